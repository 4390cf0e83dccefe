"""The codes of a study as the columns of its table, mapped and rolled up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.results import CodeName
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import MISSING
from intercoder.codebook.code import Codebook
from intercoder.errors import UsageError
from intercoder.text.display import display_line

_NAMED = 20
"""Number of codes an error names."""


def code_mapping(
    codebook: Codebook, given: Iterable[str], asked: Mapping[str, str]
) -> Callable[[str], str]:
    """The code that each code counts as. Raises UsageError for a code that is found nowhere.

    `given` holds the ids of the codes in the decisions; the codebook may no longer have them.
    """
    known = {*given, *(code.id for code in codebook.codes)}
    for old, new in asked.items():
        if old not in known:
            raise UsageError(
                f"No decision and no codebook has a code “{display_line(old)}”.",
                f"The codes in use are {_listed(sorted(set(given)))}.",
            )
        if codebook.get(new) is None or codebook[new].heading:
            raise UsageError(
                f"The codebook has no code “{display_line(new)}” to count instead.",
                f"Its codes are {_listed([code.id for code in codebook.assignable])}.",
            )
    return lambda code: asked.get(code, code)


def code_columns(
    codebook: Codebook, codes: Iterable[str], counts_as: Callable[[str], str]
) -> tuple[str, ...]:
    """The table's columns: the codes that could be given or were, in codebook order."""
    return _in_order(codebook, {counts_as(code) for code in codes})


def numbered_sets(
    code_sets: Sequence[Sequence[str]], columns: Sequence[str], counts_as: Callable[[str], str]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The different sets, as `CodeSets.known`, and the position of each of `code_sets` in them."""
    mapped = [[{counts_as(code) for code in codes} for codes in code_sets]]
    found = CodeSets.of(mapped, columns)
    return found.known, found.numbers[0]


def names_of(codebook: Codebook, columns: Sequence[str]) -> tuple[CodeName, ...]:
    """The names of these codes, for people."""
    found = []
    for code in columns:
        path = codebook.path(code)[:-1] if code in codebook else ()
        found.append(
            CodeName(
                code, codebook.name_of(code), tuple(one.name for one in path), code in codebook
            )
        )
    return tuple(found)


def chosen_codes(names: Sequence[CodeName], asked: Sequence[str]) -> tuple[str, ...]:
    """The ids of the codes requested by id or name; all if none is requested.

    Raises UsageError for an unknown code, or a name that two codes have.
    """
    if not asked:
        return tuple(one.id for one in names)
    by_id = {one.id for one in names}
    chosen = set()
    for text in asked:
        if text in by_id:
            chosen.add(text)
            continue
        found = [one.id for one in names if one.name.casefold() == text.casefold()]
        if not found:
            raise UsageError(
                f"There is no code “{display_line(text)}”.",
                f"The codes are {_listed([one.id for one in names])}.",
            )
        if len(found) > 1:
            raise UsageError(
                f"Several codes are called “{display_line(text)}”.",
                f"Use one of the ids: {_listed(found)}.",
            )
        chosen.add(found[0])
    return tuple(one.id for one in names if one.id in chosen)


def rolled_up(sets: CodeSets, codebook: Codebook, depth: int) -> CodeSets:
    """The same sets with this many levels of the tree kept: deeper codes count as ancestors.

    A code the codebook no longer has is left unchanged.
    """
    above = {
        code: codebook.path(code)[:depth][-1].id if code in codebook else code
        for code in sets.codes
    }
    columns = _in_order(codebook, set(above.values()))
    place = {code: number for number, code in enumerate(columns)}
    target = np.array([place[above[code]] for code in sets.codes], dtype=np.int64)
    each = np.arange(len(sets.known), dtype=np.int32)[None]
    marks = CodeSets.numbered(sets.known, each, sets.codes, ("",)).bits()
    rolled = np.zeros((1, len(sets.known), len(columns)), dtype=np.bool_)
    for column, number in enumerate(target):
        rolled[..., number] |= marks[..., column] != 0
    found = CodeSets.from_bits(rolled, np.ones(rolled.shape[:2], dtype=np.bool_), columns)
    above_number = np.append(found.numbers[0], np.int32(MISSING))[sets.numbers]
    return CodeSets.numbered(found.known, above_number, columns, sets.coders)


def _in_order(codebook: Codebook, codes: set[str]) -> tuple[str, ...]:
    """The codes in the order of the codebook; those it does not have come last."""
    ordered = dict.fromkeys(code.id for _, code in codebook.walk() if code.id in codes)
    return (*ordered, *sorted(codes - ordered.keys()))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(display_line(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown or "none"
