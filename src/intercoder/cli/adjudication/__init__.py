"""Commands for adjudication."""
