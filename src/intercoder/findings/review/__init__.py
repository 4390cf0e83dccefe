"""The package for reviewers: coded data without texts, figures, and a program that checks them."""
