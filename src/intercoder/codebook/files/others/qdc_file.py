"""Codebooks in REFI-QDA's format (`.qdc`), which programs for qualitative analysis exchange.

The format knows a tree of codes with a name, a description, a colour and a permanent id. What a
codebook here has beside that is written into the description, in sections that begin with a
label, and read back from there.

Source: REFI-QDA standard 1.5, section 8, and its schema `Codebook.xsd` (2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5
from xml.etree import ElementTree as Tree

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.others.foreign_codes import ForeignCode, codebook_of
from intercoder.codebook.files.others.plain_xml import UnfitXmlError, plain_xml
from intercoder.codebook.ids import KnownCodes, make_ids
from intercoder.text.display import display_line

NAMESPACE = "urn:QDA-XML:codebook:1.0"
MAX_BYTES = 50_000_000
MAX_CODES = 10_000
_MAX_DEPTH = 100
_CODES = UUID("5d7c4a5e-0f0b-5d0c-9d53-3f1f2f7f6a11")
"""What GUIDs of codes without one are derived from, so that they are the same in every file."""
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "Use when": "use_when",
        "Don't use when": "dont_use_when",
        "Example": "examples",
        "Also called": "words",
        "Key": "key",
        "Stands alone": "exclusive",
        "Id": "id",
    }
)
_SECTION = re.compile(rf"({'|'.join(_LABELS)}): ?(.*)", re.DOTALL)
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_qdc(content: bytes, name: str, known: KnownCodes) -> ReadingResult:
    """The codebook in the content of a `.qdc` file; `name` is what it is called.

    What cannot be read as one, holds entities, or is larger than any codebook, is a fault.
    """
    if len(content) > MAX_BYTES:
        return _refused(f"this file has more than {MAX_BYTES // 1_000_000} MB")
    try:
        root = plain_xml(content)
    except UnfitXmlError as error:
        return _refused(f"this REFI-QDA codebook cannot be read: {error}")
    if _local(root) != "CodeBook":
        return _refused("this XML file is no REFI-QDA codebook")
    codes = list(codes_below(root))
    if len(codes) > MAX_CODES:
        return _refused(f"there are more than {MAX_CODES:,} codes")
    sets = [one.get("name", "") for one in root.iter() if _local(one) == "Set"]
    lost = [_lost_sets(sets)] if sets else []
    return codebook_of(codes, name, known, lost)


def codes_below(codebook: Tree.Element) -> Iterator[ForeignCode]:
    """The codes below a `CodeBook` element, parents before children.

    The element may stand in a codebook or in a project: its namespace makes no difference.
    """
    waiting: list[tuple[Tree.Element, int | None, int]] = [
        (one, None, 0) for one in reversed(_children(codebook, "Codes"))
    ]
    place = 0
    while waiting:
        element, parent, depth = waiting.pop()
        below = parent
        if _local(element) == "Code":
            yield _code(element, parent)
            below, place = place, place + 1
        if depth < _MAX_DEPTH:
            found = _children(element, "Code")
            waiting.extend((one, below, depth + 1) for one in reversed(found))


def dump_qdc(codebook: Codebook) -> bytes:
    """The codebook as a `.qdc` file that is valid against the schema."""
    Tree.register_namespace("", NAMESPACE)
    root = Tree.Element(f"{{{NAMESPACE}}}CodeBook", {"origin": "intercoder"})
    codes = Tree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    elements: dict[str, Tree.Element] = {}
    derived = dict(zip((code.id for code in codebook.codes),
                       make_ids(_distinct(codebook.codes), set()), strict=True))  # fmt: skip
    for _, code in codebook.walk():
        above = elements.get(code.parent or "", codes)
        marks = {
            "guid": guid_for(code),
            "name": _xml(code.name),
            "isCodable": "false" if code.heading else "true",
        }
        if code.colour:
            marks["color"] = code.colour
        element = Tree.SubElement(above, f"{{{NAMESPACE}}}Code", marks)
        text = description_of(code, says_id=derived[code.id] != code.id)
        if text:
            Tree.SubElement(element, f"{{{NAMESPACE}}}Description").text = text
        elements[code.id] = element
    Tree.indent(root)
    buffer = BytesIO()
    Tree.ElementTree(root).write(buffer, encoding="utf-8", xml_declaration=True)
    return buffer.getvalue() + b"\n"


def guid_for(code: Code) -> str:
    """The GUID of a code: the one it came with, else one derived from its id."""
    return code.guid or str(uuid5(_CODES, code.id))


def description_of(code: Code, *, says_id: bool = False) -> str:
    """All that is said of a code beside its name, colour and place, as one text."""
    parts = [
        code.definition,
        *(f"Use when: {text}" for text in [code.use_when] if text),
        *(f"Don't use when: {text}" for text in [code.dont_use_when] if text),
        *(f"Example: {text}" for text in code.examples),
        *(f"Also called: {text}" for text in code.aliases),
        *(f"Key: {text}" for text in [code.key] if text),
        *(["Stands alone: yes"] if code.exclusive else []),
        *([f"Id: {code.id}"] if says_id else []),
    ]
    return _xml("\n".join(part for part in parts if part))


def _code(element: Tree.Element, parent: int | None) -> ForeignCode:
    text = "".join("".join(one.itertext()) for one in _children(element, "Description"))
    return ForeignCode(
        element.get("name", ""),
        parent,
        colour=element.get("color", ""),
        guid=element.get("guid", ""),
        heading=element.get("isCodable", "true").strip().lower() in {"false", "0"},
        **_sections(text),
    )


def _sections(text: str) -> dict[str, Any]:
    """The definition and the labelled sections of a description."""
    found: dict[str, list[str]] = {"definition": [""]}
    current = "definition"
    for line in text.replace("\r\n", "\n").split("\n"):
        label = _SECTION.fullmatch(line)
        if label is None:
            found[current][-1] += f"\n{line}"
        else:
            current = _LABELS[label[1]]
            found.setdefault(current, []).append(label[2])
    texts = {
        name: [part.strip() for part in parts if part.strip()] for name, parts in found.items()
    }
    several = {name: tuple(texts.get(name, ())) for name in ("examples", "words")}
    single = {name: "\n".join(texts.get(name, ()))
              for name in ("definition", "use_when", "dont_use_when", "id")}  # fmt: skip
    return {
        **several,
        **single,
        "key": next(iter(texts.get("key", ())), None),
        "exclusive": texts.get("exclusive") == ["yes"],
    }


def _children(element: Tree.Element, name: str) -> list[Tree.Element]:
    return [one for one in element if _local(one) == name]


def _local(element: Tree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _distinct(codes: Sequence[Code]) -> list[str]:
    """The names; of codes with one name, what no reading can make an id of."""
    names = [code.name for code in codes]
    return [
        name if names.count(name) == 1 else f"{name} {place}" for place, name in enumerate(names)
    ]


def _lost_sets(names: Sequence[str]) -> Fault:
    listed = ", ".join(f"'{display_line(name)}'" for name in names[:10])
    message = f"sets of codes were left out, because a codebook here has none: {listed}"
    return Fault(message, is_warning=True, concern=WarningTopic.COLUMN)


def _refused(message: str) -> ReadingResult:
    return ReadingResult(None, (Fault(message),))


def _xml(text: str) -> str:
    """The text without what no XML can hold."""
    return _UNFIT.sub("\ufffd", text)


def read_qdc_file(path: Path, content: bytes, known: KnownCodes) -> ReadingResult:
    """The codebook in a file; it keeps the name of the known codebook, or gets the file's."""
    return read_qdc(content, known.current.name if known.current else path.stem, known)
