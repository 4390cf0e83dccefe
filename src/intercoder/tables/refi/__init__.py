"""Reads projects of programs for qualitative analysis in the REFI-QDA format (.qdpx)."""
