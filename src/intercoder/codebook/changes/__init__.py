"""Changes of a codebook: what they do, how they are undone, what decisions then mean."""
