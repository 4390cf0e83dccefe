"""A machine that codes answers nobody reads, and the check of what it does."""
