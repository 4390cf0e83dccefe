"""What several screens share: messages, background reads, protocols."""
