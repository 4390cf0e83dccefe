"""Tables with labels, for statistics packages and workbooks."""
