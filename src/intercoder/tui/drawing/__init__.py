"""Lines and marks drawn from plain values."""
