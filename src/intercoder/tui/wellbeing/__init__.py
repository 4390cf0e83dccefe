"""Screens for the wellbeing of coders: breaks, support, handing an answer over."""
