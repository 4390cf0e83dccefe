"""Makes a codebook of codes that another program wrote.

Other programs allow what a codebook here does not: names of any length, twice below one code, with
characters that cannot be drawn. Such a code is kept, with a warning that says what became of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault, ReadingResult, in_order
from intercoder.codebook.ids import KnownCodes, make_ids
from intercoder.codebook.rules import ID, MAX_NAME_LENGTH, check
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_RGB = re.compile(r"(?:rgb)?\s*\(?\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\s*\)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """One code as another program wrote it. Empty texts: it said nothing."""

    name: str
    parent: int | None = None
    """Place of its parent among the codes; None for one at the top."""
    definition: str = ""
    use_when: str = ""
    dont_use_when: str = ""
    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Numbers and other words by which the code was known there: they become aliases."""
    id: str = ""
    """Kept where it is well-formed; a word of the code where it is not."""
    key: str | None = None
    colour: str = ""
    guid: str = ""
    exclusive: bool = False
    heading: bool = False
    row: int | None = None
    """Row of a sheet, for warnings."""
    line: int | None = None


@dataclass(slots=True)
class _Making:
    """Codes in the making, with what there is to say of them."""

    codes: list[ForeignCode]
    findings: list[Fault] = field(default_factory=list)

    def warn(self, place: int, message: str, concern: WarningTopic = WarningTopic.OTHER) -> None:
        """Add a warning about the code at this place."""
        one = self.codes[place]
        self.findings.append(
            Fault(message, is_warning=True, row=one.row, line=one.line, concern=concern)
        )


def codebook_of(
    codes: Sequence[ForeignCode],
    name: str,
    known: KnownCodes,
    found: Iterable[Fault] = (),
) -> ReadingResult:
    """The codebook of these codes, with warnings for what had to be changed, and faults.

    A code keeps the id of the known code with its GUID, else of the one with its name; a new one
    gets an id from its name, and where several are called alike, from the names above it too. The
    note and the language are those of the known codebook.
    """
    making = _Making([replace(one, name=_line(one.name)) for one in codes], list(found))
    _shorten(making)
    _tell_apart(making)
    ids = _ids(making.codes, known)
    made = tuple(
        _code(one, code_id, None if one.parent is None else ids[one.parent])
        for one, code_id in zip(making.codes, ids, strict=True)
    )
    book = Codebook(_line(name), _with_words(made, making.codes))
    if known.current is not None:
        book = replace(book, note=known.current.note, language=known.current.language)
    findings = making.findings
    if not book.codes:
        findings.append(Fault("there are no codes", field="codes"))
    for fault in check(book):
        at = making.codes[fault.position] if fault.position is not None else None
        findings.append(fault if at is None else replace(fault, row=at.row, line=at.line))
    given = frozenset(
        made_id for one, made_id in zip(making.codes, ids, strict=True) if one.id != made_id
    )
    return ReadingResult(book, in_order(findings), given=given, is_foreign=True)


def colour_of(written: str) -> str:
    """The colour as `#rrggbb`; empty for what is none."""
    written = written.strip()
    if hexadecimal := _HEX.fullmatch(written):
        digits = hexadecimal[1].lower()
        return "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))
    if (rgb := _RGB.fullmatch(written)) and all(int(one) < 256 for one in rgb.groups()):
        return "#" + "".join(f"{int(one):02x}" for one in rgb.groups())
    return ""


def guid_of(written: str) -> str:
    """The GUID in small letters, without braces; empty for what is none."""
    found = _GUID.fullmatch(written.strip())
    return found[1].lower() if found else ""


def _line(text: str) -> str:
    return display_line(" ".join(_CONTROL.sub(" ", text).split()))


def _text(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in _CONTROL.sub(" ", plain).split("\n")).strip()


