"""The lead's overview screen."""
