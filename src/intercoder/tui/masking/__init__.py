"""Texts that their reader has hidden, or reveals on demand, on every screen."""
