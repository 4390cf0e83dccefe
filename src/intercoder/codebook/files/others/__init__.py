"""Codebooks of other programs: REFI-QDA, sheets in their layouts, value labels, outlines."""
