"""What a study offers to learn from, and the models kept in it."""
