"""The appendix on what coders met, and what was done for them."""
