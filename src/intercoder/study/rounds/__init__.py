"""Rounds, the people in them, and what holds for each round."""
