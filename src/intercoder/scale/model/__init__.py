"""The one file with which a study leaves for scoring."""
