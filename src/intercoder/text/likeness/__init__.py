"""Finds texts that say the same in the same words, however they are spelled."""
