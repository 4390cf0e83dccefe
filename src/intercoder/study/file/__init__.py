"""A study in an SQLite file: opens it, and guards it against files left beside it."""
