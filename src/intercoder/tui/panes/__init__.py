"""The panes of the coding screen: how a coder arranges them, and where that puts each."""
