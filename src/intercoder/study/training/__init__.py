"""The rounds for training, their key, and what coders decided in them."""
