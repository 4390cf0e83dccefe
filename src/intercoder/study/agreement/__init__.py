"""Decisions as columns of numbers, for agreement."""
