"""What an attacker knows, and what could be true for all of it."""
