"""The findings of a study as a document."""
