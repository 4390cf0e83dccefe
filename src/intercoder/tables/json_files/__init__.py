"""Tables in JSON: one object a line, or a document that holds a list of objects."""
