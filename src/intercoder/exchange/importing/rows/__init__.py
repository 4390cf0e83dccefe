"""Reading answers and decisions from the rows of a table, by its column map."""
