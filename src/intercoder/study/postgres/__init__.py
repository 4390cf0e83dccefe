"""A study's second home: a schema of a PostgreSQL database."""
