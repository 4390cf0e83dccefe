"""Commands out of which something leaves a study, and the list of what did."""
