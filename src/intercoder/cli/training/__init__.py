"""Commands for training coders against a key."""
