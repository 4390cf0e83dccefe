"""Writes studies as REFI-QDA projects (.qdpx), which programs for qualitative analysis open."""
