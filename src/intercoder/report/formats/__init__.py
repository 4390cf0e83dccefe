"""The formats of the report: HTML, Markdown and LaTeX."""
