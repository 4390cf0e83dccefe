"""The allocation of a round: which coder codes which answers, in which order."""
