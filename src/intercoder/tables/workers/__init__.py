"""Processes that read files with libraries that a damaged file can bring down."""
