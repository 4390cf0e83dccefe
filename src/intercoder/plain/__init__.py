"""The line-by-line front end, for screen readers and simple terminals."""
