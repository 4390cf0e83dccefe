"""Commands for codebooks."""
