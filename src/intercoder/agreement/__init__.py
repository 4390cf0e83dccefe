"""Agreement between coders: coefficients, their intervals, and the agreement of a table."""
