"""Which coder codes which answers of a round, in which order."""
