"""Commands for what is published beside tables: quotations, and a package for reviewers."""
