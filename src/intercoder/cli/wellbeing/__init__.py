"""Commands for the wellbeing of coders."""
