"""Screens on which a lead reads what nobody has coded, and names it."""
