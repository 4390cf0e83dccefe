"""Commands for coding."""
