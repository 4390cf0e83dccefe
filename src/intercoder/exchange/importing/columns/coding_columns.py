"""Finds the columns of a table that hold earlier codings, and in which layout they do.

Titles say it (`codes`, `code1` to `code3`, a column named after each code), or else the cells do:
nothing but codes of the codebook.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from intercoder.codebook.code_words import is_about_coding
from intercoder.codebook.mark_words import is_mark
from intercoder.exchange.importing.columns.code_lists import (
    SEPARATORS,
    are_codes,
    separator_between,
)
from intercoder.exchange.importing.columns.column_hints import Role, Signs
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name, fold_title

_NONE: Mapping[str, str] = MappingProxyType({})
_LEAST_SHARE = 0.8
"""Share of a column's filled cells that must be codes, where its title does not say so."""
_NUMBERED = re.compile(r"(.*?[^\W\d])[\W_]*(\d{1,3})", re.DOTALL)
_OF_CODES = re.compile(
    r"(?:codes?|codings?|coded(?:by)?|themes?|categor(?:y|ies)|labels?|tags?|kategorien?"
    r"|codierung|kodierung|catégories?|categorías?|koodit?)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:q|qu|question|frage|f|v|var|item|pregunta|k|kysymys)[\W_]*\d*", re.I)
"""What questions are called for short; no coder's name."""
_OF_CODER = ("coder", "codier", "kodier", "rater", "annotator", "judge", "reviewer", "koodaaja")


@dataclass(frozen=True, slots=True)
class CodesFound:
    """Columns with earlier codings, as in `CodingColumns`."""

    codes: str = ""
    separator: str = SEPARATORS[0]
    code: tuple[str, ...] = ()
    code_columns: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    coders: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    remark: str = ""
    """How they were recognised, in a sentence; empty where one column is called after codes."""

    def columns(self) -> Iterator[str]:
        """Every column found."""
        yield from ([self.codes] if self.codes else [])
        yield from self.code
        yield from self.code_columns


def find_codes(
    free: Sequence[Signs],
    cells: Mapping[str, Sequence[str]],
    is_code: Callable[[str], bool],
    *,
    has_coder: bool,
    not_coded: Collection[str],
) -> CodesFound | None:
    """The codings among these columns; None where there are none, or it is unclear which.

    `has_coder` says whether it is known who gave the codes: what the cells alone suggest is taken
    for codings only then, or where each coder has a column. Columns `not_coded` are questions or
    choices, whatever their cells hold.
    """
    some = [one for one in free if one.name not in not_coded]
    search = _Search(some, cells, is_code)
    found = (
        search.marked(has_coder=has_coder)
        or search.titled(Role.CODES)
        or search.numbered(has_coder=has_coder)
        or search.titled(Role.CODE)
        or (search.alone() if has_coder else search.of_coders())
    )
    return found if found and any(found.columns()) else None


