"""Agreement of a study: reads its current decisions, compares them, and breaks them down."""
