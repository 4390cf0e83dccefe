"""Puts what a coder has to look at again in order: what would most likely change comes first.

The order is learned anew from what was looked at, so it is drawn again while a coder works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.coding.decision import SelectionReason
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.rechecks import (
    NEW,
    Recheck,
    RecheckedAnswer,
    new_code_rechecks,
    rechecks,
)
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.queue.work_lists import Listed, coded_alone, keep_list
from intercoder.study.rounds.blindness import learns_from
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.suggestion_settings import read_assistance, teachers
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import as_text
from intercoder.suggest.model.feature_space import code_text
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.orders.likely_changes import (
    after_a_new_code,
    after_a_split,
    after_another_definition,
    compare,
    first_after_a_split,
    spread_evenly,
)
from intercoder.suggest.orders.rest_of_list import WouldChange, would_change

MAX_NEW_CODE = 100
"""For each new code, so many answers are looked at, those looked at already among them."""
CONSIDERED = 20_000
"""So many answers with a code in doubt are put in order; the others follow in the order of import.
"""
MIN_NEW, SHARE = 5, 0.05
"""The order is drawn again after so many decisions, or so large a share of those learned from."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RecheckOrder:
    """What a coder has to look at again, in order."""

    numbers: tuple[int, ...]
    """Rows of the answers."""
    is_learned: bool
    """Whether likely ones come first; if not, they are in the order of import."""
    learned_from: int
    """Number of answers looked at from which the order was learned."""


@dataclass(frozen=True)
class Expectations:
    """How far each answer in doubt for one reason is expected to change."""

    doubt: Recheck
    """The coder's, without answers beyond `CONSIDERED`."""
    looked_at: Floats
    """Of those the coder has looked at, each expected without itself."""
    rest: Floats
    """Of those still to be looked at."""
    learned_from: int


def expectations(
    study: Study, coder: str, round: str, *, new_codes: bool = False, others: bool = False
) -> tuple[Expectations, ...]:
    """What is expected of a coder's answers in doubt, or of those that may lack a new code.

    It is learned from what the coder has looked at; with `others`, also from what those looked at
    from whom suggestions learn in this round. Raises StudyError for a coder or round the study does
    not have.
    """
    read = new_code_rechecks if new_codes else rechecks
    mine = read(study, coder, round)
    if not mine:
        return ()
    known: dict[tuple[str, str], list[RecheckedAnswer]] = {}
    for other in _others(study, coder, round) if others else ():
        for one in read(study, other, round):
            known.setdefault((one.code, one.why), []).extend(one.again)
    history = codebook_history(study)
    sample = _sample(study, coder, round, mine) if new_codes else frozenset()
    return tuple(
        _expectations(study, history, _kept(one, sample), known.get((one.code, one.why), ()))
        for one in mine
    )


def recheck_order(study: Study, coder: str, round: str, *, new_codes: bool = False) -> RecheckOrder:
    """The order in which a coder looks again at answers in doubt, or that may lack a new code.

    Of each new code, at most `MAX_NEW_CODE` are listed. After a split, a few answers come first
    from all over the list, until something is known of the parts. Raises as `expectations`.
    """
    best: dict[int, float] = {}
    learned_from, is_learned = 0, False
    for found in expectations(study, coder, round, new_codes=new_codes, others=True):
        rows, rest = found.doubt.to_look_at, found.rest.copy()
        is_learned = is_learned or bool(len(rest) and np.ptp(rest) > 0)
        learned_from += found.learned_from
        missing = first_after_a_split(len(rest) + found.learned_from) - found.learned_from
        if found.doubt.one_of and missing > 0:
            rest[spread_evenly(len(rest), missing)] += 2  # more than anything is expected
        if new_codes:
            left = max(0, MAX_NEW_CODE - found.doubt.looked_at)
            first = np.argsort(-rest, kind="stable")[:left]
            rows, rest = tuple(rows[place] for place in first), rest[first]
        for row, value in zip(rows, rest.tolist(), strict=True):
            best[row] = max(value, best.get(row, -np.inf))
    numbers = sorted(best, key=lambda row: (-best[row], row))
    if not new_codes:
        listed = {row for one in rechecks(study, coder, round) for row in one.to_look_at}
        numbers += sorted(listed - best.keys())
    return RecheckOrder(tuple(numbers), is_learned, learned_from)


