"""The prevalence of a study's codes: its random sample, its people and its model."""
