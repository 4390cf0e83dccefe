"""The model: features, training, probabilities, and the suggester they make."""
