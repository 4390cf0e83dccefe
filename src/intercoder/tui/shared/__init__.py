"""What several screens rest on: messages, background reads, protocols."""
