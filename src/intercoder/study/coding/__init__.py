"""A coder's workspace, and the changes they make."""
