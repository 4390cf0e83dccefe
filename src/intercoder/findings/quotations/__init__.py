"""Quotations: candidates for them, and what of an answer may be quoted."""
