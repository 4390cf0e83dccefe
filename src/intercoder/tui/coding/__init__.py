"""The coding screen: one answer, the codes, and everything a coder does with them."""
