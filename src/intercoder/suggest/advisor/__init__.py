"""A language model on this machine, asked for advice: one more feature, never shown as it is."""
