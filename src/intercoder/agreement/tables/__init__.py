"""Ratings and code sets as tables, from which coefficients are computed."""
