"""How good suggestions are, on codes they did not learn from."""
