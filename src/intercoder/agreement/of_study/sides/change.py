"""How much agreement has changed: between two rounds, or since a day.

Whether training helped is a question about a difference. Two overlapping intervals do not answer
it; one interval of the difference does. Both sides contain the same coders' judgements of the same
answers. Otherwise a coder who joins or leaves would change the figures although nobody decided
differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.codes import chosen_codes
from intercoder.agreement.of_study.figures import clusters_of
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.reading import Read, read_study
from intercoder.agreement.of_study.results import CodeName
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.of_study.under_names import with_names_shown, with_real_names
from intercoder.agreement.result import Figure
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.difference import difference_of_sets
from intercoder.errors import UsageError
from intercoder.study.study import Study

_ROUND = "round:"
_CODE = "alpha:"


@dataclass(frozen=True, slots=True)
class Change:
    """Agreement before and after: every figure is after less before, so positive is better."""

    before: Selection
    after: Selection
    answers: int
    """Number of answers that the same two or more coders judged both times: those compared."""
    coders: tuple[str, ...]
    """The coders whose judgements are compared."""
    only_before: tuple[str, ...]
    """Coders who judged answers before, but none of those compared."""
    only_after: tuple[str, ...]
    """Coders who judge answers after, but none of those compared."""
    recoded: bool
    """Whether the answers were coded again in another round: coders may remember them."""
    overall: Mapping[str, Figure]
    """Differences of the figures over sets of codes, by key."""
    codes: Mapping[str, Figure]
    """Difference of alpha, by the code's id."""
    names: tuple[CodeName, ...]
    """Names of the codes, in the codebook's order."""

    def as_json(self) -> dict[str, Any]:
        """The change under the stable names of the command's JSON."""
        return {
            "n": {"answers": self.answers, "coders": len(self.coders)},
            "coders": {
                "compared": list(self.coders),
                "only_before": list(self.only_before),
                "only_after": list(self.only_after),
            },
            "recoded": self.recoded,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "overall": {key: figure.as_json() for key, figure in self.overall.items()},
            "codes": {
                code: {"krippendorff_alpha_nominal": figure.as_json()}
                for code, figure in self.codes.items()
            },
            "names": {code.id: code.as_json() for code in self.names},
        }


def earlier(selection: Selection, since: str) -> Selection:
    """The selection for `round:NAME` or a date: the same one, in that round or as of that day.

    Raises UsageError for an empty name.
    """
    if not since.startswith(_ROUND):
        return replace(selection, as_of=since)
    name = since.removeprefix(_ROUND)
    if not name:
        raise UsageError("The round to compare with has no name.", "Write it round:NAME.")
    return replace(selection, rounds=(name,))


def change_of_agreement(study: Study, before: Selection, after: Selection) -> Change:
    """How far the figures of `after` differ from those of `before`, on the same judgements.

    Differences the decisions do not determine are refused with their reason. Raises UsageError if
    an answer was judged in several of the selected rounds, since it is not clear which of them
    counts; otherwise raises what `agreement_of_study` raises.
    """
    called = Names.hidden(study) if after.pseudonyms else Names()
    before, after = (with_real_names(one, called) for one in (before, after))
    reads = (read_study(study, before), read_study(study, after))
    sides = [_once(read) for read in reads]
    then, now = _same_judgements(*sides)
    codes = tuple(dict.fromkeys((*now.sets.codes, *then.sets.codes)))
    names = reads[1].codes.names_of(codes)
    shown = frozenset(chosen_codes(names, after.codes))
    figures = difference_of_sets(
        _with_codes(then.sets, codes),
        _with_codes(now.sets, codes),
        after.distance,
        after.how,
        clusters_of(now.respondent),
    )
    compared = _active(now)
    only_before, only_after = (
        tuple(name for name in _active(side) if name not in compared) for side in sides
    )
    return Change(
        with_names_shown(before, called),
        with_names_shown(after, called),
        int(now.answer.size),
        tuple(map(called, compared)),
        tuple(map(called, only_before)),
        tuple(map(called, only_after)),
        before.rounds != after.rounds,
        {key: figure for key, figure in figures.items() if not key.startswith(_CODE)},
        {code: figures[f"{_CODE}{code}"] for code in codes if code in shown},
        tuple(name for name in names if name.id in shown),
    )


def _once(read: Read) -> StudyTable:
    """The answers judged by two or more coders, each occurring once."""
    table = read.table.of_coders(read.compared)
    table = table.of_units(table.twice)
    if np.unique(table.answer).size < table.answer.size:
        raise UsageError(
            "Some answers were judged in several rounds, so it is unclear which round counts.",
            f"Choose one with --round: {', '.join(table.rounds)}.",
        )
    return table


def _same_judgements(before: StudyTable, after: StudyTable) -> tuple[StudyTable, StudyTable]:
    """Both sides with the same coders on the same answers, each judged by two or more."""
    common = tuple(name for name in after.coders if name in before.coders)
    sides = [side.of_coders(common) for side in (before, after)]
    _, *places = np.intersect1d(sides[0].answer, sides[1].answer, return_indices=True)
    sides = [side.of_units(units) for side, units in zip(sides, places, strict=True)]
    both = sides[0].sets.present & sides[1].sets.present
    twice = both.sum(axis=0) >= 2
    then, now = (side.only_where(both).of_units(twice) for side in sides)
    return then, now


def _active(table: StudyTable) -> tuple[str, ...]:
    """The coders with a judgement in the table."""
    return tuple(name for row, name in enumerate(table.coders) if table.sets.present[row].any())


def _with_codes(sets: CodeSets, codes: tuple[str, ...]) -> CodeSets:
    """The same sets, with these codes in this order; all of theirs are among them."""
    bits: NDArray[np.uint8] = np.zeros((*sets.present.shape, len(codes)), dtype=np.uint8)
    bits[..., [codes.index(code) for code in sets.codes]] = sets.bits()
    return CodeSets.from_bits(bits, sets.present, codes, sets.coders)
