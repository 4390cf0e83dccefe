"""The description of a project: its XML as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as Tree

from intercoder.tables.refi.project import (
    Case,
    Note,
    Project,
    RefiCode,
    RefiCoding,
    Selection,
    Source,
)

TEXT_PATHS = ("plainTextPath",)
_MAX_DEPTH = 500
_LOST = {
    "PictureSource": "pictures",
    "AudioSource": "audio recordings",
    "VideoSource": "videos",
    "Transcript": "transcripts of recordings",
    "PDFSelection": "selections on pages of PDF files",
    "Set": "sets",
    "Link": "links",
    "Graph": "graphs",
}
"""What a study has no place for, by the name of its element."""
_ReadText = Callable[[str], str | None]


class Doctype(ValueError):  # noqa: N818 - what was found
    """A declaration of a document type."""


class _Builder(Tree.TreeBuilder):
    """Builds the tree; refuses what could expand, and what is nested without end."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Doctype(name)

    def start(self, tag: str, attrs: dict[str, str], /) -> Tree.Element:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Tree.Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])


def root_of(content: bytes) -> Tree.Element:
    """The root of a description.

    Raises Doctype for one with a document type, ParseError or ValueError for a damaged one.
    """
    parser = Tree.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses document types
    parser.feed(content)
    root: Tree.Element = parser.close()
    if root.tag not in ("Project", "CodeBook"):
        raise ValueError("another root")
    return root


def project_of(
    root: Tree.Element, read_text: _ReadText, exact: Mapping[str, Any] | None
) -> Project:
    """The project under a root; `read_text` gives the text at a path in the archive, or None."""
    lost: Counter[str] = Counter()
    for element in root.iter():
        if element.tag in _LOST:
            lost[_LOST[element.tag]] += 1
    notes = {_guid(one): _note(one, read_text) for one in root.findall("Notes/Note")}
    sources = tuple(_sources(root, read_text, lost))
    cases = tuple(map(_case, root.findall("Cases/Case")))
    lost["codes of cases"] += len(root.findall("Cases/Case/CodeRef"))
    described = sum(len(one.findall("NoteRef")) for one in root.iter() if one.tag in _NOTED)
    lost["notes on the project, codes or sources"] += described
    return Project(
        root.get("name", ""),
        root.get("origin", ""),
        guid_of(root.get("creatingUserGUID", "")),
        {_guid(one): one.get("name") or one.get("id") or "" for one in root.findall("Users/User")},
        codes_of(root),
        {_guid(one): one.get("name", "") for one in root.findall("Variables/Variable")},
        cases,
        sources,
        notes,
        lost,
        exact,
    )


_NOTED = ("Project", "Code", "TextSource")


def codes_of(root: Tree.Element) -> tuple[RefiCode, ...]:
    """The codes of a project or codebook, parents before children."""
    return tuple(
        RefiCode(
            _guid(one),
            one.get("name", ""),
            (one.findtext("Description") or "").strip(),
            one.get("isCodable", "true").strip().lower() not in ("false", "0"),
            above,
            one.get("color", ""),
        )
        for one, above in _nested(root.find("CodeBook/Codes" if root.tag == "Project" else "Codes"))
    )


def _nested(codes: Tree.Element | None) -> Iterator[tuple[Tree.Element, str]]:
    waiting = [(one, "") for one in reversed(codes.findall("Code"))] if codes is not None else []
    while waiting:
        one, above = waiting.pop()
        yield one, above
        waiting += [(child, _guid(one)) for child in reversed(one.findall("Code"))]


def _sources(root: Tree.Element, read_text: _ReadText, lost: Counter[str]) -> Iterator[Source]:
    for one in root.findall("Sources/TextSource"):
        text = _content(one, read_text)
        if text is None:
            lost["texts that are not in the file"] += 1
            lost["codes in such texts"] += sum(1 for _ in one.iter("Coding"))
        else:
            yield _source(one, one.get("name", ""), text)
    for pdf in root.findall("Sources/PDFSource"):
        inner = pdf.find("Representation")
        text = None if inner is None else _content(inner, read_text)
        if inner is None or text is None:
            lost["PDF files without their text"] += 1
        else:
            yield _source(inner, pdf.get("name", ""), text)


def _source(one: Tree.Element, name: str, text: str) -> Source:
    return Source(
        _guid(one),
        name or _file_name(one),
        (one.findtext("Description") or "").strip(),
        text,
        tuple(map(_selection, one.findall("PlainTextSelection"))),
        tuple(map(_coding, one.findall("Coding"))),
        _values(one),
    )


def _file_name(one: Tree.Element) -> str:
    last = one.get("plainTextPath", "").replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _content(one: Tree.Element, read_text: _ReadText) -> str | None:
    inline = one.findtext("PlainTextContent")
    return inline if inline is not None else read_text(one.get("plainTextPath", ""))


def _selection(one: Tree.Element) -> Selection:
    return Selection(
        _guid(one),
        int(one.get("startPosition", "")),
        int(one.get("endPosition", "")),
        tuple(map(_coding, one.findall("Coding"))),
        _targets(one, "NoteRef"),
    )


def _coding(one: Tree.Element) -> RefiCoding:
    return RefiCoding(
        _guid(one),
        (_targets(one, "CodeRef") or ("",))[0],
        guid_of(one.get("creatingUser", "")),
        one.get("creationDateTime", ""),
        _targets(one, "NoteRef"),
    )


def _case(one: Tree.Element) -> Case:
    return Case(
        one.get("name") or _guid(one),
        _values(one),
        _targets(one, "SourceRef"),
        _targets(one, "SelectionRef"),
    )


def _note(one: Tree.Element, read_text: _ReadText) -> Note:
    text = _content(one, read_text)
    return Note(
        text if text is not None else (one.findtext("Description") or one.get("name") or ""),
        guid_of(one.get("creatingUser", "")),
        one.get("creationDateTime", ""),
    )


def _values(one: Tree.Element) -> dict[str, str]:
    """Value by GUID of the variable; only those that have one."""
    found = {}
    for value in one.findall("VariableValue"):
        variable = (_targets(value, "VariableRef") or ("",))[0]
        text = next((child.text or "" for child in value if child.tag.endswith("Value")), "")
        if variable and text:
            found[variable] = text
    return found


def _targets(one: Tree.Element, tag: str) -> tuple[str, ...]:
    return tuple(guid_of(child.get("targetGUID", "")) for child in one.findall(tag))


def _guid(one: Tree.Element) -> str:
    return guid_of(one.get("guid", ""))


def guid_of(written: str) -> str:
    """A GUID in one form: programs write capitals or braces in one place and not in another."""
    return written.strip().strip("{}").lower()
