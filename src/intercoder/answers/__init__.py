"""Questions, respondents and their answers, and reading them from tables."""
