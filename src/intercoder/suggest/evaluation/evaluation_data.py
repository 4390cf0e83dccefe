"""Selects the decisions that are fair to test a suggester on.

A decision made with suggestions in view is no independent test of them, and an answer that a model
put next is not a random one. Both are learned from, but left out of tests.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.reading import Read, read_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.errors import StudyError
from intercoder.study.rounds.people import PEOPLE, Role, coders
from intercoder.study.rounds.suggestion_settings import teachers
from intercoder.study.study import Study
from intercoder.suggest.evaluation.cross_validation import MAX_TESTED, Material, drawn_down
from intercoder.suggest.learning.learning_data import check_has_codes, learning_set, scope_of
from intercoder.suggest.model.folds import like_answers
from intercoder.suggest.model.labelled_answers import LearningSet
from intercoder.text.counted import counted

MIN_UNASSISTED = 50
"""With fewer answers judged without suggestions, those judged with them are tested as well."""
MIN_TESTED = 30
"""Minimum number of answers for a meaningful test."""


@dataclass(frozen=True)
class StudyMaterial:
    """The answers to learn from and to test, and how they were chosen."""

    material: Material
    table: StudyTable
    """Judgements without suggestions by the compared people, on answers that no model put next."""
    teachers: tuple[str, ...]
    coded: int
    """Number of answers available to learn from, before any random draw."""
    assisted_are_tested: bool
    """Whether assisted answers are tested because too few were judged without suggestions."""
    drawn: int
    """Number of decisions on answers that a model put next, left out of the tests."""

    def remarks(self) -> tuple[str, ...]:
        """Facts about the choice to know before trusting the figures, one sentence each."""
        material, said = self.material, []
        tested, learned = len(material.tested), len(material.learning)
        if self.coded > learned:
            said.append(
                f"Of {self.coded:,} coded answers {learned:,}, drawn at random, were used: more"
                " would hardly change the figures."
            )
        if self.assisted_are_tested:
            said.append(
                f"Too few answers were judged without suggestions ({MIN_UNASSISTED} are enough), so"
                f" those judged with suggestions in view are tested on too, {tested:,} in all:"
                " these figures flatter the suggester."
            )
        else:
            rest = learned - tested
            said.append(
                f"Tested on {counted(tested, 'answer')} judged without suggestions"
                + (f"; {rest:,} more are only learned from." if rest else ".")
            )
        if self.drawn:
            said.append(
                f"{self.drawn:,} decision{' is' if self.drawn == 1 else 's are'} on answers a "
                "model put forward to be coded next: learned from, but not tested on, since "
                "they are not a random sample."
            )
        return tuple(said)


def study_material(
    study: Study,
    learn_from: str,
    *,
    coders_named: Sequence[str] = (),
    rounds: Sequence[str] = (),
    seed: int = 1,
) -> StudyMaterial:
    """What can be learned from and tested, for these coders (or all) and rounds.

    Raises StudyError if too little is coded, or for an unknown coder or round; UsageError for a
    scope that cannot be learned from.
    """
    scope_of(learn_from, "")
    who = teachers(study, learn_from, "")
    if coders_named:
        known = {one.name for one in coders(study)}
        for name in coders_named:
            if name not in known:
                read_study(study, Selection(coders=(name,)))  # names the coders there are
        who = tuple(name for name in who if name in coders_named)
    if not who:
        raise StudyError(
            "There are no decisions to learn from.",
            "Name coders who have coded, or learn from all.",
        )
    check_has_codes(study)
    everything = learning_set(study, who, rounds=rounds)
    everything = replace(everything, groups=like_answers(everything))
    learning = drawn_down(everything, seed, MAX_TESTED)
    asked = Selection(coders=who, rounds=tuple(rounds))
    taught = read_study(study, asked)
    people = tuple(
        one.name
        for one in coders(study)
        if one.role in PEOPLE and (not coders_named or one.name in coders_named)
    )
    judged = taught if people == who else _read(study, people, asked)
    table = taught.table
    settled_by = {one.name for one in coders(study) if one.role is Role.CONSENSUS}
    tested, given = _votes(learning, table.only_where(~table.assisted), settled_by)
    assisted_too = tested.size < MIN_UNASSISTED and bool(
        (table.assisted & table.sets.present).any()
    )
    if assisted_too:
        tested, given = _votes(learning, table, settled_by)
    if tested.size < MIN_TESTED or not given.any():
        raise StudyError(
            f"Too few answers are coded to test suggestions on: {counted(tested.size, 'answer')}"
            + (" without any code." if tested.size >= MIN_TESTED else "."),
            "Also code answers to which codes apply."
            if tested.size >= MIN_TESTED
            else f"Code at least {MIN_TESTED}, in the order in which they were allocated.",
        )
    return StudyMaterial(
        Material(learning, tested, given),
        judged.table.only_where(~judged.table.assisted) if judged else table.of_units(_none(table)),
        who,
        len(everything),
        assisted_too,
        taught.drawn,
    )


def people_compared(found: StudyMaterial) -> tuple[CodeSets, NDArray[np.int64]]:
    """Judgements of people on the answers tested, with the codes of the learning set.

    Also the position of each of these answers among those tested, (answers,).
    """
    material = found.material
    there, place = _tested_units(found)
    sets = found.table.of_units(there).sets
    bits, known = _columns(sets, material.learning.codes)
    dropped = sets.words.any(axis=2) & ~known
    present = sets.present & ~dropped
    named = CodeSets.from_bits(bits, present, material.learning.codes, sets.coders)
    return named, place


def compared_before(found: StudyMaterial) -> int:
    """Number of answers judged by two people that were judged or adjudicated in earlier rounds."""
    there, _ = _tested_units(found)
    people, _ = people_compared(found)
    twice = people.present.sum(axis=0) >= 2
    return int((found.table.before[there] & twice).sum())


def _tested_units(found: StudyMaterial) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The table's units that are tested, and the position of each among the answers tested."""
    material, table = found.material, found.table
    rows = material.learning.rows[material.tested]
    place = np.searchsorted(rows, table.answer)
    there = np.flatnonzero(rows[np.minimum(place, rows.size - 1)] == table.answer)
    return there, place[there].astype(np.int64)