def _shorten(making: _Making) -> None:
    """Cut names that are too long; the whole name begins the definition."""
    for place, one in enumerate(making.codes):
        if len(one.name) > MAX_NAME_LENGTH:
            short = one.name[: MAX_NAME_LENGTH - 1].rstrip() + "…"
            whole = "\n".join(filter(None, [one.name, one.definition]))
            making.codes[place] = replace(one, name=short, definition=whole)
            most = f"{MAX_NAME_LENGTH} characters"
            message = f"the name was cut to {most}; all of it is now in the definition"
            making.warn(place, message, WarningTopic.CUT_TEXT)


def _tell_apart(making: _Making) -> None:
    """Number codes side by side that have the same name."""
    seen: Counter[tuple[int | None, str]] = Counter()
    taken = {(one.parent, fold_name(one.name)) for one in making.codes}
    for place, one in enumerate(making.codes):
        key = (one.parent, fold_name(one.name))
        seen[key] += 1
        if seen[key] == 1 or not one.name:
            continue
        number = seen[key]
        while (one.parent, fold_name(f"{one.name} ({number})")) in taken:
            number += 1
        made = f"{one.name} ({number})"
        taken.add((one.parent, fold_name(made)))
        making.codes[place] = replace(one, name=made)
        making.warn(
            place,
            f"another code beside it has this name, so it is called '{made}'",
            WarningTopic.NAME,
        )


def _ids(codes: Sequence[ForeignCode], known: KnownCodes) -> list[str]:
    before = known.current.codes if known.current else ()
    by_guid = {guid_of(one.guid): one.id for one in before if one.guid}
    often = Counter(fold_name(one.name) for one in codes)
    by_name: dict[str, set[str]] = {}
    for code_id, name in (*((one.id, one.name) for one in before), *known.former.items()):
        by_name.setdefault(fold_name(name), set()).add(code_id)
    ids = [one.id if ID.fullmatch(one.id) else "" for one in codes]
    ids = [one if ids.count(one) == 1 else "" for one in ids]
    for place, one in enumerate(codes):
        named = (
            by_name.get(fold_name(one.name), set()) if often[fold_name(one.name)] == 1 else set()
        )
        found = by_guid.get(guid_of(one.guid), "") or (next(iter(named)) if len(named) == 1 else "")
        if not ids[place] and found and found not in ids:
            ids[place] = found
    new = [place for place, one in enumerate(ids) if not one]
    names = [
        _full_name(codes, place)
        if often[fold_name(codes[place].name)] > 1 or not codes[place].name
        else codes[place].name
        for place in new
    ]
    for place, made in zip(new, make_ids(names, known.ids() | set(ids)), strict=True):
        ids[place] = made
    return ids


def _full_name(codes: Sequence[ForeignCode], place: int) -> str:
    """The names above the code and its own."""
    if not codes[place].name:
        return f"nameless {place}"
    names: list[str] = []
    at: int | None = place
    while at is not None and len(names) < len(codes):
        names.append(codes[at].name)
        at = codes[at].parent
    return " / ".join(reversed(names))


def _code(one: ForeignCode, code_id: str, parent: str | None) -> Code:
    return Code(
        code_id,
        one.name,
        _text(one.definition),
        _text(one.use_when),
        _text(one.dont_use_when),
        tuple(filter(None, map(_text, one.examples))),
        parent=parent,
        key=one.key,
        exclusive=one.exclusive,
        heading=one.heading,
        colour=colour_of(one.colour),
        guid=guid_of(one.guid),
    )


def _with_words(made: Sequence[Code], codes: Sequence[ForeignCode]) -> tuple[Code, ...]:
    """The codes with their words as aliases, but for those that are names of codes."""
    names = {fold_name(code.name) for code in made} | {code.id for code in made}
    words = [
        tuple(dict.fromkeys(_line(word) for word in (*one.words, one.id) if _line(word)))
        for one in codes
    ]
    return tuple(
        replace(
            code,
            aliases=tuple(word for word in some if fold_name(word) not in names),
        )
        for code, some in zip(made, words, strict=True)
    )
