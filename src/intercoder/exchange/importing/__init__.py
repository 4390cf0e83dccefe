"""Imports tables of answers and earlier decisions into a study."""
