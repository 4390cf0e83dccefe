"""The findings of a study on the screen."""
