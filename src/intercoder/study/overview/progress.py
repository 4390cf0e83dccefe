"""Coders' progress: the one source of every count of decisions and of allocated answers.

Decisions inside and outside the coder's queue count. A coder may have decided answers that are not,
or no longer, allocated to them: in a package that came back after they had left, or after their
answers had been reallocated. These are counted apart from the queue and never dropped.

An allocated answer that its coder has not begun is set free if a former holder has judged it
instead: it then has as many judgements without that coder as were planned with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    select,
    true,
)

from intercoder.coding.decision import State
from intercoder.coding.queue import Progress
from intercoder.study.database.schema import (
    coder,
    coding_round,
    current_decision,
)
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.log.decision_log import Author
from intercoder.study.overview.counts import (
    UNSURE,
    Pair,
    Times,
    allocated,
    answer_count,
    count_by_state,
    handed_over,
    has_many_answers,
    in_round,
    is_theirs,
    outside_queues,
    rounds_with_allocation,
    times_of,
)
from intercoder.study.overview.free_places import set_free_in, with_others
from intercoder.study.queue.work_lists import is_allocated
from intercoder.study.rounds.people import PEOPLE, Role, round_id
from intercoder.study.study import Study
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far one coder has come in one round."""

    coder: str
    role: Role
    round: str
    progress: Progress
    """Progress in the coder's queue: answers allocated to them, or all if none are allocated."""
    last_at: str
    """When the coder last decided, UTC; empty if never."""
    seconds: float
    """Mean time in view before a decision, in seconds; 0 if unknown. Decisions made together with
    another answer's are left out, since their answers were never in view.
    """
    outside: Progress = field(default_factory=Progress)
    """Decisions on answers not allocated to the coder, in a round whose answers are allocated."""
    with_others: int = 0
    """Number of answers decided outside the queue that are now allocated to someone else."""
    set_free: int = 0
    """Number of answers of the queue that others have judged in the coder's place."""
    is_allocated: bool = True
    """Whether answers of the round are allocated; if not, nobody has to judge any."""

    @property
    def not_allocated(self) -> int:
        """Number of unseen answers in a round without allocation, which nobody has to judge."""
        return 0 if self.is_allocated else self.progress.unseen

    @property
    def decided(self) -> int:
        """Number of answers decided in this round, in the queue and outside it."""
        return self.progress.decided + self.outside.decided

    @property
    def made(self) -> int:
        """Number of standing decisions in this round, including skipped answers."""
        return sum(one.decided + one.skipped for one in (self.progress, self.outside))

    @property
    def to_do(self) -> int:
        """Number of answers of the queue still to be judged, including skipped ones."""
        return self.progress.total - self.progress.decided - self.set_free


def progress(study: Study, round: str | None = None) -> tuple[CoderProgress, ...]:
    """Every coder's progress, in every round or in this one; coders in the order they were added.

    In a round whose answers are allocated, coders who have no answers and no decisions are left
    out. Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        only = None if round is None else round_id(connection, round)
        if not has_many_answers(connection):
            return _read(connection, only, times_of(connection, only))
        # In a large file the database goes through two indexes at the same time. A decision that
        # is made meanwhile may be in one of them alone.
        with ThreadPoolExecutor(1) as beside:
            times = beside.submit(_times_in, study, only)
            return _read(connection, only, times)


def _times_in(study: Study, only: int | None) -> Times:
    with study.reading() as connection:
        return times_of(connection, only)


def progress_of(connection: Connection, author: Author) -> Progress:
    """The author's progress in their queue, with the number of answers decided outside it."""
    pair = (author.coder_id, author.round_id)
    theirs = _of(author)
    inside = count_by_state(connection, theirs)[pair]
    if not is_allocated(connection, author.round_id):
        handed = handed_over(connection, author.round_id, author.coder_id)[pair]
        return _with_total(inside, answer_count(connection) - handed)
    outside = count_by_state(connection, and_(theirs, ~is_theirs()))[pair]
    total = allocated(connection, author.round_id, author.coder_id)[pair]
    return _with_total(inside - outside, total, outside)


# -- in words --------------------------------------------------------------------------------------


def words_of(found: Iterable[CoderProgress]) -> tuple[str, ...]:
    """Sentences on coders whose decisions or answers do not match their queue.

    There is one for each coder with decisions outside their queue, and one for each coder some of
    whose answers others have judged.
    """
    return tuple(
        f"{display_line(one.coder)}, round {display_line(one.round)}: {'; '.join(parts)}."
        for one in found
        if one.role in PEOPLE and (parts := tuple(_parts(one)))
    )


