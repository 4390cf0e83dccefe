"""Whether what a report says holds under every coder, before and after discussion."""
