"""Code free-text survey answers in the terminal, and show how far the coders agree."""

__version__ = "0.1.0"
