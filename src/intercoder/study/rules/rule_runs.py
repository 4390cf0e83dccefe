"""Decisions made by rules: written in runs, each of which is undone as one.

They belong to a coder of their own, who is no person. Rules code no answer that a person decided,
none that a person is still to code blind, and none of an overlap sample, whatever becomes of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from intercoder.coding.decision import (
    UNSEEN,
    Act,
    Circumstances,
    Decision,
    Judgement,
    Origin,
)
from intercoder.coding.hash_chain import Entry
from intercoder.errors import StudyError
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    application,
    coder,
    coding_round,
    current_decision,
    decision,
)
from intercoder.study.log.decision_log import Author, append_on, new_ids
from intercoder.study.rounds.people import Coder, Role, coder_id, insert_coder, round_id
from intercoder.study.rounds.rounds import check_open
from intercoder.study.rules.free_answers import FreeAnswer, free_in, rule_coder_in
from intercoder.study.study import Study, check_is_whole
from intercoder.study.suggest.machine_runs import OF_RULES

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One run of the rules."""

    coder: str
    number: int
    """From 1."""
    round: str
    begun_at: str
    begun_by: str
    rules: Mapping[str, str]
    """The versions that were applied, such as `r1.2`, with the ids of their codes."""
    coded: int
    """Answers coded."""
    finished_at: str | None = None
    undone_at: str = ""
    """When it was undone; empty if it stands."""
    undone_by: str = ""
    undone_because: str = ""


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """What rules give an answer."""

    answer: FreeAnswer
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    """The versions that give them."""


def rule_runs(study: Study) -> tuple[RuleRun, ...]:
    """Every run of the rules, oldest first."""
    with study.reading() as connection:
        return _runs(connection)


def rule_coder(study: Study) -> str:
    """Name of the coder that holds what rules gave, or would hold it."""
    with study.reading() as connection:
        return rule_coder_in(connection)


def begin_run(
    study: Study, round: str, rules: Mapping[str, str], who: Coder | None, revision: int
) -> RuleRun:
    """Begin a run with these versions of rules, by the codes they give.

    Raises StudyError if the round is closed.
    """
    check_is_whole(study)
    with study.writing() as connection:
        check_open(connection, round)
        name = rule_coder_in(connection)
        found = connection.execute(select(coder.c.id).where(coder.c.name == name)).scalar()
        row = found or insert_coder(
            connection, Coder(name, Role.MACHINE, "Holds what rules that people wrote gave.")
        )
        before = _runs(connection)
        document = {
            "kind": OF_RULES,
            "rules": dict(rules),
            "by": who.name if who else "",
            "revision": revision,
        }
        connection.execute(
            insert(application).values(
                coder_id=row,
                number=len(before) + 1,
                round_id=round_id(connection, round, create=True),
                begun_at=utc_now(),
                document=json.dumps(document, ensure_ascii=False),
                after_seq=_last_seq(connection),
                scanned=0,
                abstained=0,
            )
        )
        return _runs(connection)[-1]


def end_stopped_run(study: Study) -> RuleRun | None:
    """End the last run if it was stopped; what it has coded stays. None if it was not."""
    if not (runs := rule_runs(study)) or runs[-1].finished_at is not None:
        return None
    with study.writing() as connection:
        runs = _runs(connection)
        row = coder_id(connection, runs[-1].coder)
        _finish(connection, row, runs[-1].number, _written(connection, row, runs))
        return _runs(connection)[-1]


def write_coded(study: Study, run: RuleRun, coded: Sequence[CodedAnswer], revision: int) -> int:
    """Write a batch of decisions, but on answers that are no longer free; how many were written."""
    if not coded:
        return 0
    now = utc_now()
    with study.writing() as connection:
        check_open(connection, run.round)
        rows = [one.answer.number for one in coded]
        still = set()
        for some in batched(rows):
            free = free_in(connection, run.round).where(answer.c.id.in_(some))
            still |= {row.id for row in connection.execute(free)}
        author = _author(connection, run)
        written = [one for one in coded if one.answer.number in still]
        ids = new_ids(connection, author, len(written))
        append_on(
            connection,
            author,
            [
                (
                    Entry(_decision(id, one), run.coder, run.round, revision, now),
                    one.answer.number,
                    one.answer.text,
                )
                for id, one in zip(ids, written, strict=True)
            ],
        )
    return len(written)


def finish_run(study: Study, run: RuleRun, coded: int) -> RuleRun:
    """End a run that coded this many answers."""
    with study.writing() as connection:
        _finish(connection, coder_id(connection, run.coder), run.number, coded)
        return _runs(connection)[run.number - 1]


