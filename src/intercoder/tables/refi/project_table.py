"""A REFI-QDA project as a long table, in the columns of `intercoder export`.

A source is a question. A passage's codes count for every answer that it lies in, for the user who
gave them; answers without codes have no decision, since nobody said that no code applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from intercoder.tables.labels import TableLabels
from intercoder.tables.limits import Limits
from intercoder.tables.refi.answers import (
    Place,
    PlacesOfText,
    Split,
    divided,
    named_places,
    split_of,
)
from intercoder.tables.refi.archive import read_project
from intercoder.tables.refi.exact import Exact, exact_of
from intercoder.tables.refi.passages import Span, end_shift, span_within, spans_to_cell
from intercoder.tables.refi.project import Project, RefiCoding, Source, distinct_names, one_line
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm
from intercoder.text.display import display_line

TITLES = (
    "answer", "respondent", "question", "language", "text", "round", "coder", "state", "code",
    "code_name", "origin", "unsure", "memo", "revision", "decided_at", "seconds", "passages",
)  # fmt: skip
ATTRIBUTE = "attribute:"
NOBODY = "unnamed"
"""The coder of codes that no user gave."""
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class _Decision:
    """What one user made of one answer."""

    coder: str
    codes: tuple[str, ...]
    memo: str = ""
    at: str = ""
    round: str = ""
    state: str = "coded"
    unsure: bool = False
    seconds: str = ""
    passages: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    """Starts and ends, in the answer, of words marked for a code."""


@dataclass(frozen=True)
class ProjectTable:
    """The table; the project is in memory."""

    path: Path
    project: Project
    split: Split | None = None
    """How texts are divided; None: each by its look."""
    limits: Limits = field(default_factory=Limits)
    form: TableForm = TableForm(FileFormat.REFI_QDA)  # noqa: RUF009 - it is frozen

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The titles: an attribute for each variable."""
        return (*TITLES, *(f"{ATTRIBUTE}{name}" for name in self._attributes.values()))

    @cached_property
    def labels(self) -> TableLabels:
        """The wordings of questions."""
        return TableLabels(
            questions={
                self._questions[one.guid]: self._exact.text(one.description)
                if self._exact.is_own
                else one_line(one.description)
                for one in self.project.sources
            },
            values={
                f"{ATTRIBUTE}{name}": dict(labels)
                for name, labels in self._exact.value_labels.items()
            },
            remarks=self._remarks(),
        )

    def _remarks(self) -> tuple[str, ...]:
        """What a person is told before anything is taken: how texts are divided, what is lost."""
        divided_by = Counter(
            (self.split or split_of(one.text)).value
            for one in self.project.sources
            if not named_places(one, self._named)
        )
        origin = f" of {display_line(self.project.origin)}" if self.project.origin else ""
        said = [f"{display_line(self.path.name)} is a REFI-QDA project{origin}."]
        said += [
            f"{_counted(number, 'text')} without passages of cases: "
            f"{_RULES[Split(split)]} (--split changes that)."
            for split, number in divided_by.items()
        ]
        lost = {**self.project.lost, **self._lost}
        listed = ", ".join(f"{name} ({number:,})" for name, number in lost.items() if number)
        if listed and not self._exact.is_own:
            said.append(f"A study has no place for: {listed}.")
        return tuple(said)

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows: one for each answer, coder and code."""
        number = 1
        for cells in self._rows(Counter()):
            number += 1
            yield Row(number, cells)

    @cached_property
    def _lost(self) -> Counter[str]:
        lost: Counter[str] = Counter()
        for _ in self._rows(lost):
            pass
        return lost

    @cached_property
    def _exact(self) -> Exact:
        return exact_of(self.project)

    @cached_property
    def _attributes(self) -> dict[str, str]:
        """Name of the attribute by GUID of the variable."""
        given = [self._exact.text(name) or "variable" for name in self.project.variables.values()]
        return dict(zip(self.project.variables, _distinct(given), strict=True))

    @cached_property
    def _questions(self) -> dict[str, str]:
        """Id of the question by GUID of the source."""
        given = [self._exact.text(one.name) or "text" for one in self.project.sources]
        return dict(zip((one.guid for one in self.project.sources), _distinct(given), strict=True))

    @cached_property
    def _users(self) -> dict[str, str]:
        given = [
            self._exact.text(name) if self._exact.is_own else _coder_name(name)
            for name in self.project.users.values()
        ]
        return dict(zip(self.project.users, _distinct(given), strict=True))

    @cached_property
    def _codes(self) -> dict[str, str]:
        """What a code is called in the table, by its GUID."""
        return {**distinct_names(self.project.codes), **self._exact.code_ids}

    @cached_property
    def _named(self) -> set[str]:
        """GUIDs of the passages that cases name."""
        return {guid for one in self.project.cases for guid in one.selections}

    def _rows(self, lost: Counter[str]) -> Iterator[tuple[str, ...]]:
        respondents = [self._exact.text(one.name) for one in self.project.cases]
        distinct = _distinct(respondents)
        of_passage = {
            guid: number for number, one in enumerate(self.project.cases) for guid in one.selections
        }
        of_source: dict[str, list[int]] = {}
        for number, one in enumerate(self.project.cases):
            for guid in one.sources:
                of_source.setdefault(guid, []).append(number)
        for source in self.project.sources:
            places = named_places(source, self._named)
            split = self.split or split_of(source.text)
            places = places or list(divided(source.text, split))
            decided = self._decided(source, places, lost)
            of_text = of_source.get(source.guid, [])
            for number, place in enumerate(places):
                case = of_passage.get(place.selection, of_text[0] if len(of_text) == 1 else None)
                start = self._answer_cells(source, place, number, case, distinct)
                values = self._values(source, case)
                end = tuple(values.get(guid, "") for guid in self._attributes)
                for decision in decided[number] or (None,):
                    yield from _rows_of(start, decision, end)

    def _answer_cells(
        self, source: Source, place: Place, number: int, case: int | None, names: Sequence[str]
    ) -> tuple[str, ...]:
        question = self._questions[source.guid]
        answer, language = self._exact.answers.get(place.selection, ("", ""))
        if case is None:
            respondent = f"{question} {number + 1}"
            answer = answer or respondent
        else:
            respondent = names[case]
            is_only = bool(place.selection)
            answer = answer or f"{respondent}:{question}{'' if is_only else f' {number + 1}'}"
        text = source.text[place.start : place.end]
        return answer, respondent, question, language, text

    def _values(self, source: Source, case: int | None) -> dict[str, str]:
        """What is known of who gave an answer, by GUID of the variable."""
        of_case: Mapping[str, str] = {} if case is None else self.project.cases[case].values
        return {
            guid: self._exact.text(value) for guid, value in {**source.values, **of_case}.items()
        }

    def _decided(
        self, source: Source, places: Sequence[Place], lost: Counter[str]
    ) -> list[list[_Decision]]:
        """The decisions on each answer of a source."""
        found: list[dict[str, _Gathered]] = [{} for _ in places]
        memos: list[tuple[int, str, str]] = []
        of_text = PlacesOfText(source.text, places)
        longer = end_shift(source.text, source.selections, places)
        exact: dict[str, tuple[RefiCoding, ...]] = {}
        marked: dict[str, Span] = {}
        for one in source.selections:
            if kept := self._exact.passages.intersection(coding.guid for coding in one.codings):
                marked.update(dict.fromkeys(kept, (one.start, one.end)))
                continue
            own = self._exact.of_decisions(one.guid)
            exact[one.guid] = tuple(coding for coding in one.codings if coding.guid in own)
            codings = tuple(coding for coding in one.codings if coding.guid not in own)
            touched = of_text.touched(one)
            lost["codes of passages outside answers"] += 0 if touched else len(codings)
            for number in touched:
                span = span_within(source.text, places[number], one.start, one.end + longer)
                for coding in codings:
                    gathered = found[number].setdefault(coding.user, _Gathered())
                    gathered.add(coding, self._codes.get(coding.code, ""), span)
                    memos += ((number, guid, coding.user) for guid in coding.notes)
                memos += ((number, guid, "") for guid in one.notes if guid not in own)
        if len(places) == 1:
            for coding in source.codings:
                gathered = found[0].setdefault(coding.user, _Gathered())
                gathered.add(coding, self._codes.get(coding.code, ""))
        else:
            lost["codes of whole texts"] += len(source.codings)
        for number, guid, user in memos:
            self._add_memo(found[number], guid, user, lost)
        return [
            [
                *self._own_decisions(place, exact.get(place.selection, ()), marked),
                *(one.decision(self._users.get(user, NOBODY)) for user, one in by.items()),
            ]
            for place, by in zip(places, found, strict=True)
        ]

    def _add_memo(
        self, by: Mapping[str, _Gathered], guid: str, user: str, lost: Counter[str]
    ) -> None:
        note = self.project.notes.get(guid)
        if note is None:
            return
        owner = user or note.user
        if owner not in by and len(by) == 1:
            owner = next(iter(by))
        if owner in by:
            by[owner].memos.setdefault(guid, note.text)
        else:
            lost["notes where their writer gave no code"] += 1

    def _own_decisions(
        self, place: Place, codings: Sequence[RefiCoding], marked: Mapping[str, Span]
    ) -> Iterator[_Decision]:
        """The decisions that this program wrote, exactly as they were; `marked` are the places of
        passages in the text, by the GUIDs of their codings.
        """
        codes = {one.guid: self._codes.get(one.code, "") for one in codings}
        for one in self._exact.decisions.get(place.selection, ()):
            note = self.project.notes.get(one.note)
            passages: dict[str, list[Span]] = {}
            for of_code, guid in one.passages:
                if (code := codes.get(of_code)) and guid in marked:
                    start, end = marked[guid]
                    passages.setdefault(code, []).append((start - place.start, end - place.start))
            yield _Decision(
                self._users.get(one.user, NOBODY),
                tuple(code for guid in one.codings if (code := codes.get(guid))),
                "" if note is None else self._exact.text(note.text),
                one.at,
                one.round,
                one.state,
                one.unsure,
                one.seconds,
                passages,
            )


class _Gathered:
    """What one user gave one answer, as it is met."""

    def __init__(self) -> None:
        self.codes: dict[str, None] = {}
        self.at = ""
        self.memos: dict[str, str] = {}
        self.passages: dict[str, list[Span]] = {}

    def add(self, coding: RefiCoding, code: str, span: Span | None = None) -> None:
        """A code, and which words it was given to, if not to all; the latest time counts."""
        if code:
            self.codes[code] = None
        if code and span is not None:
            self.passages.setdefault(code, []).append(span)
        self.at = max(self.at, coding.at)

    def decision(self, coder: str) -> _Decision:
        memo = "\n".join(self.memos.values())
        return _Decision(coder, tuple(self.codes), memo, self.at, passages=self.passages)


_RULES: Mapping[Split, str] = {
    Split.LINES: "each line is an answer",
    Split.PARAGRAPHS: "each paragraph between empty lines is an answer",
    Split.TEXTS: "the whole text is an answer",
}


def _rows_of(
    start: tuple[str, ...], one: _Decision | None, end: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    if one is None or (one.state == "coded" and not one.codes):
        yield (*start, "", "", "unseen", *[""] * 9, *end)
        return
    who = (one.round, one.coder, one.state)
    marks = (str(int(one.unsure)), one.memo, "", one.at, one.seconds)
    for code in one.codes or ("",):
        passages = spans_to_cell(dict.fromkeys(one.passages.get(code, ())))
        yield (*start, *who, code, "", "", *marks, passages, *end)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number where one has come before."""
    taken = set(names)
    seen: set[str] = set()
    found = []
    for name in names:
        number, made = 1, name
        while made in seen or (number > 1 and made in taken):
            number += 1
            made = f"{name} ({number})"
        seen.add(made)
        found.append(made)
    return found


def _coder_name(user: str) -> str:
    """The name as a coder can have it, with room for a number: `Meyer, Anna` has a comma."""
    return one_line(user.replace(",", " "))[:_LONGEST_NAME].strip() or NOBODY


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def open_project(path: Path, limits: Limits, split: Split | None = None) -> ProjectTable:
    """The project in a file as a table. Raises what `read_project` does."""
    return ProjectTable(path, read_project(path, limits), split, limits)
