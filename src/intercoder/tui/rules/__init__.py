"""The screen on which a lead writes a rule and sees at once what it takes."""
