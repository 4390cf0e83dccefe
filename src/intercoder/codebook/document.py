"""The codebook as plain data: the content of a codebook file or a stored revision.

A document holds only dictionaries, lists, strings and booleans, in the words of the file format.
Empty fields are left out, so that a file shows only what is specified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intercoder.codebook.code import Code, Codebook
from intercoder.errors import CodebookError

CODE_FIELDS: Mapping[str, str] = {
    "id": "id",
    "name": "name",
    "parent": "parent",
    "definition": "definition",
    "use when": "use_when",
    "don't use when": "dont_use_when",
    "examples": "examples",
    "aliases": "aliases",
    "key": "key",
    "exclusive": "exclusive",
    "heading": "heading",
    "heavy": "heavy",
    "colour": "colour",
    "guid": "guid",
}
"""Attribute of `Code` by its name in the file, in the order of the file."""
BOOK_FIELDS = ("name", "note", "language")

LIST_FIELDS = frozenset({"examples", "aliases"})
SWITCH_FIELDS = frozenset({"exclusive", "heading", "heavy"})
TEXT_FIELDS = frozenset(CODE_FIELDS) - LIST_FIELDS - SWITCH_FIELDS
NONE_FIELDS = frozenset({"parent", "key"})
"""Fields that are None in `Code`, not empty, if absent."""


def to_document(codebook: Codebook) -> dict[str, Any]:
    """The codebook as plain data. `from_document` returns an equal codebook."""
    document: dict[str, Any] = {"name": codebook.name}
    document.update(
        {field: getattr(codebook, field) for field in BOOK_FIELDS[1:] if getattr(codebook, field)}
    )
    document["codes"] = [code_to_document(code) for code in codebook.codes]
    return document


def from_document(document: Mapping[str, Any]) -> Codebook:
    """The codebook a document describes.

    Raises CodebookError if the document does not have the form `to_document` gives.
    `intercoder.codebook.rules` decides whether the codebook is valid.
    """
    texts = {field: _text(document, field) for field in BOOK_FIELDS}
    codes = document.get("codes", [])
    if not isinstance(codes, list):
        raise _malformed("codes")
    return Codebook(
        texts["name"],
        tuple(code_from_document(entry) for entry in codes),
        texts["note"],
        texts["language"],
    )


def code_to_document(code: Code) -> dict[str, Any]:
    """One code as plain data."""
    entry: dict[str, Any] = {"id": code.id, "name": code.name}
    for field, attribute in CODE_FIELDS.items():
        value = getattr(code, attribute)
        if value not in (None, "", (), False):
            entry[field] = list(value) if isinstance(value, tuple) else value
    return entry


def code_from_document(entry: object) -> Code:
    """The code this describes. Raises CodebookError for any other form."""
    if not isinstance(entry, Mapping):
        raise _malformed("codes")
    values: dict[str, Any] = {}
    for field, attribute in CODE_FIELDS.items():
        if field in LIST_FIELDS:
            values[attribute] = _list(entry, field)
        elif field in SWITCH_FIELDS:
            values[attribute] = _switch(entry, field)
        else:
            text = _text(entry, field)
            values[attribute] = None if field in NONE_FIELDS and not text else text
    return Code(**values)


def _list(entry: Mapping[str, Any], field: str) -> tuple[str, ...]:
    items = entry.get(field, [])
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _malformed(field)
    return tuple(items)


def _switch(entry: Mapping[str, Any], field: str) -> bool:
    switch = entry.get(field, False)
    if not isinstance(switch, bool):
        raise _malformed(field)
    return switch


def _text(entry: Mapping[str, Any], field: str) -> str:
    text = entry.get(field, "")
    if not isinstance(text, str):
        raise _malformed(field)
    return text


def _malformed(field: str) -> CodebookError:
    return CodebookError(
        f"The stored codebook is damaged: its '{field}' is not what it should be.",
        "Use a backup of the study, or the codebook file it was made from.",
    )
