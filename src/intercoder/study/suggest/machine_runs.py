"""Records of machine runs: the answers each coded, and those that people check.

A run goes through the answers once, in the order of their rows. Each batch of decisions is written
in one transaction together with the run's position, so that a killed run leaves whole batches and
can continue where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select, update

from intercoder.coding.decision import Circumstances, Decision, Judgement, Origin, State
from intercoder.coding.hash_chain import Entry
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.errors import StudyError
from intercoder.study.database.bulk import streamed
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    answer,
    application,
    coder,
    coding_round,
    current_decision,
    decision,
    listing,
    question,
)
from intercoder.study.log.decision_log import Author, append_on, new_ids
from intercoder.study.log.decision_rows import Unreadable, codes_of, leave_out
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.training_decisions import counts
from intercoder.study.queue.work_lists import ALLOCATED, Listed, write_list
from intercoder.study.rounds.people import (
    PEOPLE,
    Coder,
    Role,
    coder_id,
    insert_coder,
    round_id,
    usable_name,
)
from intercoder.study.rounds.rounds import check_open
from intercoder.study.rounds.suggestion_settings import write_assistance
from intercoder.study.study import Study
from intercoder.text.display import display_line

DECIDED = (State.CODED, State.NO_CODE_APPLIES)
OF_RULES = "rules"
"""Kind of a run whose codes rules gave, in its document."""
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class MachineRun:
    """One run of a machine."""

    machine: str
    """Name of the coder who holds these decisions."""
    number: int
    """Number, from 1 for the machine's first run."""
    round: str
    begun_at: str
    document: Mapping[str, Any]
    """What was applied and why, as `suggest` wrote it."""
    after: int
    """Last row of the log before this run."""
    scanned: int
    """Row of the last answer processed."""
    abstained: int
    """Number of processed answers that got no code."""
    check_round: str | None = None
    """Round in which people check a sample; None before there is one."""
    finished_at: str | None = None

    @property
    def is_of_rules(self) -> bool:
        """Whether rules that people wrote gave the codes, and no model."""
        return self.document.get("kind") == OF_RULES


@dataclass(frozen=True, slots=True)
class Undecided:
    """An answer that nobody has decided."""

    number: int
    key: str
    text: str
    language: str
    question: str
    """Id of the question."""


@dataclass(frozen=True, slots=True)
class Given:
    """The codes a machine gives an answer, likeliest first, with their probabilities."""

    answer: Undecided
    codes: tuple[str, ...]
    probabilities: tuple[float, ...]


def applications(study: Study, machine: str) -> tuple[MachineRun, ...]:
    """The runs of this machine, oldest first; none if there is no such coder.

    Raises StudyError if rules that people wrote hold that name.
    """
    with study.reading() as connection:
        found = _applications(connection, machine)
    _check_is_model(machine, found)
    return found


def begin_application(
    study: Study, machine: str, round: str, document: Mapping[str, Any]
) -> MachineRun:
    """Begin a run; the machine and the round are added to the study if they are new.

    Raises UsageError for an unusable name; StudyError if the name belongs to a person, the round is
    closed, or the machine's last run was stopped and not continued.
    """
    name = usable_name(machine)
    with study.writing() as connection:
        before = _applications(connection, name)
        if before and before[-1].finished_at is None:
            raise StudyError(
                f"The last run of {display_line(name)} is not finished.", "Continue it first."
            )
        check_open(connection, round)
        _check_is_model(name, before)
        row = machine_id(connection, name)
        if row is None:
            row = insert_coder(connection, Coder(name, Role.MACHINE))
        connection.execute(
            insert(application).values(
                coder_id=row,
                number=len(before) + 1,
                round_id=round_id(connection, round, create=True),
                begun_at=utc_now(),
                document=json.dumps(document, ensure_ascii=False),
                after_seq=connection.execute(select(func.max(decision.c.seq))).scalar() or 0,
                scanned=0,
                abstained=0,
            )
        )
        return _applications(connection, name)[-1]


def machine_id(connection: Connection, name: str) -> int | None:
    """The row of the machine of this name, None if there is none. StudyError if it is a person."""
    row = connection.execute(
        select(coder.c.id, coder.c.name, coder.c.role).where(
            func.lower(coder.c.name) == name.lower()
        )
    ).first()
    if row is None:
        return None
    if row.role != Role.MACHINE or row.name != name:
        raise StudyError(
            f"{display_line(row.name)} is already in the study, as {row.role}.",
            "Give the machine a name of its own.",
        )
    return int(row.id)


