"""What suggestions did to coders."""
