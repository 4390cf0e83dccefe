"""Computes the agreement of a study: reads once, then breaks it down as requested."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.account import account_of, counted, told_apart
from intercoder.agreement.of_study.codes import chosen_codes, rolled_up
from intercoder.agreement.of_study.figures import Compared, figures_of, only_codes
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.reading import Read, read_study
from intercoder.agreement.of_study.results import (
    CodeName,
    Confusion,
    Drift,
    Kind,
    Part,
    Remark,
    RolledUp,
    StudyAgreement,
    View,
    WorstUnit,
)
from intercoder.agreement.of_study.selection import DividedBy, Selection
from intercoder.agreement.of_study.sides.assisted import with_less_without
from intercoder.agreement.of_study.sides.confusions import confusions
from intercoder.agreement.of_study.sides.distances import furthest, mean_distances
from intercoder.agreement.of_study.sides.drift import drift
from intercoder.agreement.of_study.sides.remarks import Drawn, Overlap, rare_codes, remarks
from intercoder.agreement.of_study.sides.views import note_on, slices
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.of_study.time_filters import moment
from intercoder.agreement.of_study.under_names import under_names, with_real_names
from intercoder.agreement.whole.summary import Agreement
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.allocation.allocated_answers import read_allocated_answers
from intercoder.study.study import Study

WORST = 20
"""Number of answers listed as disagreed on most."""
UNITS_RULE = (
    "a unit is an answer in a round, and decisions of different rounds are not compared; skipped"
    " and unseen answers are missing ratings; 'no code applies' is the empty set"
)


def agreement_of_study(study: Study, selection: Selection | None = None) -> StudyAgreement:
    """The agreement between the coders of a study, with every breakdown the selection requests.

    Figures that the decisions do not determine are refused with their reason. Raises StudyError for
    an unknown coder or round, UsageError for an unknown code or attribute or an invalid date.
    """
    names_shown = Names.hidden(study) if selection and selection.pseudonyms else Names()
    asked = with_real_names(selection or Selection(), names_shown)
    read = read_study(study, asked)
    given = {
        name: read_allocated_answers(study, name, read.compared, moment(asked.as_of))
        for name in read.table.rounds
    }
    read = replace(read, table=told_apart(read.table, given))
    compared = read.table.only_coders(read.compared)
    account = account_of(compared, given, read.answers_in_study)
    table = compared.judged()
    names = _names(read, table.sets.codes)
    codes = frozenset(chosen_codes(names, asked.codes))
    # One after the other: side by side they would take their memory at the same time.
    found_confusions, found_drift, worst = _disagreements(study, table, asked, codes)
    whole = only_codes(figures_of(Compared.of(table), asked), codes)
    could = read.codes.possible_under(table.revisions_of(table.sets.present & table.twice))
    rare = rare_codes(whole, could)
    overlap = Overlap.of(table)
    drawn = Drawn(read.drawn, read.again, asked.with_drawn)
    found = StudyAgreement(
        study=study.name,
        study_id=study.id,
        selection=asked,
        coders=table.coders,
        rounds=tuple(table.rounds[number] for number in np.unique(table.round).tolist()),
        revision=read.codes.latest,
        revisions=table.revisions_of(table.sets.present),
        codes_in={number: len(book.assignable) for number, book in read.codes.revisions.items()},
        codes=tuple(name for name in names if name.id in codes),
        answers_in_study=read.answers_in_study,
        shared=overlap.shared,
        coded=overlap.coded,
        coded_twice=overlap.coded_twice,
        shared_before=overlap.shared_before,
        account=account,
        whole=_with_rule(whole, asked),
        rolled=tuple(_rolled(table, read, asked, depth) for depth in asked.roll_up),
        views=_views(study, read, asked, codes),
        confusions=found_confusions,
        drift=found_drift,
        worst=worst,
        remarks=(),
        rare=rare,
        table=table,
    )
    found = under_names(found, names_shown)
    told = remarks(found.table, found.whole, rare, Overlap.of(found.table), names, drawn)
    gone = tuple(Remark(Kind.REVISIONS, str(one), (one.code,)) for one in read.unmapped)
    return replace(found, remarks=(*told, *gone))


def worst_units(
    study: Study, table: StudyTable, distance: str, number: int = WORST
) -> tuple[WorstUnit, ...]:
    """The answers on which the coders of a table are furthest apart, furthest first."""
    apart = mean_distances(table.sets, SET_DISTANCES[distance])
    units = furthest(apart, number)
    ids = answer_ids(study, table.answer[units].tolist())
    bits = table.of_units(units).sets.bits()
    found = []
    for place, unit in enumerate(units.tolist()):
        judged = np.flatnonzero(table.sets.present[:, unit]).tolist()
        sets = {
            table.coders[row]: tuple(
                table.sets.codes[code] for code in np.flatnonzero(bits[row, place]).tolist()
            )
            for row in judged
        }
        found.append(
            WorstUnit(
                ids[int(table.answer[unit])],
                table.rounds[int(table.round[unit])],
                float(apart[unit]),
                sets,
                tuple(table.coders[row] for row in judged if table.unsure[row, unit]),
            )
        )
    return tuple(found)


def _disagreements(
    study: Study, table: StudyTable, asked: Selection, codes: Collection[str]
) -> tuple[tuple[Confusion, ...], Drift, tuple[WorstUnit, ...]]:
    return (
        _confusions(study, table, codes),
        drift(table, SET_DISTANCES[asked.distance], asked.how),
        worst_units(study, table, asked.distance),
    )


def _with_rule(whole: Agreement, asked: Selection) -> Agreement:
    unsure = "left out" if asked.leave_out_unsure else "counted"
    rule = {
        **whole.rule,
        "units": UNITS_RULE,
        "unsure": unsure,
        "drawn": f"answers a model drew: {'counted' if asked.with_drawn else 'left out'}",
        "selection": asked.as_json(),
    }
    return replace(whole, rule=rule)


def _names(read: Read, columns: Sequence[str]) -> tuple[CodeName, ...]:
    """The codes that the compared coders could give or gave; a reference may have given others."""
    theirs = read.codes.possible | read.given
    return tuple(one for one in read.codes.names_of(columns) if one.id in theirs)


def _rolled(table: StudyTable, read: Read, asked: Selection, depth: int) -> RolledUp:
    sets = rolled_up(table.sets, read.codes.known, depth)
    return RolledUp(
        depth,
        figures_of(Compared(sets, table.respondent, told=counted(table)), asked),
        read.codes.names_of(sets.codes),
    )


def _views(study: Study, read: Read, asked: Selection, codes: Collection[str]) -> tuple[View, ...]:
    return tuple(
        View(
            view,
            tuple(
                Part(label, _part(part, read, asked, codes))
                for label, part in slices(
                    view, read.table, read.compared, study, moment(asked.as_of)
                )
            ),
            with_less_without(read.table.of_coders(read.compared), asked, codes)
            if view.by is DividedBy.ASSISTED
            else None,
            note_on(view, study),
        )
        for view in dict.fromkeys(asked.views)
    )


def _part(part: Compared, read: Read, asked: Selection, codes: Collection[str]) -> Agreement:
    """The part's figures, without codes that could not be, and were not, given in it."""
    found = figures_of(part, asked)
    could = read.codes.possible_under(part.revisions) if part.revisions else codes
    return only_codes(
        found,
        [
            code
            for code in codes
            if code in could or (code in found.of_codes and found.of_codes[code].answers)
        ],
    )


def _confusions(study: Study, table: StudyTable, codes: Collection[str]) -> tuple[Confusion, ...]:
    found = confusions(table.sets, codes)
    units = [table.answer[units] for _, units in found]
    numbers: NDArray[np.int64] = np.concatenate(units) if units else np.zeros(0, dtype=np.int64)
    ids = answer_ids(study, numbers.tolist())
    return tuple(
        replace(one, answers=tuple(ids[number] for number in answers.tolist()))
        for (one, _), answers in zip(found, units, strict=True)
    )
