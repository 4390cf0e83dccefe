"""Tables of decisions and results, written for other programs."""
