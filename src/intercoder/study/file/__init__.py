"""A study in an SQLite file: opening it, and guarding it against what lies beside it."""
