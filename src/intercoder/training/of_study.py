"""Attempts of a study: what its coders in training reached, and who may be given real answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.people import Role, coders, logged_in
from intercoder.study.study import Study
from intercoder.study.training.judged_in_training import TrainingWork, read_training
from intercoder.study.training.key import KeyEntry, read_key
from intercoder.study.training.past_gate import names_past
from intercoder.study.training.training_rounds import Feedback, TrainingRound, training_rounds
from intercoder.training.attempt import Attempt, counted
from intercoder.training.differences import differences_between
from intercoder.training.gate import Gate, passes

KEY = "key"
"""What the key is called beside a coder, where both are compared."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A coder's attempts, and whether they may be given real answers."""

    coder: str
    attempts: tuple[Attempt, ...]
    gate: Gate | None
    """That of the latest attempt's round."""
    has_passed: bool

    @property
    def latest(self) -> Attempt:
        """Their latest attempt."""
        return self.attempts[-1]


def attempts(study: Study, *, rounds: Collection[str] = (), coder: str = "") -> tuple[Attempt, ...]:
    """Every attempt in these rounds for training, or in all, by coder and then by round.

    For leads: it reads the whole key. `coder` is the only one whose attempts are wanted.
    """
    entries = {one.number: one for one in read_key(study)}
    found: dict[str, list[Attempt]] = defaultdict(list)
    for one in training_rounds(study).values():
        if one.feedback is Feedback.KEY:
            continue
        for work in read_training(study, one.name):
            if not coder or work.coder == coder:
                number = len(found[work.coder]) + 1
                found[work.coder].append(_attempt(study, one, work, number, entries))
    return tuple(
        attempt
        for several in found.values()
        for attempt in several
        if not rounds or attempt.round in rounds
    )


def _attempt(
    study: Study,
    begun: TrainingRound,
    work: TrainingWork,
    number: int,
    entries: Mapping[int, KeyEntry],
) -> Attempt:
    # A coder's own login sees the key of what they have judged, so the rest may well have one.
    who = logged_in(study)
    sees_all = who is None or who.role is Role.LEAD
    known = [row for row in work.given if row in entries or not sees_all]
    made = counted(
        TrainingWork(work.coder, tuple(known), work.decisions) if known else work, begun.feedback
    )
    rows = sorted(row for row in known if row in made.judged and row in entries)
    codes = [one.id for one in study.codebook().assignable]
    used = {code for row in rows for code in (*entries[row].codes, *made.judged[row])}
    named = (*codes, *sorted(used - set(codes)))
    agreement = None
    if rows:
        right = [frozenset(entries[row].codes) for row in rows]
        given = [made.judged[row] for row in rows]
        of_one = np.unique([entries[row].respondent for row in rows], return_inverse=True)
        clustered = len(of_one[0]) < len(rows)
        agreement = agreement_of_sets(
            CodeSets.of([right, given], named, (KEY, work.coder)),
            clusters=of_one[1].astype(np.int64) if clustered else None,
        )
    return Attempt(
        work.coder,
        begun.name,
        number,
        given=len(known),
        judged=len(rows),
        begun_at=made.begun_at,
        finished_at=made.finished_at if known else "",
        seconds=made.seconds,
        agreement=agreement,
        key_counts=Counter(code for row in rows for code in entries[row].codes),
        differences=differences_between({row: made.judged[row] for row in rows}, entries),
    )


def trained(study: Study, coder: str = "") -> dict[str, Trained]:
    """Everybody who was given answers in a round for training with a key, by name.

    `coder` is the only one who is asked about. A coder's own login sees what they reached, too.
    """
    of_rounds = training_rounds(study)
    found: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts(study, coder=coder):
        found[one.coder].append(one)
    return {
        name: Trained(
            name,
            tuple(several),
            Gate.from_json(of_rounds[several[-1].round].gate),
            any(passes(Gate.from_json(of_rounds[one.round].gate), one) for one in several),
        )
        for name, several in found.items()
    }


def kept_from_real_answers(study: Study, names: Sequence[str]) -> dict[str, Trained | None]:
    """Those of these coders whom the gate keeps from real answers, with what they reached.

    A gate stands once a round for training has one. It keeps back everybody in training who has not
    passed, and coders who have neither been trained nor judged an answer outside training (None).
    Leads without a training of their own pass, and so does whoever a lead let past the gate.
    """
    of_rounds = training_rounds(study)
    if not any(one.gate for one in of_rounds.values()):
        return {}
    past = names_past(of_rounds)
    names = [name for name in names if name not in past]
    if not names:
        return {}
    done = trained(study, names[0] if len(names) == 1 else "")
    roles = {one.name: one.role for one in coders(study)}
    experienced = {
        one.coder for one in progress(study) if one.round not in of_rounds and one.progress.decided
    }
    found: dict[str, Trained | None] = {}
    for name in names:
        one = done.get(name)
        if one is not None:
            if not one.has_passed and any(of_rounds[a.round].gate for a in one.attempts):
                found[name] = one
        elif roles.get(name) is Role.CODER and name not in experienced:
            found[name] = None
    return found
