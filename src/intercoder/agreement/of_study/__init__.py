"""Agreement of a study: its standing decisions read, compared, and seen from several sides."""
