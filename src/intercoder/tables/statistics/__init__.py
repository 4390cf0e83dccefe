"""Reads the files of statistics packages: SPSS, Stata and SAS."""
