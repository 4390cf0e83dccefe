"""The reliability report: the agreement of a study, as it goes into a paper."""
