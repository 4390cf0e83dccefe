"""How heavy answers are, how much of that a coder meets, and what is settled about it."""