def draw_recheck_order(
    study: Study, coder: str, round: str, *, new_codes: bool = False
) -> RecheckOrder:
    """Put what a coder has to look at again in order, and store that list for the queue.

    Decisions on it are not marked as drawn by a model: all answers in doubt are to be looked at,
    and their first decisions were made in another order. Raises as `expectations`.
    """
    found = recheck_order(study, coder, round, new_codes=new_codes)
    listed = [Listed(number, drawn=False) for number in found.numbers]
    keep_list(study, coder, round, SelectionReason.RECHECK, listed)
    return found


def rest_of(found: Expectations) -> WouldChange | None:
    """How many of the answers left would change; None while too few were looked at.

    Of more than `CONSIDERED` answers, those beyond count like the average of the others.
    """
    changed = np.array([one.changed for one in found.doubt.again], dtype=np.bool_)
    return would_change(found.looked_at, changed, found.rest)


def _others(study: Study, coder: str, round: str) -> list[str]:
    wanted = set(teachers(study, learns_from(study, round, coder), coder)) - {coder}
    return [one.name for one in coders(study) if one.role in PEOPLE and one.name in wanted]


def _sample(study: Study, coder: str, round: str, found: Sequence[Recheck]) -> frozenset[int]:
    """Answers of the unassisted sample: to look at some because of a model would spoil it."""
    settled = read_assistance(study, round)
    rows = sorted({row for one in found for row in one.to_look_at})
    if not settled.unassisted:
        return coded_alone(study, coder, round)
    answers = answers_at(study, rows)
    sampled = {row for row, one in answers.items() if settled.is_sampled(one.id)}
    return coded_alone(study, coder, round) | sampled


def _kept(doubt: Recheck, sample: frozenset[int]) -> Recheck:
    rows = tuple(row for row in doubt.to_look_at if row not in sample)
    return Recheck(doubt.code, doubt.why, doubt.one_of, rows[:CONSIDERED], doubt.again)


def _expectations(
    study: Study, history: CodebookHistory, doubt: Recheck, others: Sequence[RecheckedAnswer]
) -> Expectations:
    known = sorted([*others, *doubt.again], key=attrgetter("decision"))
    rows = [*(one.number for one in known), *doubt.to_look_at]
    texts = [as_text(one) for one in answer_texts(study, list(dict.fromkeys(rows)))]
    at = dict(zip(dict.fromkeys(rows), texts, strict=True))
    said = _codebook_texts(history, doubt)
    n = len(rows)
    compared = compare([at[row] for row in rows], said)
    if doubt.one_of:
        parts = np.full((n, len(doubt.one_of)), np.nan)
        for place, one in enumerate(known):
            parts[place] = [part in one.codes for part in doubt.one_of]
        first = np.arange(min(len(known), first_after_a_split(n)))
        found = after_a_split(compared, n, parts, first)
    else:
        changed = np.full(n, np.nan)
        changed[: len(known)] = [one.changed for one in known]
        if doubt.why == NEW:
            found = after_a_new_code(compared, n, changed)
        else:
            found = after_another_definition(compared, n, changed, has_texts=bool(said))
    own = {one.decision: value for one, value in zip(known, found.tolist(), strict=False)}
    looked_at = np.array([own[one.decision] for one in doubt.again])
    return Expectations(doubt, looked_at, found[len(known) :], len(known))


def _codebook_texts(history: CodebookHistory, doubt: Recheck) -> list[Text]:
    """What the codebook says: of each part, of a new code, or of a code now and before."""
    now = history.codebook()
    if doubt.one_of:
        return [code_text(now[part], now) for part in doubt.one_of if part in now]
    if doubt.code not in now:
        return []
    text = code_text(now[doubt.code], now)
    if doubt.why == NEW:
        return [text]
    not_when = now[doubt.code].dont_use_when
    for number in range(history.latest - 1, 0, -1):
        book = history.codebook(number)
        if doubt.code not in book:
            continue
        before = code_text(book[doubt.code], book)
        if before != text or book[doubt.code].dont_use_when != not_when:
            return [text, before._replace(text=f"{before.text}. {not_when}")]
    return []
