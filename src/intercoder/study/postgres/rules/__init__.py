"""Rules that PostgreSQL itself enforces."""
