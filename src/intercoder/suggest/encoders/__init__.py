"""Sentence encoders: what turns an answer into a vector of its meaning, offline."""
