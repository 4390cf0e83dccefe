"""Commands that bring tables in and write them."""
