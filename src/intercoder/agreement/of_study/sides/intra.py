"""Intra-coder reliability: how well coders agree with themselves when judging again.

Krippendorff (2018, "Content Analysis", 4th ed., chapter 12) calls it stability: the weakest form of
reliability, and the one that says whether a coder's own standard has held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from intercoder.agreement.of_study.codes import chosen_codes
from intercoder.agreement.of_study.figures import Compared, figures_of, only_codes
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.results import CodeName
from intercoder.agreement.of_study.selection import DividedBy, Selection, ViewBy
from intercoder.agreement.of_study.sides.views import slices
from intercoder.agreement.of_study.under_names import with_names_shown, with_real_names
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.summary import Agreement
from intercoder.errors import StudyError
from intercoder.study.rounds.rounds import find_round, rounds
from intercoder.study.study import Study
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class IntraAgreement:
    """Each coder's agreement with their own earlier decisions."""

    study: str
    round: str
    """Round in which answers were judged again."""
    repeats: str
    """Round in which they were judged first."""
    selection: Selection
    coders: Mapping[str, Agreement]
    """Agreement of each coder's two judgements; coders who judged nothing again are left out."""
    together: Agreement
    """All coders' pairs of judgements: a unit is an answer that one coder judged twice."""
    names: tuple[CodeName, ...]
    """Names of the codes, in the codebook's order."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "study": self.study,
            "round": self.round,
            "repeats": self.repeats,
            "selection": self.selection.as_json(),
            "coders": {name: one.as_json() for name, one in self.coders.items()},
            "together": self.together.as_json(),
            "names": {code.id: code.as_json() for code in self.names},
        }


def repeated_by(study: Study, name: str) -> str:
    """The round whose answers are judged again in this one.

    Raises StudyError for an unknown round, or one that repeats none.
    """
    repeats = find_round(study, name).repeats
    if repeats:
        return repeats
    known = [one.name for one in rounds(study) if one.repeats]
    raise StudyError(
        f"The round “{display_line(name)}” has no answers that are judged again.",
        f"These rounds have: {', '.join(display_line(one) for one in known)}."
        if known
        else "Make such a round with `intercoder allocate --recode`.",
    )


def intra_agreement(study: Study, round: str, selection: Selection) -> IntraAgreement:
    """How far each coder's judgements in this round agree with their own in the one it repeats.

    Only standing judgements are compared. The coefficients and intervals are those of agreement
    between coders, with the two rounds in place of coders. Raises StudyError for a round that
    repeats none, and what `agreement_of_study` raises.
    """
    called = Names.hidden(study) if selection.pseudonyms else Names()
    repeats = repeated_by(study, round)
    selection = with_real_names(selection, called)
    asked = replace(selection, rounds=(repeats, round), views=(), roll_up=())
    read = read_study(study, asked)
    names = read.codes.names_of(read.table.sets.codes)
    codes = frozenset(chosen_codes(names, asked.codes))
    parts = slices(ViewBy(DividedBy.RECODE), read.table, read.compared, study)
    return IntraAgreement(
        called.hide(study.name),
        called.hide(round),
        called.hide(repeats),
        with_names_shown(asked, called),
        {called(coder): only_codes(figures_of(part, asked), codes) for coder, part in parts},
        only_codes(figures_of(_joined([part for _, part in parts], read.table.sets), asked), codes),
        tuple(name for name in names if name.id in codes),
    )


def _joined(parts: list[Compared], like: CodeSets) -> Compared:
    """All coders' pairs of judgements concatenated; `like` defines the codes."""
    both = [part for part in parts if len(part.sets.coders) == 2]
    if not both:
        return Compared(like.only([]), np.zeros(like.present.shape[1], dtype=np.int64))
    sets = CodeSets.from_words(
        np.concatenate([part.sets.words for part in both], axis=1),
        np.concatenate([part.sets.present for part in both], axis=1),
        both[0].sets.codes,
        both[0].sets.coders,
    )
    return Compared(sets, np.concatenate([part.respondent for part in both]))