def undecided(
    study: Study, machine: str, round: str, *, after: int = 0, size: int
) -> Iterator[tuple[Undecided, ...]]:
    """Answers beyond this row that no person and no consensus has decided, in batches.

    Answers that the machine has already decided in this round are left out. A skipped answer is not
    decided. Each batch is read in its own transaction, so that nothing is held up between batches.
    """
    while True:
        with study.reading() as connection:
            statement = _undecided(connection, machine, round)
            rows = connection.execute(
                statement.where(answer.c.id > after).order_by(answer.c.id).limit(size)
            ).all()
        if rows:
            yield tuple(
                Undecided(row.id, row.key, row.text, row.language, row.asked) for row in rows
            )
            after = rows[-1].id
        if len(rows) < size:
            return


def count_undecided(study: Study, machine: str, round: str, *, after: int = 0) -> int:
    """Number of answers `undecided` would give."""
    with study.reading() as connection:
        statement = _undecided(connection, machine, round).where(answer.c.id > after)
        return connection.execute(
            select(func.count()).select_from(statement.subquery())
        ).scalar_one()


def count_awaited(study: Study, machine: str, round: str) -> int:
    """Number of answers `undecided` would give that are still allocated to people for coding.

    Only open rounds that do not check a machine are counted.
    """
    checks = select(application.c.check_round_id).where(application.c.check_round_id.is_not(None))
    awaited = exists().where(
        listing.c.answer_id == answer.c.id,
        listing.c.purpose == ALLOCATED,
        listing.c.coder_id.in_(select(coder.c.id).where(coder.c.role.in_(PEOPLE))),
        listing.c.round_id.in_(
            select(coding_round.c.id).where(
                coding_round.c.closed_at.is_(None),
                coding_round.c.id.not_in(checks),
                counts(coding_round.c.id),
            )
        ),
    )
    with study.reading() as connection:
        statement = _undecided(connection, machine, round).where(awaited)
        return connection.execute(
            select(func.count()).select_from(statement.subquery())
        ).scalar_one()


def write_given(
    study: Study,
    run: MachineRun,
    given: Sequence[Given],
    *,
    scanned: int,
    abstained: int,
    model: str,
    revision: int,
) -> MachineRun:
    """Write a batch of the machine's decisions and the run's position, in one transaction.

    `abstained` is the number of the batch's answers that got no code, `revision` that of the
    codebook. An answer that a person has decided since the batch was read is coded all the same:
    both decisions stand, separately.
    """
    now = utc_now()
    with study.writing() as connection:
        check_open(connection, run.round)
        author = Author(
            run.machine,
            coder_id(connection, run.machine),
            run.round,
            round_id(connection, run.round),
        )
        entries = [
            (
                Entry(_decision(id, one, model), run.machine, run.round, revision, now),
                one.answer.number,
                one.answer.text,
            )
            for id, one in zip(new_ids(connection, author, len(given)), given, strict=True)
        ]
        append_on(connection, author, entries)
        moved = replace(run, scanned=scanned, abstained=run.abstained + abstained)
        connection.execute(
            update(application)
            .where(_this(author.coder_id, run.number))
            .values(scanned=moved.scanned, abstained=moved.abstained)
        )
    return moved


def codes_given(study: Study, run: MachineRun) -> Iterator[tuple[int, frozenset[str]]]:
    """Row of the answer and the codes of every decision of this run, in the order written."""
    with study.reading() as connection:
        statement = (
            select(decision.c.answer_id, decision.c.codes, decision.c.id)
            .where(
                decision.c.coder_id == coder_id(connection, run.machine),
                decision.c.round_id == round_id(connection, run.round),
                decision.c.seq > run.after,
            )
            .order_by(decision.c.seq)
        )
        sets: dict[str, frozenset[str]] = {}
        for row in streamed(connection, statement, _BATCH):
            if row.codes not in sets:
                codes = codes_of(row.codes)
                if codes is None:
                    leave_out(Unreadable(row.id, run.machine, "codes"))
                    continue
                sets[row.codes] = frozenset(codes)
            yield row.answer_id, sets[row.codes]


