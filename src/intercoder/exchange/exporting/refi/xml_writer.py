"""Writes XML in the order in which it comes, so that a project need not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO
from xml.sax.saxutils import escape as markup
from xml.sax.saxutils import quoteattr

from intercoder.text.spreadsheet_cells import escape

NAMESPACE = "urn:QDA-XML:project:1.0"


class XmlWriter:
    """Elements one after the other; what XML cannot hold is escaped as in a workbook."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        file.write('<?xml version="1.0" encoding="utf-8"?>\n')

    @contextmanager
    def inside(self, tag: str, attributes: Mapping[str, str]) -> Iterator[None]:
        """An element; what is written meanwhile is in it."""
        self._file.write(f"<{tag}{_attributes(attributes)}>")
        yield
        self._file.write(f"</{tag}>\n")

    def empty(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element without content."""
        self._file.write(f"<{tag}{_attributes(attributes)}/>")

    def text(self, tag: str, content: str) -> None:
        """An element with a text."""
        self._file.write(f"<{tag}>{markup(escape(content))}</{tag}>")

    def refer(self, tag: str, guid: str) -> None:
        """A reference to what has this GUID."""
        self._file.write(f'<{tag} targetGUID="{guid}"/>')


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(escape(value))}" for name, value in attributes.items())
