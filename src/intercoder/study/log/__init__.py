"""The decision log: its rows and their meaning."""