def _read(study: Study, people: tuple[str, ...], asked: Selection) -> Read | None:
    return read_study(study, replace(asked, coders=people)) if people else None


def _none(table: StudyTable) -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


def _votes(
    learning: LearningSet, table: StudyTable, settled_by: Collection[str]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Positions of the answers judged in the table, and the codes at least half of the coders gave.

    A consensus, by one of `settled_by`, counts alone: it was made from the others. A judgement
    whose codes have all been dropped from the codebook does not count.
    """
    bits, known = _columns(table.sets, learning.codes)
    counts = table.sets.present & (known | ~table.sets.words.any(axis=2))
    place = np.searchsorted(learning.rows, table.answer)
    place = np.minimum(place, max(len(learning) - 1, 0))
    there = (
        learning.rows[place] == table.answer
        if len(learning)
        else np.zeros(table.answer.size, dtype=np.bool_)
    )
    votes = np.zeros(len(learning), dtype=np.int64)
    given = np.zeros((len(learning), len(learning.codes)), dtype=np.int64)
    is_settled = np.zeros(len(learning), dtype=np.bool_)
    for row, coder in enumerate(table.coders):
        if coder in settled_by:
            is_settled[place[counts[row] & there]] = True
    for row, coder in enumerate(table.coders):
        own = np.flatnonzero(counts[row] & there)
        if coder not in settled_by:
            own = own[~is_settled[place[own]]]
        np.add.at(votes, place[own], 1)
        np.add.at(given, place[own], bits[row, own])
    tested = np.flatnonzero(votes)
    return tested, 2 * given[tested] >= votes[tested, None]


def _columns(sets: CodeSets, codes: tuple[str, ...]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The sets as (coders, units, codes) over these codes, and whether any of them is given."""
    bits = sets.bits()
    found = np.zeros((*sets.present.shape, len(codes)), dtype=np.uint8)
    for column, code in enumerate(codes):
        if code in sets.codes:
            found[..., column] = bits[..., sets.codes.index(code)]
    return found, np.asarray(found.any(axis=2))
