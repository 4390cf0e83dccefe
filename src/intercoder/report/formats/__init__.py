"""The formats of the report: HTML, Word, Markdown and LaTeX."""
