"""What a coder has done for the first time, and which hint comes next."""
