"""The findings of a study line by line."""
