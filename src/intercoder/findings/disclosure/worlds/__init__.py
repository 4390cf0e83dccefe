"""Finding data sets that could be real for all that is shown."""
