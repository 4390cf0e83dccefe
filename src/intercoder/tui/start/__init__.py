"""The app's first screen."""
