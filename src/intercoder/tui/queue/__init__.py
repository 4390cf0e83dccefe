"""The queue on the screen: the list of answers, and groups of similar ones."""
