"""Packages: a coder's part of a round, sent out and merged back."""