def finish_application(
    study: Study,
    run: MachineRun,
    document: Mapping[str, Any],
    check: Mapping[str, Sequence[int]],
    check_round: str,
) -> MachineRun:
    """Mark a run as finished and allocate the answers that people check, in one transaction.

    `check` has the answers of each checking coder, in order; if it is empty, there is no check. The
    check gets a new round, in which no suggestions are shown.
    """
    with study.writing() as connection:
        number: int | None = None
        if any(check.values()):
            taken = connection.execute(
                select(coding_round.c.id).where(coding_round.c.name == check_round)
            ).scalar()
            if taken is not None:
                raise StudyError(
                    f"The study already has a round “{display_line(check_round)}”.",
                    "Give the machine another name.",
                )
            number = round_id(connection, check_round, create=True)
            write_assistance(connection, Assistance(mode=Mode.OFF), number)
            for name, answers in check.items():
                allocated = [Listed(one) for one in answers]
                write_list(connection, coder_id(connection, name), number, None, allocated)
        connection.execute(
            update(application)
            .where(_this(coder_id(connection, run.machine), run.number))
            .values(
                document=json.dumps(document, ensure_ascii=False),
                check_round_id=number,
                finished_at=utc_now(),
            )
        )
        return _applications(connection, run.machine)[run.number - 1]


def free_check_round(study: Study, machine: str, number: int) -> str:
    """An unused name for the round in which a run of the machine is checked."""
    with study.reading() as connection:
        taken = set(connection.execute(select(coding_round.c.name)).scalars())
    while f"check-{machine}-{number}" in taken:
        number += 1
    return f"check-{machine}-{number}"


# -- inside ---------------------------------------------------------------------------------------


def _check_is_model(machine: str, runs: Sequence[MachineRun]) -> None:
    if any(run.is_of_rules for run in runs):
        raise StudyError(
            f"{display_line(machine)} codes by rules that people wrote.",
            "Give the machine a name of its own; `intercoder rule` has all about rules.",
        )


def _decision(id: str, given: Given, model: str) -> Decision:
    return Decision(
        id=id,
        answer=given.answer.key,
        judgement=Judgement.of(dict.fromkeys(given.codes, Origin.SUGGESTED)),
        shown=given.codes,
        circumstances=Circumstances(model=model, probabilities=given.probabilities),
    )


def _this(coder_row: int, number: int) -> Any:
    return (application.c.coder_id == coder_row) & (application.c.number == number)


def _undecided(connection: Connection, machine: str, round: str) -> Select[Any]:
    people = select(coder.c.id).where(coder.c.role != Role.MACHINE)
    by_people = exists().where(
        current_decision.c.answer_id == answer.c.id,
        current_decision.c.coder_id.in_(people),
        current_decision.c.state.in_(DECIDED),
        counts(current_decision.c.round_id),
    )
    statement = (
        select(
            answer.c.id,
            answer.c.key,
            answer.c.text,
            answer.c.language,
            question.c.key.label("asked"),
        )
        .join(question, question.c.id == answer.c.question_id)
        .where(~by_people, is_in_study())
    )
    row = machine_id(connection, machine)
    phase = connection.execute(
        select(coding_round.c.id).where(coding_round.c.name == round)
    ).scalar()
    if row is None or phase is None:
        return statement
    return statement.where(
        ~exists().where(
            current_decision.c.answer_id == answer.c.id,
            current_decision.c.coder_id == row,
            current_decision.c.round_id == phase,
        )
    )


def _applications(connection: Connection, machine: str) -> tuple[MachineRun, ...]:
    check = coding_round.alias()
    rows = connection.execute(
        select(
            application,
            coding_round.c.name.label("round"),
            check.c.name.label("check_round"),
        )
        .join(coder, coder.c.id == application.c.coder_id)
        .join(coding_round, coding_round.c.id == application.c.round_id)
        .outerjoin(check, check.c.id == application.c.check_round_id)
        .where(coder.c.name == machine)
        .order_by(application.c.number)
    )
    return tuple(
        MachineRun(
            machine,
            row.number,
            row.round,
            row.begun_at,
            json.loads(row.document),
            row.after_seq,
            row.scanned,
            row.abstained,
            row.check_round,
            row.finished_at,
        )
        for row in rows
    )
