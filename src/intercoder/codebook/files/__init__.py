"""Codebook files: YAML, CSV and Excel, read and written."""
