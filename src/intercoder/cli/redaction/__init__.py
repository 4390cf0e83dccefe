"""Commands that take personal data out of a study."""
