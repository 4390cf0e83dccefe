"""The screen on which the app starts."""
