"""The seal of a study: what its figures rest on, and the log of every change to that."""
