"""The lead's overview on the screen."""
