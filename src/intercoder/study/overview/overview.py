"""The state of a study for its leads: people, rounds, doubts, packages.

Each function reads on its own, so that a screen can show the first results while slower functions
run. Who may see the results is decided in `rounds/blindness.py`, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intercoder.coding.decision import Act
from intercoder.coding.throughput import SPAN, Throughput, TimedDecision, rate
from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    decision,
    definition_doubt,
    package,
)
from intercoder.study.log.decision_rows import Unreadable, is_moment, leave_out
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.overview.progress import CoderProgress, progress
from intercoder.study.rounds.people import PEOPLE
from intercoder.study.rounds.rounds import Round, counted_rounds
from intercoder.study.study import Study

BATCH = 2000
"""Rows read at a time."""


@dataclass(frozen=True, slots=True)
class StudyProgress:
    """Everyone's progress in each round."""

    rounds: tuple[Round, ...]
    coders: tuple[CoderProgress, ...]
    """People, in every round in which they have answers to code; round by round."""
    left: frozenset[str]
    """The coders who have left."""

    def untouched(self) -> frozenset[str]:
        """The rounds without any standing decision."""
        made = {one.round for one in self.coders if one.made}
        return frozenset(one.name for one in self.rounds if one.name not in made)


@dataclass(frozen=True, slots=True)
class DoubtNote:
    """One mark that the definition of a code needs work."""

    by: str
    made_at: str
    """Time in UTC, ISO 8601."""
    round: str
    """Round in whose adjudication it was made; empty if made elsewhere."""
    answer: str
    """Id of the answer that prompted it; empty if none did."""
    note: str


@dataclass(frozen=True, slots=True)
class DoubtedCode:
    """A code whose definition is in doubt."""

    code: str
    """Id of the code."""
    notes: tuple[DoubtNote, ...]
    """The open marks, latest first; at least one."""


@dataclass(frozen=True, slots=True)
class PackageOut:
    """A package from which nothing has come back."""

    coder: str
    round: str
    made_at: str
    """Time in UTC, ISO 8601."""


def study_progress(study: Study) -> StudyProgress:
    """Everyone's progress."""
    phases = counted_rounds(study)
    names = {one.name for one in phases}
    with study.reading() as connection:
        left = connection.execute(select(coder.c.name).where(coder.c.left_at.is_not(None)))
        gone = frozenset(left.scalars())
    people = tuple(one for one in progress(study) if one.role in PEOPLE and one.round in names)
    return StudyProgress(phases, people, gone)


def rates(study: Study, now: float) -> Mapping[tuple[str, str], Throughput]:
    """Each person's throughput in each round, by coder and round; `now` in seconds since 1970.

    Imported decisions are not counted.
    """
    lower = _id_at(now - SPAN)
    statement = (
        select(
            coder.c.name,
            coding_round.c.name.label("round"),
            decision.c.id,
            decision.c.answer_id,
            decision.c.decided_at,
            decision.c.milliseconds,
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .where(
            coder.c.role.in_(PEOPLE),
            decision.c.act == Act.DECIDE.value,
            decision.c.id >= lower,
            ~is_set_aside(decision.c.id),
        )
    )  # in no order: SQLite would go through the whole log to have one
    made: dict[tuple[str, str], list[TimedDecision]] = defaultdict(list)
    with study.reading() as connection:
        for name, round_name, id, number, at, milliseconds in connection.execution_options(
            yield_per=BATCH
        ).execute(statement):
            if not is_moment(at) or not isinstance(milliseconds, int):
                leave_out(Unreadable(id, name, "time"))
                continue
            made[name, round_name].append(
                TimedDecision(datetime.fromisoformat(at).timestamp(), number, milliseconds / 1000)
            )
    return {whose: rate(theirs, now) for whose, theirs in made.items()}


def doubted_codes(study: Study) -> tuple[DoubtedCode, ...]:
    """The codes with open marks that their definition needs work; most marks first."""
    statement = (
        select(
            definition_doubt.c.code,
            definition_doubt.c.made_at,
            definition_doubt.c.note,
            coder.c.name.label("by"),
            coding_round.c.name.label("round"),
            answer.c.key,
        )
        .join(coder, coder.c.id == definition_doubt.c.coder_id)
        .outerjoin(coding_round, coding_round.c.id == definition_doubt.c.round_id)
        .outerjoin(answer, answer.c.id == definition_doubt.c.answer_id)
        .where(definition_doubt.c.settled_at.is_(None))
        .order_by(definition_doubt.c.made_at.desc(), definition_doubt.c.id.desc())
    )
    notes: dict[str, list[DoubtNote]] = {}
    with study.reading() as connection:
        for row in connection.execute(statement):
            note = DoubtNote(row.by, row.made_at, row.round or "", row.key or "", row.note)
            notes.setdefault(row.code, []).append(note)
    found = [DoubtedCode(code, tuple(made)) for code, made in notes.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.notes), one.code)))


def packages_out(study: Study) -> tuple[PackageOut, ...]:
    """The packages from which nothing has come back, oldest first."""
    statement = (
        select(coder.c.name, coding_round.c.name.label("round"), package.c.made_at)
        .select_from(package)
        .join(coder, coder.c.id == package.c.coder_id)
        .join(coding_round, coding_round.c.id == package.c.round_id)
        .where(package.c.merged_at.is_(None))
        .order_by(package.c.made_at, package.c.id)
    )
    with study.reading() as connection:
        return tuple(
            PackageOut(row.name, row.round, row.made_at) for row in connection.execute(statement)
        )


def _id_at(moment: float) -> str:
    """An id that sorts before the ids of all decisions made from this moment on (RFC 9562)."""
    digits = f"{max(int(moment * 1000), 0):012x}"
    return f"{digits[:8]}-{digits[8:]}-0000-0000-000000000000"
