"""Rounds, the people in them, and the settings of each round."""
