"""Commands about findings: tables, and what of them may leave the study."""
