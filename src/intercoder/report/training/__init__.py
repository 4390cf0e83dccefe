"""How coders were trained, in the report."""
