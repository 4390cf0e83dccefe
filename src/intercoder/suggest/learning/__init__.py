"""The training data of a study, and its stored models."""
