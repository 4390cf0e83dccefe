"""Questions, respondents and their answers."""
