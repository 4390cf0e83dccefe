"""Writes the XML of REFI-QDA files: element after element, and the codes of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TextIO
from xml.sax.saxutils import escape as markup
from xml.sax.saxutils import quoteattr

from intercoder import __version__
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.files.refi_codes import description_of
from intercoder.text.spreadsheet_cells import escape

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
ORIGIN = f"intercoder {__version__}"
"""The program that wrote a file."""


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


def write_codes(xml: XmlWriter, book: Codebook, guid_of: Callable[[Code], str]) -> None:
    """Write all codes, children within their parents."""
    with xml.inside("Codes", {}), ExitStack() as outer:
        open_codes: list[ExitStack] = []
        for depth, code in book.walk():
            while len(open_codes) > depth:
                open_codes.pop().close()
            inner = outer.enter_context(ExitStack())
            about = {"guid": guid_of(code), "name": code.name}
            about["isCodable"] = str(not code.heading).lower()
            if code.colour:
                about["color"] = code.colour
            inner.enter_context(xml.inside("Code", about))
            if description := description_of(code):
                xml.text("Description", description)
            open_codes.append(inner)
        while open_codes:
            open_codes.pop().close()
