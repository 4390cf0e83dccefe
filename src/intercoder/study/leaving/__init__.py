"""What left a study: when, by whom, to whom."""
