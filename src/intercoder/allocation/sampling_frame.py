"""The sampling frame: a study's answers with their strata, and who may code them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import Masks
from intercoder.allocation.random_sampling import strata_of
from intercoder.allocation.settings import MAX_CODERS, Settings
from intercoder.errors import StudyError, UsageError
from intercoder.study.agreement.decision_columns import (
    AnswerColumns,
    answer_columns,
    attribute_column,
)
from intercoder.study.allocation.allocations import Person, people
from intercoder.study.rounds.people import PEOPLE
from intercoder.study.study import Study
from intercoder.text.display import display_line

UNSTATED = "not stated"
"""Label of the stratum of answers without a language, or of respondents without the attribute."""
MAX_STRATA = 1000
"""With more strata, each has too few answers to draw a share from."""
_ATTRIBUTE = "attribute:"


@dataclass(frozen=True, slots=True)
class SamplingFrame:
    """All answers of a study, by row; arrays of shape (answers,)."""

    columns: AnswerColumns
    by: tuple[str, ...]
    strata: NDArray[np.int64]
    """Number of each answer's stratum."""
    labels: tuple[tuple[str, ...], ...]
    """Labels by number: the values that the stratum's answers share, one for each of `by`."""

    def __len__(self) -> int:
        return len(self.columns.number)

    @property
    def imported(self) -> NDArray[np.int64]:
        """Position of each answer in the order of import: question by question."""
        rank = np.empty(len(self), dtype=np.int64)
        rank[np.lexsort((self.columns.number, self.columns.question))] = np.arange(len(self))
        return rank

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions in this frame of the answers in these rows of the study."""
        return np.searchsorted(self.columns.number, rows)

    def may(self, coders: Sequence[str], reads: Mapping[str, tuple[str, ...]]) -> Masks:
        """The coders who read each answer; everyone reads answers without a language."""
        of_language = np.array(
            [
                sum(
                    1 << place
                    for place, name in enumerate(coders)
                    if not language or name not in reads or language in reads[name]
                )
                for language in self.columns.languages
            ],
            dtype=np.int64,
        )
        return of_language[self.columns.language] if len(self) else np.zeros(0, dtype=np.int64)

    def languages_of(self, chosen: NDArray[np.bool_]) -> dict[str, int]:
        """Number of marked answers in each language."""
        counts = np.bincount(
            self.columns.language[chosen], minlength=len(self.columns.languages)
        ).tolist()
        named = zip(self.columns.languages, counts, strict=True)
        return {name: count for name, count in named if count}


def read_sampling_frame(study: Study, by: Sequence[str]) -> SamplingFrame:
    """The answers of a study with their strata.

    Raises UsageError for unknown or too many strata, StudyError for a study without answers.
    """
    columns = answer_columns(study)
    if not len(columns.number):
        raise StudyError("The study has no answers yet.", "Import some with `intercoder import`.")
    parts = [_part(study, columns, one) for one in by]
    strata = strata_of([part for part, _ in parts], len(columns.number))
    _, first = np.unique(strata, return_index=True)
    if len(first) > MAX_STRATA:
        raise UsageError(
            f"There would be {len(first):,} strata.",
            f"At most {MAX_STRATA:,} are possible: choose something with fewer values.",
        )
    labels = tuple(
        tuple(names[int(part[place])] or UNSTATED for part, names in parts)
        for place in first.tolist()
    )
    return SamplingFrame(columns, tuple(by), strata, labels)


def _part(
    study: Study, columns: AnswerColumns, by: str
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    if by == "question":
        return columns.question, columns.questions
    if by == "language":
        return columns.language, columns.languages
    name = by.removeprefix(_ATTRIBUTE)
    known = study.attributes()
    if by.startswith(_ATTRIBUTE) and name in known:
        column = attribute_column(study, name)
        return column.value[np.searchsorted(column.respondent, columns.respondent)], column.values
    if by.startswith(_ATTRIBUTE):
        raise UsageError(
            f"The respondents have no attribute “{display_line(name)}”.",
            f"They have {', '.join(display_line(one) for one in known)}."
            if known
            else "They have no attributes.",
        )
    raise UsageError(
        f"A sample cannot be stratified by “{display_line(by)}”.",
        "Use question, language or attribute:NAME.",
    )


# -- who and which languages ----------------------------------------------------------------------


def check_coders(study: Study, names: Sequence[str]) -> tuple[Person, ...]:
    """The people with these names, checked to be ones who can get answers.

    Raises UsageError for a name given twice or for too many names, StudyError for a name that
    belongs to no person of the study, or to one who has left.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"{display_line(twice[0])} is named twice.", "Name every coder once.")
    if not names:
        raise UsageError("No coders were named.", "Name coders with --coders anna,ben.")
    if len(names) > MAX_CODERS:
        raise UsageError(
            f"A round has at most {MAX_CODERS} coders; these are {len(names)}.",
            "Make several rounds.",
        )
    known = {one.coder.name: one for one in people(study, names)}
    there = [name for name, one in known.items() if one.coder.role in PEOPLE and not one.left_at]
    hint = (
        f"Its coders are {', '.join(display_line(name) for name in there)}."
        if there
        else "It has no coders yet: add one with `intercoder coder add`."
    )
    for name in names:
        one = known.get(name)
        if one is None:
            raise StudyError(f"The study has no coder “{display_line(name)}”.", hint)
        if one.coder.role not in PEOPLE:
            raise StudyError(
                f"{display_line(name)} is not a person, but a {one.coder.role.value}: nothing "
                "can be allocated to it.",
                hint,
            )
        if one.left_at:
            raise StudyError(f"{display_line(name)} left on {one.left_at[:10]}.", hint)
    return tuple(known[name] for name in names)


def check_reads(study: Study, settings: Settings) -> None:
    """Raise UsageError if a reader is not among the coders, or no answer is in a language."""
    known = study.languages()
    for name, languages in settings.reads.items():
        if name not in settings.coders:
            raise UsageError(
                f"--reads names {display_line(name)}, who is not among the coders.",
                f"They are {', '.join(display_line(one) for one in settings.coders)}.",
            )
        for language in languages:
            if language not in known:
                raise UsageError(
                    f"No answers are in the language “{display_line(language)}”.",
                    f"The languages are {', '.join(display_line(one) for one in known)}."
                    if known
                    else "The answers have no languages.",
                )
