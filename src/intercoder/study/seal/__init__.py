"""The seal of a study: everything its figures rest on, and the log of every change to that."""
