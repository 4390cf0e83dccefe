"""Reading answers to build a codebook: what they are about, and which to read next."""
