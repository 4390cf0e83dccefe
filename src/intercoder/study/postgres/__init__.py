"""Studies stored in a schema of a PostgreSQL database."""