def undo_run(
    study: Study, number: int | None = None, who: Coder | None = None, reason: str = ""
) -> tuple[RuleRun, int]:
    """Take back every decision of a run that still stands, all or none; and how many they were.

    Without a number, the last run that stands. Raises StudyError if there is no such run, if it is
    undone already, and if its round is closed.
    """
    check_is_whole(study)
    with study.writing() as connection:
        runs = _runs(connection)
        run = _to_undo(runs, number)
        check_open(connection, run.round)
        author = _author(connection, run)
        rows = connection.execute(_standing_of(connection, author, runs, run)).all()
        revision = study.revision()
        now = utc_now()
        ids = iter(new_ids(connection, author, len(rows)))
        for some in batched(rows):
            append_on(
                connection,
                author,
                [
                    (
                        Entry(
                            Decision(next(ids), row.key, UNSEEN, Act.UNDO, row.id),
                            run.coder,
                            run.round,
                            revision,
                            now,
                        ),
                        row.answer_id,
                        row.text,
                    )
                    for row in some
                ],
            )
        undone = {"at": now, "by": who.name if who else "", "because": reason.strip()}
        _update(connection, author.coder_id, run.number, {"undone": undone})
        return _runs(connection)[run.number - 1], len(rows)


# -- inside ---------------------------------------------------------------------------------------


def _author(connection: Connection, run: RuleRun) -> Author:
    return Author(
        run.coder, coder_id(connection, run.coder), run.round, round_id(connection, run.round)
    )


def _decision(id: str, coded: CodedAnswer) -> Decision:
    return Decision(
        id=id,
        answer=coded.answer.key,
        judgement=Judgement.of(dict.fromkeys(coded.codes, Origin.RULE)),
        circumstances=Circumstances(rules=coded.rules),
    )


def _last_seq(connection: Connection) -> int:
    return connection.execute(select(func.max(decision.c.seq))).scalar() or 0


def _standing_of(
    connection: Connection, author: Author, runs: Sequence[RuleRun], run: RuleRun
) -> Select[Any]:
    """The decisions of a run that stand, with their answers."""
    statement = (
        select(decision.c.id, decision.c.answer_id, answer.c.key, answer.c.text)
        .join(current_decision, IS_STANDING)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(
            current_decision.c.coder_id == author.coder_id,
            current_decision.c.round_id == author.round_id,
        )
        .order_by(decision.c.seq)
    )
    begun = connection.execute(
        select(application.c.number, application.c.after_seq).where(
            application.c.coder_id == author.coder_id
        )
    )
    bounds = {row.number: row.after_seq for row in begun}
    statement = statement.where(decision.c.seq > bounds[run.number])
    if run.number < len(runs):
        statement = statement.where(decision.c.seq <= bounds[run.number + 1])
    return statement


def _written(connection: Connection, coder_row: int, runs: Sequence[RuleRun]) -> int:
    """How many answers the last run has coded that still stand."""
    run = runs[-1]
    author = Author(run.coder, coder_row, run.round, round_id(connection, run.round))
    return connection.execute(
        select(func.count()).select_from(_standing_of(connection, author, runs, run).subquery())
    ).scalar_one()


def _to_undo(runs: Sequence[RuleRun], number: int | None) -> RuleRun:
    standing = [run for run in runs if not run.undone_at]
    if number is None:
        if not standing:
            raise StudyError("No run of the rules stands.", "Nothing was changed.")
        return standing[-1]
    if not 1 <= number <= len(runs):
        named = f"There are runs 1 to {len(runs)}." if runs else "Rules were never applied."
        raise StudyError(f"There is no run {number} of the rules.", named)
    run = runs[number - 1]
    if run.undone_at:
        raise StudyError(
            f"Run {number} of the rules was undone on {run.undone_at[:10]}.", "Nothing was changed."
        )
    return run


def _finish(connection: Connection, coder_row: int, number: int, coded: int) -> None:
    _update(connection, coder_row, number, {"coded": coded}, finished_at=utc_now())


def _update(
    connection: Connection,
    coder_row: int,
    number: int,
    said: Mapping[str, Any],
    **columns: str,
) -> None:
    this = (application.c.coder_id == coder_row) & (application.c.number == number)
    document = json.loads(
        connection.execute(select(application.c.document).where(this)).scalar_one()
    )
    connection.execute(
        update(application)
        .where(this)
        .values(document=json.dumps({**document, **said}, ensure_ascii=False), **columns)
    )


def _runs(connection: Connection) -> tuple[RuleRun, ...]:
    rows = connection.execute(
        select(application, coder.c.name, coding_round.c.name.label("round"))
        .join(coder, coder.c.id == application.c.coder_id)
        .join(coding_round, coding_round.c.id == application.c.round_id)
        .order_by(application.c.number)
    )
    found = []
    for row in rows:
        document = json.loads(row.document)
        if document.get("kind") != OF_RULES:
            continue
        undone = document.get("undone", {})
        found.append(
            RuleRun(
                row.name,
                row.number,
                row.round,
                row.begun_at,
                document.get("by", ""),
                document.get("rules", {}),
                document.get("coded", 0),
                row.finished_at,
                undone.get("at", ""),
                undone.get("by", ""),
                undone.get("because", ""),
            )
        )
    return tuple(found)
