"""Personal data in a study's answers: finding, replacing and deleting them, and their traces."""
