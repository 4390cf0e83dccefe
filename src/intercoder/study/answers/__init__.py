"""Answers, taken into a study."""
