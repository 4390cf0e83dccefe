"""Coding: decisions, the log they make, and one coder at work, with no idea of a screen."""
