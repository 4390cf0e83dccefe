"""The codes of a project: their tree, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from intercoder.codebook.code import Codebook
from intercoder.codebook.files.refi_codes import description_of
from intercoder.exchange.exporting.refi.xml_writer import XmlWriter


def write_codes(xml: XmlWriter, book: Codebook, guid_of: Callable[[str], str]) -> None:
    """Write all codes, children within their parents; `guid_of` takes the id of a code."""
    with ExitStack() as outer:
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
