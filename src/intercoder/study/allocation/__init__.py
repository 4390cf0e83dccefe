"""What was allocated, and to whom."""
