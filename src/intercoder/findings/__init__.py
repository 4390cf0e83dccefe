"""Figures about respondents and answers, and what of them may leave a study."""
