"""Writes the XML of REFI-QDA files: element after element, and the codes of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import StringIO
from typing import TextIO
from uuid import UUID, uuid5
from xml.sax.saxutils import escape as markup
from xml.sax.saxutils import quoteattr

from intercoder import __version__
from intercoder.codebook.code import Codebook
from intercoder.codebook.files.refi_codes import description_of
from intercoder.text.spreadsheet_cells import escape

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = f"intercoder {__version__}"
"""The program that wrote a file."""
_CODEBOOKS = UUID("0f4c8f7e-93c5-5f0e-8c57-55a3a7f1f7b1")


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


def write_codes(xml: XmlWriter, book: Codebook, guid_of: Callable[[str], str]) -> None:
    """Write all codes, children within their parents; `guid_of` takes the id of a code."""
    with xml.inside("Codes", {}), ExitStack() as outer:
        open_codes: list[ExitStack] = []
        for depth, code in book.walk():
            while len(open_codes) > depth:
                open_codes.pop().close()
            inner = outer.enter_context(ExitStack())
            about = {"guid": guid_of(code.id), "name": code.name}
            about["isCodable"] = str(not code.heading).lower()
            inner.enter_context(xml.inside("Code", about))
            if description := description_of(code):
                xml.text("Description", description)
            open_codes.append(inner)
        while open_codes:
            open_codes.pop().close()


def dump_qdc(codebook: Codebook) -> bytes:
    """The codebook as a .qdc file.

    GUIDs rest on the names of the codebook and ids of its codes, so they stay when it is written
    again.
    """
    space = uuid5(_CODEBOOKS, codebook.name)
    file = StringIO()
    xml = XmlWriter(file)
    with xml.inside("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": ORIGIN}):
        write_codes(xml, codebook, lambda code: str(uuid5(space, code)))
    return file.getvalue().encode("utf-8")
