"""The appendix of a report on rules that people wrote."""
