"""The codebook on the screen: list, entry, finder, and a screen of its own."""
