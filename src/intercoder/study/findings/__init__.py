"""What findings read from a study beside decisions, and the list of what has left it."""
