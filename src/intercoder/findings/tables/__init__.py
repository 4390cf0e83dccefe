"""Tables of findings: frequencies, cross-tables, combinations of codes."""