def outside_words(name: str, outside: int, with_others: int) -> str:
    """A clause on the answers that a coder decided but does not have."""
    lie = "is on an answer" if outside == 1 else "are on answers"
    if with_others == outside:
        return f"{outside:,} more {lie} now allocated to others"
    that_is = "that is" if outside == 1 else "that are"
    rest = f", and others now have {with_others:,} of these" if with_others else ""
    return f"{outside:,} more {lie} {that_is} not allocated to {display_line(name)}{rest}"


def _parts(one: CoderProgress) -> Iterable[str]:
    now = one.progress
    if one.outside.decided:
        yield f"{now.decided:,} of {now.total:,} decided"
        yield outside_words(one.coder, one.outside.decided, one.with_others)
    if one.set_free:
        have = "has" if one.set_free == 1 else "have"
        yield f"{one.set_free:,} of the open answers {have} been judged by others instead"


# -- queries ---------------------------------------------------------------------------------------


def _read(
    connection: Connection, only: int | None, times: Times | Future[Times]
) -> tuple[CoderProgress, ...]:
    everyone = connection.execute(select(coder).order_by(coder.c.id)).all()
    rounds = connection.execute(select(coding_round).order_by(coding_round.c.id)).all()
    rounds = [one for one in rounds if only in (None, one.id)]
    this = true() if only is None else in_round(current_decision, only)
    inside = count_by_state(connection, this)
    totals = allocated(connection, only)
    given_out = rounds_with_allocation(connection, totals, [one.id for one in rounds])
    outside = outside_queues(connection, inside, given_out)
    others, free = _of_others(connection, outside, [one for one in everyone if one.role in PEOPLE])
    handed = handed_over(connection, only)
    answers = 0 if len(given_out) == len(rounds) else answer_count(connection)
    people = [(one.id, one.name, Role(one.role)) for one in everyone]
    times = times.result() if isinstance(times, Future) else times
    found = []
    for phase in rounds:
        is_given_out = phase.id in given_out
        for someone, name, role in people:
            pair = (someone, phase.id)
            if pair not in inside:
                if not is_given_out:
                    found.append(_untouched(name, role, phase.name, answers - handed[pair]))
                    continue
                if not totals[pair]:
                    continue
            beside = outside.get(pair, _NOTHING)
            total = totals[pair] if is_given_out else answers - handed[pair]
            last_at, seconds = times.get(pair, ("", 0.0))
            found.append(
                CoderProgress(
                    coder=name,
                    role=role,
                    round=phase.name,
                    progress=_with_total(inside.get(pair, _NOTHING) - beside, total, beside),
                    last_at=last_at,
                    seconds=seconds,
                    outside=_with_total(beside, sum(beside[state] for state in _STATES)),
                    with_others=others[pair],
                    set_free=free[pair],
                    is_allocated=is_given_out,
                )
            )
    return tuple(found)


def _untouched(name: str, role: Role, round: str, answers: int) -> CoderProgress:
    """Progress of someone who decided nothing in a round whose answers are not allocated."""
    return CoderProgress(name, role, round, Progress(answers), "", 0.0, is_allocated=False)


_STATES = (State.CODED, State.NO_CODE_APPLIES, State.SKIPPED)
_NOTHING: Counter[str] = Counter()


def _with_total(counts: Counter[str], total: int, outside: Counter[str] = _NOTHING) -> Progress:
    return Progress(
        total=total,
        coded=counts[State.CODED],
        no_code_applies=counts[State.NO_CODE_APPLIES],
        skipped=counts[State.SKIPPED],
        unsure=counts[UNSURE],
        outside=sum(outside[state] for state in JUDGED),
    )


def _of_others(
    connection: Connection, outside: Mapping[Pair, Counter[str]], people: list[Row[*tuple[int]]]
) -> tuple[Counter[Pair], Counter[Pair]]:
    """Two counts by pair: outside decisions on answers others now have, and answers set free."""
    rows = {one[0] for one in people}
    by_round: dict[int, list[int]] = defaultdict(list)
    for (someone, phase), counts in outside.items():
        if someone in rows and any(counts[state] for state in JUDGED):
            by_round[phase].append(someone)
    others: Counter[Pair] = Counter()
    free: Counter[Pair] = Counter()
    for phase, theirs in by_round.items():
        for someone, answers in with_others(connection, phase, theirs).items():
            others[someone, phase] = answers
        free.update((someone, phase) for someone, _ in set_free_in(connection, phase))
    return others, free


def _of(author: Author) -> ColumnElement[bool]:
    return and_(
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )
