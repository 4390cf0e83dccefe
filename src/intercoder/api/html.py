"""Tables for notebooks: plain HTML, every text escaped, no script and no style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from intercoder.text.display import display_line


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """An HTML table of these texts."""
    head = "".join(f"<th>{_safe(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    said = f"<caption>{_safe(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def paragraph(text: str) -> str:
    """A line of text."""
    return f"<p>{_safe(text)}</p>"


def _safe(text: str) -> str:
    return escape(display_line(text))
