"""Reads and writes codebook files: YAML, CSV and Excel."""
