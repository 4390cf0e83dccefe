"""How well coders agree: coefficients, their intervals, and the agreement of a table."""
