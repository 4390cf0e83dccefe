"""Code free-text survey answers in the terminal, and measure how well the coders agree."""

__version__ = "0.1.0"
