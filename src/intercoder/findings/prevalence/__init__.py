"""How often codes are, from a random sample that people coded and a model's probabilities."""
