"""The terminal itself: driver, keys, placing of text, and how the app ends."""
