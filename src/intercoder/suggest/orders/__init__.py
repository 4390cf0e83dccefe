"""The order in which answers are coded, and decisions that are probably slips."""
