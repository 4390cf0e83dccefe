"""What a coder in training sees of the key."""
