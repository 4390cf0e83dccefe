"""Rules that people write: every version of each, and the decisions made by them."""
