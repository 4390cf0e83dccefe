"""Suggestions learned from decisions: features, model, training, figures. Runs out of process."""
