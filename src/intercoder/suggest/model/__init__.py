"""The model: features, training, probabilities, and the resulting suggester."""
