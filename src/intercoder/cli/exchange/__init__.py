"""Commands that import and export tables."""
