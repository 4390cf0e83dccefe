"""Codebooks as YAML files: read with line numbers for faults, written for people."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import yaml

from intercoder.codebook.code import Codebook
from intercoder.codebook.document import (
    BOOK_FIELDS,
    LIST_FIELDS,
    TEXT_FIELDS,
    from_document,
    to_document,
)
from intercoder.codebook.faults import Fault, ReadingResult, in_order
from intercoder.codebook.files.yaml_comments import Comments, comments_in, with_comments
from intercoder.codebook.files.yaml_nodes import Path, PlainData, read_nodes
from intercoder.codebook.rules import check

MAX_BYTES = 5_000_000
"""Bytes: far more than any codebook, and still read in seconds."""

_MEANT: dict[str, str] = {
    "string_type": "must be a text; one that holds a colon or starts with a sign needs quotes",
    "list_type": "must be a list: each item on its own line, with a hyphen in front",
    "bool_type": "must be yes or no",
    "model_type": "must have keys and values, such as `name: Services`",
}


def read_yaml(content: bytes | str) -> ReadingResult:
    """The codebook a YAML file holds, with everything wrong with it and where.

    The codebook is None where the content is not YAML at all, or not of a codebook's form.
    """
    if len(content) > MAX_BYTES:
        return ReadingResult(None, (Fault("the file is larger than any codebook can be"),))
    text, problem = (content, None) if isinstance(content, str) else _decode(content)
    if problem is not None:
        return ReadingResult(None, (problem,))
    data = read_nodes(text, _is_text)
    if data.value is None:
        return ReadingResult(None, tuple(data.faults) or (Fault("the file is empty"),))
    if not isinstance(data.value, dict):
        start = Fault(
            "a codebook file starts with `name:` and has its codes below `codes:`", line=1
        )
        return ReadingResult(None, (start,))
    misfits = list(_take_out_misfits(data))
    codebook = from_document(data.value)
    spoiled = {path for path, _ in misfits}
    broken = [
        replace(fault, line=data.line_of(_path(fault)) if _path(fault) else None)
        for fault in check(codebook)
        if not _concerns(_path(fault), spoiled)
    ]
    return ReadingResult(
        codebook, in_order([*data.faults, *(fault for _, fault in misfits), *broken])
    )


def comments_of(content: bytes) -> Comments:
    """The comments in a YAML file's content; none where it cannot be read."""
    text, problem = _decode(content)
    return Comments() if problem is not None else comments_in(text)


def dump(codebook: Codebook, comments: Comments | None = None) -> str:
    """The codebook as a YAML file, with these comments. Read again, a sound codebook comes out
    equal."""
    plain = _dump_plain(codebook)
    if not comments:
        return plain
    text = with_comments(plain, comments)
    return text if read_yaml(text).codebook == read_yaml(plain).codebook else plain


def _dump_plain(codebook: Codebook) -> str:
    document = to_document(codebook)
    codes = document.pop("codes")
    parts = [_dump({"codes": [code]}).removeprefix("codes:\n") for code in codes]
    body = "codes:\n" + "\n".join(parts) if parts else "codes: []\n"
    return f"{_dump(document)}\n{body}"


def _decode(content: bytes) -> tuple[str, Fault | None]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", Fault("the file is not in UTF-8; save it again as UTF-8", line=line)


def _is_text(path: Path) -> bool:
    """Whether the file's form has a text at this place."""
    match path:
        case (str(key),):
            return key in BOOK_FIELDS
        case ("codes", int(), str(key)):
            return key in TEXT_FIELDS
        case ("codes", int(), str(key), int()):
            return key in LIST_FIELDS
    return False


def _take_out_misfits(data: PlainData) -> Iterator[tuple[Path, Fault]]:
    """What is not of a codebook's form, taken out of the data so that the rest can be checked."""
    from intercoder.codebook.files.schema import keys_at, misfits

    for path, kind in misfits(data.value):
        *way, last = path
        around: Any = data.value
        for step in way:
            around = around[step]
        code = _id_at(data.value, path)
        if kind == "extra_forbidden":
            near = get_close_matches(str(last), keys_at(tuple(way)), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            message = f"there is no key '{last}'{hint}"
        else:
            where = f"'{last}'" if isinstance(last, str) else "each item of the list"
            message = f"{where} {_MEANT.get(kind, 'is not what is meant here')}"
        line = data.line_of(path)
        if isinstance(around, dict):
            around.pop(last, None)
        else:  # places in a list must stay, because lines are known by them
            around[last] = {} if len(path) == 2 else "-"
        yield path, Fault(message, code=code, line=line)


def _id_at(value: Any, path: Path) -> str:
    """The id of the code this path leads into, if it has one."""
    match path:
        case ("codes", int(place), _, *_):
            code_id = value["codes"][place].get("id", "")
            return code_id if isinstance(code_id, str) else ""
    return ""


def _path(fault: Fault) -> Path:
    if fault.position is None:
        return (fault.field,) if fault.field else ()
    return ("codes", fault.position, fault.field)


def _concerns(path: Path, spoiled: set[Path]) -> bool:
    """Whether this place, or one around it, was already reported as a misfit."""
    return any(path[:length] in spoiled for length in range(1, len(path) + 1))


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented below their key, long texts over several lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if any(mark in text for mark in "\r\x85\u2028\u2029"):
        style = '"'  # YAML takes these for line breaks, and would change them
    elif "\n" in text:
        # blank lines may follow the text in the file, so none may belong to it
        style = '"' if text.endswith("\n\n") or not text.strip() else "|"
    elif len(text) > 70 and text == " ".join(text.split()):
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _dump(value: object) -> str:
    return yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=88,
    )
