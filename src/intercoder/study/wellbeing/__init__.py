"""What a study settles for the wellbeing of coders, and what they met."""
