"""Sections on how the codebook came to be."""
