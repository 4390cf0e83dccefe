"""What the columns of a table mean: the column map, and how it is proposed, named and saved."""
