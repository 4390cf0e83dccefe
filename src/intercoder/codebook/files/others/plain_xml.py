"""Reads XML of unknown origin: nothing is expanded and nothing fetched."""

from __future__ import annotations

from xml.etree import ElementTree as Tree
from xml.parsers import expat


class UnfitXmlError(ValueError):
    """XML that is damaged, or has a document type of its own; the message says which."""


def plain_xml(content: bytes) -> Tree.Element:
    """The root element.

    A document type is where entities are defined, of which a few can expand to gigabytes or read
    other files; no format that is read here has one. Raises UnfitXmlError.
    """
    first = expat.ParserCreate()
    first.StartDoctypeDeclHandler = _refuse
    try:
        first.Parse(content, True)
        return Tree.fromstring(content)  # noqa: S314 - without a document type, nothing expands
    except (expat.ExpatError, Tree.ParseError, LookupError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        at = f" (line {line})" if line else ""
        raise UnfitXmlError(f"its XML is damaged{at}") from None


def _refuse(*_: object) -> None:
    raise UnfitXmlError("it has a document type of its own, which may be harmful")
