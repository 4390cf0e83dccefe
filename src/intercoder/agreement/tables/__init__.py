"""Ratings and code sets as tables: what coefficients are computed from."""
