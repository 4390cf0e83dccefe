"""The author's words as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.report.document import Paragraph


def written(text: str) -> Iterator[Paragraph]:
    """A paragraph for each part of the text between empty lines."""
    for part in text.strip().replace("\r\n", "\n").split("\n\n"):
        line = " ".join(part.split())
        if line:
            yield Paragraph.of(line)
