"""Codes in REFI-QDA files: what their description says, and a codebook read from a project.

Such a code has a name and one description, so `description_of` writes when (not) to use it and its
examples into that, under headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.others.foreign_codes import colour_of
from intercoder.codebook.ids import make_ids
from intercoder.codebook.rules import check
from intercoder.errors import CodebookError, TableError
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.refi.archive import read_project
from intercoder.tables.refi.project import Project, RefiCode, distinct_names
from intercoder.tables.table import FileFormat, TableForm
from intercoder.text.display import display_line, display_text
from intercoder.text.spreadsheet_cells import unescape

_FORM = TableForm(FileFormat.REFI_QDA)


def description_of(code: Code) -> str:
    """The definition of a code, when (not) to use it, and its examples, as one text."""
    parts = [
        code.definition,
        f"Use when: {code.use_when}" if code.use_when else "",
        f"Don't use when: {code.dont_use_when}" if code.dont_use_when else "",
        "\n".join(("Examples:", *(f"- {one}" for one in code.examples))) if code.examples else "",
    ]
    return "\n\n".join(filter(None, parts))


def read_project_codebook(path: Path, limits: Limits = USUAL) -> ReadingResult:
    """The codebook of a project, with remarks on names that were changed to tell codes apart.

    Raises CodebookError for a damaged project.
    """
    try:
        project = read_project(path, limits)
    except TableError as error:
        raise CodebookError(error.message, error.hint) from error
    own = _own_codebook(project)
    book = own or _codebook(project, path.stem)
    renamed = [] if own else _renamed(project.codes, book)
    return ReadingResult(book, (*renamed, *check(book)), _FORM)


def _codebook(project: Project, stem: str) -> Codebook:
    names = distinct_names(project.codes)
    ids = dict(zip(names, make_ids(list(names.values()), ()), strict=True))
    used = {
        coding.code
        for source in project.sources
        for coding in (*source.codings, *(c for one in source.selections for c in one.codings))
    }
    codes = [
        Code(
            ids[one.guid],
            names[one.guid],
            definition=_description(one, names[one.guid]),
            parent=ids.get(one.parent),
            heading=not one.is_codable and one.guid not in used,
            colour=colour_of(one.colour),
            guid=one.guid,
        )
        for one in project.codes
    ]
    return Codebook(display_line(" ".join(project.name.split())) or stem, tuple(codes))


def _description(one: RefiCode, name: str) -> str:
    """The description; before it the whole name, where a codebook cannot hold it."""
    text = display_text(one.description.replace("\r\n", "\n"))
    whole = " ".join(one.name.split())
    is_cut = name.endswith("…") and name != whole
    return "\n\n".join(filter(None, (display_line(whole) if is_cut else "", text)))


def _renamed(codes: tuple[RefiCode, ...], book: Codebook) -> list[Fault]:
    return [
        Fault(
            f"called '{display_line(one.name)}' in the project, like another code or too long",
            is_warning=True,
            code=code.id,
            concern=WarningTopic.NAME,
        )
        for one, code in zip(codes, book.codes, strict=True)
        if " ".join(one.name.split()) != code.name
    ]


def _own_codebook(project: Project) -> Codebook | None:
    """The codebook exactly as `intercoder export` found it; None for another program's project."""
    added = project.exact
    if added is None:
        return None
    try:
        about, kept = _mapping(added["codebook"]), _mapping(added["codes"])
        order = {guid: place for place, guid in enumerate(kept)}
        codes = sorted(project.codes, key=lambda one: order.get(one.guid, len(order)))
        return Codebook(
            str(about["name"]),
            tuple(_own_code(one, _mapping(kept[one.guid])) for one in codes),
            note=str(about["note"]),
            language=str(about["language"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _own_code(one: RefiCode, kept: Mapping[str, Any]) -> Code:
    """A code with all its fields, and what was changed of it in another program since."""
    code = Code(
        str(kept["id"]),
        str(kept["name"]),
        definition=str(kept["definition"]),
        use_when=str(kept["use_when"]),
        dont_use_when=str(kept["dont_use_when"]),
        examples=tuple(map(str, kept["examples"])),
        aliases=tuple(map(str, kept["aliases"])),
        parent=_or_none(kept["parent"]),
        key=_or_none(kept["key"]),
        exclusive=bool(kept["exclusive"]),
        heading=bool(kept["heading"]),
        heavy=bool(kept.get("heavy", False)),
        colour=str(kept.get("colour", "")),
        guid=str(kept.get("guid", "")),
    )
    name, description = unescape(one.name), unescape(one.description)
    if description != description_of(code).strip():
        code = replace(code, definition=description, use_when="", dont_use_when="", examples=())
    return code if name == code.name else replace(code, name=name)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return value


def _or_none(value: Any) -> str | None:
    return None if value is None else str(value)
