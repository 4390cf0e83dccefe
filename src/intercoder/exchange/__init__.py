"""Tables and files of other tools, in and out."""
