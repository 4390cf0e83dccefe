"""Commands for rounds and the people in them."""