class _Search:
    """Looks for one layout after the other."""

    def __init__(
        self,
        signs: Sequence[Signs],
        cells: Mapping[str, Sequence[str]],
        is_code: Callable[[str], bool],
    ) -> None:
        self._signs, self._cells, self._is_code = signs, cells, is_code

    def marked(self, *, has_coder: bool) -> CodesFound | None:
        """A column of marks for each code, named after it: `books`, `code_books`, `anna: books`."""
        names = [one.name for one in self._signs]
        exact = {
            name: name for name in names if self._is_code(name) and self._has_marks(name, name)
        }
        if exact:
            return CodesFound(code_columns=exact, remark=_marks_remark(exact))
        groups = self._named_with_more(names)
        if len(groups) > 1 and not has_coder:
            return self._marked_by_coders(groups)
        if len(groups) != 1:
            return None
        (affix, columns), *_ = groups.items()
        if has_coder or _OF_CODES.search(" ".join(affix)):
            return CodesFound(code_columns=columns, remark=_marks_remark(columns))
        return None

    def _marked_by_coders(
        self, groups: Mapping[tuple[str, str], dict[str, str]]
    ) -> CodesFound | None:
        """Columns such as `anna_books`: a group for each coder, with many of the same codes."""
        coders = {affix: _without_signs("".join(affix)) for affix in groups}
        words = [{*columns.values()} for columns in groups.values()]
        is_shared = bool(set.intersection(*words))
        owner = {name: coders[affix] for affix, columns in groups.items() for name in columns}
        if not is_shared or not self._are_coders(owner, len(groups)):
            return None
        marked = {name: word for columns in groups.values() for name, word in columns.items()}
        return CodesFound(code_columns=marked, coders=owner, remark=_coders_remark(owner))

    def _named_with_more(self, names: Sequence[str]) -> dict[tuple[str, str], dict[str, str]]:
        """Columns of marks by what stands before and after the code in all of their names."""
        groups: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for name in names:
            for before, word, after in _splits(name):
                if self._is_code(word) and self._has_marks(name, word):
                    groups[before, after][name] = word
        several = {affix: columns for affix, columns in groups.items() if len(columns) > 1}
        taken: set[str] = set()
        kept = {}
        for affix, columns in sorted(several.items(), key=lambda one: -len(one[1])):
            if taken.isdisjoint(columns):
                kept[affix] = columns
                taken.update(columns)
        return {affix: several[affix] for affix in several if affix in kept}

    def titled(self, role: Role) -> CodesFound | None:
        """The one column that is called `codes`, or `code`."""
        found = [one.name for one in self._signs if one.may_be(role)]
        if len(found) != 1:
            return None
        if role is Role.CODE:
            return CodesFound(code=(found[0],))
        return CodesFound(found[0], separator_between(self._cells[found[0]], self._is_code))

    def numbered(self, *, has_coder: bool) -> CodesFound | None:
        """Columns such as `code1` to `code3`: one code in each, all of one decision."""
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for one in self._signs:
            if number := _NUMBERED.fullmatch(one.name.strip()):
                groups[fold_title(number[1])].append(one.name)
        mentions = {stem: names for stem, names in groups.items()
                    if self._are_mentions(stem, names)}  # fmt: skip
        if len(mentions) > 1:
            several = [*mentions.values()]
            return CodesFound() if has_coder else self._mentions_by_coders(several)
        found = [*mentions.values()]
        if not found:
            return None
        first, *_, last = found[0]
        shown = f"'{display_line(first)}' to '{display_line(last)}'"
        remark = f"Codes: one in each of the columns {shown}."
        return CodesFound(code=tuple(found[0]), remark=remark)

    def _mentions_by_coders(self, groups: Sequence[Sequence[str]]) -> CodesFound:
        """Columns such as `anna_code1`: several for each coder; none where they are questions'."""
        owner = {}
        for names in groups:
            number = _NUMBERED.fullmatch(names[0].strip())
            coder = _coder_in(number[1]) if number else ""
            owner.update(dict.fromkeys(names, coder))
        if not self._are_coders(owner, len(groups)):
            return CodesFound()
        return CodesFound(code=tuple(owner), coders=owner, remark=_coders_remark(owner))

    def _are_coders(self, owner: Mapping[str, str], groups: int) -> bool:
        """Whether the columns may be coders', one for each group, and are no questions'."""
        titles = {fold_title(one.name) for one in self._signs if one.name not in owner}
        named = [*dict.fromkeys(owner.values())]
        return len(named) == groups and all(
            name and fold_title(name) not in titles and not _QUESTION.fullmatch(name)
            for name in named
        )

    def _are_mentions(self, stem: str, names: Sequence[str]) -> bool:
        if len(names) < 2 or any(word in stem for word in _OF_CODER):
            return False
        filled = [cell.strip() for name in names for cell in self._cells[name] if cell.strip()]
        if not filled or all(map(is_mark, filled)):
            return False
        coded = sum(map(self._is_code, filled))
        return bool(_OF_CODES.fullmatch(stem)) or coded >= _LEAST_SHARE * len(filled)

    def of_coders(self) -> CodesFound | None:
        """A column for each coder, with codes or lists of codes."""
        found = [one for one in self._signs if self._holds_codes(one)]
        if len(found) < 2:
            return None
        owner = {one.name: _coder_in(one.name) for one in found}
        if not self._are_coders(owner, len(owner)):
            return None
        cells = [cell for name in owner for cell in self._cells[name]]
        return CodesFound(
            code=tuple(owner),
            coders=owner,
            separator=separator_between(cells, self._is_code),
            remark=_coders_remark(owner),
        )

    def alone(self) -> CodesFound | None:
        """The one column whose cells are codes or lists of codes, whatever it is called."""
        found = [one.name for one in self._signs if self._holds_codes(one)]
        if len(found) != 1:
            return None
        remark = f"Codes: the column '{display_line(found[0])}', whose cells are codes."
        separator = separator_between(self._cells[found[0]], self._is_code)
        return CodesFound(found[0], separator, remark=remark)

    def _has_marks(self, name: str, word: str) -> bool:
        own = fold_name(word)
        return all(is_mark(cell) or fold_name(cell) == own for cell in self._cells[name])

    def _holds_codes(self, one: Signs) -> bool:
        if any(map(one.may_be, (Role.TEXT, Role.ID, Role.RESPONDENT, Role.QUESTION))):
            return False
        filled = [cell for cell in self._cells[one.name] if cell.strip()]
        if not filled or one.is_asked:
            return False
        if all(cell.strip().isdecimal() for cell in filled) and not is_about_coding(one.name):
            return False  # numbers of codes look like ages, grades and groups
        separator = separator_between(filled, self._is_code)
        coded = sum(are_codes(cell, separator, self._is_code) for cell in filled)
        return coded >= _LEAST_SHARE * len(filled)


def _splits(name: str) -> Iterator[tuple[str, str, str]]:
    """The name in three: what may be a code's word, and what stands before and after it."""
    parts = re.split(r"([\W_]+)", name)
    for first in range(0, len(parts), 2):
        for last in range(first, len(parts), 2):
            word = "".join(parts[first : last + 1])
            if word and not word.isdecimal() and len(word) < len(name):
                yield "".join(parts[:first]), word, "".join(parts[last + 1 :])


def _coder_in(title: str) -> str:
    """The coder that a column's title names: `codes_anna`, `Anna (codes)`, `anna`."""
    rest = _without_signs(
        re.sub(rf"(?<![^\W_]){_OF_CODES.pattern}(?![^\W_])", " ", title, flags=re.I)
    )
    return " ".join(rest.split())


def _without_signs(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def _marks_remark(columns: Mapping[str, str]) -> str:
    if len(columns) == 1:
        return f"Codes: marks in the column '{display_line(next(iter(columns)))}'."
    first, *_, last = columns
    shown = f"'{display_line(first)}' to '{display_line(last)}'"
    return f"Codes: a column of marks for each of {len(columns)} codes, {shown}."


def _coders_remark(owner: Mapping[str, str]) -> str:
    names = ", ".join(display_line(one) for one in dict.fromkeys(owner.values()))
    return f"Codes of several coders, each in columns of their own: {names}."
