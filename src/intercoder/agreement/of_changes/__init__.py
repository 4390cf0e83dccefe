"""What a change of the codebook does to decisions, frequencies and agreement, before it is made."""
