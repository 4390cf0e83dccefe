"""Finds the id column and the attribute columns of a table of respondents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from intercoder.codebook.code_words import CodeWords, is_about_coding
from intercoder.exchange.importing.columns.column_hints import Role, Signs, read_signs
from intercoder.exchange.importing.columns.column_map import ATTRIBUTE_PREFIX
from intercoder.exchange.importing.columns.private_columns import private_columns, remark_on
from intercoder.tables.table import REFUSED_COLUMNS, untitled_places
from intercoder.text.display import display_line

_MIN_ANSWER_LENGTH = 40
"""Mean number of characters from which on a column looks like answers, not like attributes."""


@dataclass(frozen=True, slots=True)
class AttributeColumns:
    """The columns of a table of respondents."""

    respondent: str
    """Empty where none says who they are."""
    attributes: tuple[str, ...]
    doubt: str = ""
    """Why nothing can be taken without a person's word; empty if all is clear."""
    remarks: tuple[str, ...] = ()
    """What was left out, and why, in sentences."""


def find_attribute_columns(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    respondent: str,
    is_known: Callable[[str], bool],
    questions: Collection[str],
    words: CodeWords,
) -> AttributeColumns:
    """The columns by their titles and first rows.

    `respondent` is the column that a person has named; empty for none. `is_known` says whether a
    cell is the id of a respondent, `questions` are the study's, and `words` those of its codebook.
    """
    untitled = {columns[place] for place in untitled_places(columns)}
    cells = {
        name: [row[place].strip() for row in rows]
        for place, name in enumerate(columns)
        if columns.count(name) == 1 and name not in untitled and name not in REFUSED_COLUMNS
    }
    signs = [one for one in read_signs(columns, rows) if one.name in cells]
    doubt = ""
    if not respondent:
        respondent, doubt = _respondent(signs, cells, is_known)
    others = [one for one in signs if one.name != respondent and one.filled]
    ours = [one.name for one in others if one.name.startswith(ATTRIBUTE_PREFIX)]
    if ours:
        others = [one for one in others if one.name in ours]
    coded = [one.name for one in others if _is_of_coding(one.name, cells[one.name], words)]
    asked = [one.name for one in others if one.name in questions or _is_text(one)]
    named = [one.name for one in others]
    private = private_columns(
        named, [[row[columns.index(name)] for name in named] for row in rows], exempt=ours
    )
    left = {*coded, *asked, *private}
    return AttributeColumns(
        respondent,
        tuple(one.name for one in others if one.name not in left),
        doubt,
        (
            *((remark_on(private),) if private else ()),
            *_remarks(
                coded,
                [name for name in asked if name not in coded and name not in private],
                untitled,
            ),
        ),
    )


def _respondent(
    signs: Sequence[Signs], cells: dict[str, list[str]], is_known: Callable[[str], bool]
) -> tuple[str, str]:
    """The column of ids, or none and why: by its title first, else by the ids in it."""
    shares = {one.name: _share(cells[one.name], is_known) for one in signs}
    for role in (Role.RESPONDENT, Role.ID):
        named = [one.name for one in signs if one.may_be(role) and shares[one.name]]
        if len(named) == 1:
            return named[0], ""
        if named:
            return "", _either(named)
    found = [one.name for one in signs if one.is_unique and shares[one.name] > 1 / 2]
    if len(found) == 1:
        return found[0], ""
    if found:
        return "", _either(found)
    return "", "No column has ids of the study's respondents: name it with --respondent COLUMN."


def _either(names: Sequence[str]) -> str:
    listed = " or ".join(f"'{display_line(name)}'" for name in names)
    return (
        f"The respondents' ids may be in {listed}: name the right column with --respondent COLUMN."
    )


def _share(cells: Sequence[str], is_known: Callable[[str], bool]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(map(is_known, filled)) / len(filled) if filled else 0.0


def _is_of_coding(name: str, cells: Sequence[str], words: CodeWords) -> bool:
    return is_about_coding(name) or words.holds_codes(name, Counter(cells))


def _is_text(one: Signs) -> bool:
    return one.is_written and one.characters >= _MIN_ANSWER_LENGTH


def _remarks(coded: Sequence[str], asked: Sequence[str], untitled: Collection[str]) -> list[str]:
    remarks = []
    if coded:
        remarks.append(
            f"Left out, because they seem to contain codings: {_listed(coded)}. --attribute "
            "imports such a column anyway; coders never see it beside an answer."
        )
    if asked:
        remarks.append(
            f"Left out, because they seem to contain answers: {_listed(asked)}. --attribute "
            "imports such a column anyway."
        )
    if untitled:
        remarks.append(f"Left out, because they have no title: {_listed(sorted(untitled))}.")
    return remarks


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{display_line(name)}'" for name in names)
