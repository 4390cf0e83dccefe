"""Consensus, comments, and doubts about definitions."""
