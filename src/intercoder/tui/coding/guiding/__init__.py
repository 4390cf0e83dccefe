"""What guides a coder: the welcome, the next step, and what works now."""
