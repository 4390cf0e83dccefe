"""The decision log: its rows, and what they say."""
