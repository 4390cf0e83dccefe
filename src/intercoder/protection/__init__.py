"""Protects coders and answers: what is personal in a text, and taking it out."""
