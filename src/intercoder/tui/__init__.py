"""The terminal app: screens and widgets around a coding session; no SQL and no statistics."""
