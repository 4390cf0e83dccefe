"""The codebook of a study: its revisions, what made them, and what codes given earlier mean now."""
