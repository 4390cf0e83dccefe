"""The program that checks a package for reviewers; in it, these modules are one file."""
