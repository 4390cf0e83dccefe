"""The rules a valid codebook follows.

Each rule checks the whole codebook and names every place where it is broken. Faults make the
codebook unusable; warnings are for a careful lead to review before the first coder starts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault
from intercoder.codebook.keys import MAX_LETTERS, RESERVED_KEYS, may_be_key
from intercoder.text.display import display_line, display_text
from intercoder.text.folding import fold_name

MAX_NAME_LENGTH = 80
"""Maximum length in characters: what a coding screen can show of a name."""

ID = re.compile(r"[a-z][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")

_Rule = Callable[[Codebook], Iterator[Fault]]


def check(codebook: Codebook) -> tuple[Fault, ...]:
    """Everything wrong with the codebook: faults and warnings, each naming its code."""
    return tuple(fault for rule in _RULES for fault in rule(codebook))


def _at(
    position: int, code: Code, field: str, message: str, *, about: WarningTopic | None = None
) -> Fault:
    """A fault; a warning, where it is said what it is about."""
    return Fault(
        message,
        is_warning=about is not None,
        code=code.id,
        position=position,
        field=field,
        concern=about or WarningTopic.OTHER,
    )


def _whole_codebook(book: Codebook) -> Iterator[Fault]:
    if not book.name.strip():
        yield Fault("the codebook has no name", field="name")
    for field, text in (("name", book.name), ("language", book.language)):
        if display_line(text) != text:
            yield Fault(f"the codebook's {field} holds {_unprintable(text)}", field=field)
    if _is_hostile(book.note):
        yield Fault(f"the codebook's note holds {_unprintable(book.note)}", field="note")
    if book.language and not _LANGUAGE.fullmatch(book.language):
        yield Fault(
            "the language should be a short tag such as en or pt-BR",
            is_warning=True,
            field="language",
            concern=WarningTopic.LANGUAGE,
        )
    if not book.codes:
        yield _nothing_to_give("there are no codes yet")
    elif not book.assignable:
        yield _nothing_to_give("every code is a heading, so none can be given to an answer")


def _nothing_to_give(message: str) -> Fault:
    """A warning: a study may begin with its answers, and its codebook grow from nothing."""
    return Fault(message, is_warning=True, field="codes", concern=WarningTopic.TREE)


def _ids(book: Codebook) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for position, code in enumerate(book.codes):
        if not code.id:
            yield _at(position, code, "id", f"the code {_number(position)} has no id")
        elif not ID.fullmatch(code.id):
            yield _at(
                position,
                code,
                "id",
                "the id may only have lower-case letters a to z, digits and hyphens, "
                "and starts with a letter",
            )
        if code.id and code.id in first:
            yield _at(
                position, code, "id", f"the id is also that of the code {_number(first[code.id])}"
            )
        first.setdefault(code.id, position)


def _names(book: Codebook) -> Iterator[Fault]:
    seen: dict[str, list[Code]] = defaultdict(list)
    for position, code in enumerate(book.codes):
        if not code.name.strip():
            yield _at(position, code, "name", "the name is empty")
            continue
        if len(code.name) > MAX_NAME_LENGTH:
            yield _at(
                position,
                code,
                "name",
                f"the name has {len(code.name)} characters; {MAX_NAME_LENGTH} is the most. "
                "Longer explanations belong in the definition",
            )
        for other in seen[fold_name(code.name)]:
            beside = other.parent == code.parent
            where = "beside it" if beside else "elsewhere in the tree"
            yield _at(
                position,
                code,
                "name",
                f"the code '{other.id}' {where} has the same name",
                about=None if beside else WarningTopic.NAME,
            )
        seen[fold_name(code.name)].append(code)


def _texts(book: Codebook) -> Iterator[Fault]:
    """Texts must be safe to draw on terminals, which obey control characters."""
    for position, code in enumerate(book.codes):
        for field, line in (("id", code.id), ("name", code.name), ("parent", code.parent or "")):
            if display_line(line) != line:
                yield _at(position, code, field, f"the {field} holds {_unprintable(line)}")
        for alias in code.aliases:
            if not alias.strip():
                yield _at(position, code, "aliases", "an alias is empty")
            elif display_line(alias) != alias:
                yield _at(position, code, "aliases", f"an alias holds {_unprintable(alias)}")
        longer = [
            ("definition", code.definition),
            ("use when", code.use_when),
            ("don't use when", code.dont_use_when),
            *(("examples", example) for example in code.examples),
        ]
        for field, text in longer:
            if _is_hostile(text):
                yield _at(position, code, field, f"'{field}' holds {_unprintable(text)}")
        if any(not example.strip() for example in code.examples):
            yield _at(position, code, "examples", "an example is empty")


def _parents(book: Codebook) -> Iterator[Fault]:
    ids = [code.id for code in book.codes]
    for position, code in enumerate(book.codes):
        if code.parent is not None and code.parent not in book:
            near = get_close_matches(code.parent, ids, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield _at(position, code, "parent", f"there is no code '{code.parent}'{hint}")


def _cycles(book: Codebook) -> Iterator[Fault]:
    reported: set[str] = set()
    for position, code in enumerate(book.codes):
        way: list[str] = []
        current: Code | None = code
        while current is not None and current.id not in way:
            way.append(current.id)
            current = book.get(current.parent) if current.parent else None
        if current is not None and current.id == code.id and code.id not in reported:
            reported.update(way)
            circle = " > ".join([*way, code.id])
            yield _at(position, code, "parent", f"the code is below itself: {circle}")


def _headings(book: Codebook) -> Iterator[Fault]:
    for position, code in enumerate(book.codes):
        children = book.children(code.id)
        if code.heading and code.exclusive:
            yield _at(
                position,
                code,
                "exclusive",
                "a heading is never given to an answer, so it cannot be exclusive",
            )
        if code.heading and not children:
            yield _at(
                position, code, "heading", "no code is below this heading", about=WarningTopic.TREE
            )
        if code.heading and code.key is not None:
            yield _at(position, code, "key", "a heading needs no key", about=WarningTopic.TREE)
        if code.exclusive and not code.heading and any(not child.heading for child in children):
            yield _at(
                position,
                code,
                "exclusive",
                "the code stands alone on an answer, but has codes below it",
                about=WarningTopic.TREE,
            )


def _keys(book: Codebook) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for position, code in enumerate(book.codes):
        key = code.key
        if key is None:
            continue
        if not 1 <= len(key) <= MAX_LETTERS:
            yield _at(position, code, "key", f"the key must have one to {MAX_LETTERS} letters")
        elif key[0] in RESERVED_KEYS:
            what = f"the key '{key}' has another meaning while coding"
            yield _at(position, code, "key", what if len(key) == 1 else _begins(key))
        elif not key.isalpha():
            yield _at(position, code, "key", "the key must be made of letters")
        elif not may_be_key(key):
            yield _at(position, code, "key", _begins(key))
        elif key in owners:
            yield _at(position, code, "key", f"the key '{key}' is also that of '{owners[key]}'")
        else:
            longer = (one for one in owners if one.startswith(key) or key.startswith(one))
            for other in longer:
                what = f"the key '{key}' and the key '{other}' of '{owners[other]}' begin alike"
                yield _at(position, code, "key", what)
        owners.setdefault(key, code.id)


def _begins(key: str) -> str:
    return f"the key '{key}' begins with '{key[0]}', which has another meaning while coding"


def _marks_of_other_programs(book: Codebook) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for position, code in enumerate(book.codes):
        if code.colour and not _COLOUR.fullmatch(code.colour):
            yield _at(position, code, "colour", "the colour must be written like #2f6f9f")
        if not code.guid:
            continue
        if not _GUID.fullmatch(code.guid):
            yield _at(
                position, code, "guid", "the guid must be a UUID, as REFI-QDA files have them"
            )
        elif code.guid.lower() in first:
            yield _at(
                position, code, "guid", f"the guid is also that of '{first[code.guid.lower()]}'"
            )
        first.setdefault(code.guid.lower(), code.id)


def _aliases(book: Codebook) -> Iterator[Fault]:
    names: dict[str, list[str]] = defaultdict(list)
    for code in book.codes:
        names[fold_name(code.name)].append(code.id)
    owners: dict[str, str] = {}
    for position, code in enumerate(book.codes):
        for alias in code.aliases:
            folded = fold_name(alias)
            others = [other for other in names.get(folded, []) if other != code.id]
            if others:
                yield _at(position, code, "aliases", f"an alias is also the name of '{others[0]}'")
            elif owners.get(folded, code.id) != code.id:
                yield _at(
                    position,
                    code,
                    "aliases",
                    f"an alias is also one of '{owners[folded]}'",
                    about=WarningTopic.ALIAS,
                )
            owners.setdefault(folded, code.id)


def _guidance(book: Codebook) -> Iterator[Fault]:
    """Codes should be explained, since coders agree better on those."""
    for position, code in enumerate(book.codes):
        if not code.heading and not code.definition.strip():
            yield _at(
                position,
                code,
                "definition",
                "the code has no definition",
                about=WarningTopic.DEFINITION,
            )
    bare = [code.id or code.name for code in book.assignable if not code.examples]
    if bare:
        yield Fault(
            f"codes without an example: {_list(bare)}",
            is_warning=True,
            concern=WarningTopic.EXAMPLE,
        )


def _is_hostile(text: str) -> bool:
    """Whether the text has control characters beyond line breaks and tabs."""
    plain = text.replace("\t", " ")
    return display_text(plain) != plain


def _unprintable(text: str) -> str:
    plain = text.replace("\t", " ")
    first = next((c for c in plain if display_line(c) != c), "\t")
    return f"a character that cannot be printed (U+{ord(first):04X})"


def _number(position: int) -> str:
    return f"number {position + 1}"


def _list(ids: Sequence[str], most: int = 10) -> str:
    rest = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest


_RULES: tuple[_Rule, ...] = (
    _whole_codebook,
    _ids,
    _names,
    _texts,
    _parents,
    _cycles,
    _headings,
    _keys,
    _aliases,
    _marks_of_other_programs,
    _guidance,
)
