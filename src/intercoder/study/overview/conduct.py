"""How a study was conducted, from its rows: adjudications, imports, batches, its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select, true

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Act, Circumstances, ConsensusSource
from intercoder.coding.hash_chain import circumstances_to_text
from intercoder.study.adjudication.consensus import JUDGED, consensus_row
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import (
    IS_STANDING,
    about,
    change_log,
    codebook_revision,
    coder,
    coding_round,
    current_decision,
    decision,
)
from intercoder.study.log.decision_rows import circumstances_of
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.rounds.people import PEOPLE, Role, logged_in
from intercoder.study.seal.change_log import decisions_in_all
from intercoder.study.seal.fingerprint import Fingerprint, fingerprint_of
from intercoder.study.study import Study

_ROWS = 500


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the consensus on one answer came about."""

    how: ConsensusSource
    by: str
    """The lead who decided, or who applied the rule; empty if unknown."""
    decided_at: str
    """Time in UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class DatedRevision:
    """A revision of the codebook, and when it was made."""

    number: int
    made_at: str
    codebook: Codebook


def settlements(study: Study, as_of: str = "") -> Mapping[tuple[str, int], Settlement]:
    """The consensus on each answer, by round and the answer's number.

    Gives the present state, or that at `as_of`, a UTC time as the study writes it. Only the
    decisions of the coder who holds the consensus are read.
    """
    found: dict[tuple[str, int], Settlement] = {}
    with study.reading() as connection:
        settled_by = consensus_row(connection)
        if settled_by is None:
            return found
        statement = (
            select(
                coding_round.c.name,
                decision.c.answer_id,
                decision.c.circumstances,
                decision.c.decided_at,
            )
            .join(coding_round, coding_round.c.id == decision.c.round_id)
            .where(decision.c.coder_id == settled_by, decision.c.state.in_(JUDGED))
        )
        if as_of:
            last = (
                select(func.max(decision.c.id))
                .where(
                    decision.c.coder_id == settled_by,
                    decision.c.decided_at <= as_of,
                    ~is_set_aside(decision.c.id),
                )
                .group_by(decision.c.round_id, decision.c.answer_id)
            )
            statement = statement.where(decision.c.id.in_(last))
        else:
            statement = statement.join(current_decision, IS_STANDING)
        with connection.execute(statement) as result:
            while rows := result.cursor.fetchmany(_ROWS):
                for round_name, number, text, decided_at in rows:
                    made = circumstances_of(text)
                    if made is not None:  # figures leave out unreadable rows, too
                        how = made.settled or ConsensusSource.DECIDED
                        found[round_name, number] = Settlement(how, made.by, decided_at)
    return found


def dated_revisions(study: Study) -> tuple[DatedRevision, ...]:
    """Every revision of the codebook, oldest first. Raises StudyError if one cannot be read."""
    with study.reading() as connection:
        rows = connection.execute(
            select(codebook_revision.c.number, codebook_revision.c.created_at).order_by(
                codebook_revision.c.number
            )
        ).all()
    return tuple(
        DatedRevision(row.number, row.created_at, study.codebook(row.number)) for row in rows
    )


@dataclass(frozen=True, slots=True)
class SpecialDecisions:
    """Numbers of people's standing decisions in one round that were made in a special way."""

    imported: int = 0
    in_batches: int = 0


def special_decisions(study: Study, as_of: str = "") -> Mapping[str, SpecialDecisions]:
    """People's standing decisions that were imported or made in batches, by round.

    With `as_of`, a UTC time as the study writes it, only those made until then.
    """
    mark = circumstances_to_text(Circumstances(batch=True))[1:-1]
    in_batch = holds(func.coalesce(decision.c.circumstances, ""), mark)
    by = (current_decision.c.coder_id, current_decision.c.round_id)  # the key: nothing to sort
    statement = (
        select(
            *by,
            func.sum(case((decision.c.act == Act.IMPORT, 1), else_=0)),
            func.sum(case((in_batch, 1), else_=0)),
        )
        .select_from(current_decision)
        .join(decision, IS_STANDING)
        .where(
            current_decision.c.coder_id.in_(select(coder.c.id).where(coder.c.role.in_(PEOPLE))),
            decision.c.decided_at <= as_of if as_of else true(),
        )
        .group_by(*by)
    )
    phases = select(coding_round.c.id, coding_round.c.name)
    found: dict[str, SpecialDecisions] = {}
    with study.reading() as connection:
        names = {row.id: row.name for row in connection.execute(phases)}
        for _, phase, imported, batched in connection.execute(statement):
            before = found.get(names[phase], SpecialDecisions())
            found[names[phase]] = SpecialDecisions(
                before.imported + int(imported), before.in_batches + int(batched)
            )
    return found


def fingerprint_now(study: Study) -> Fingerprint | None:
    """The fingerprint of the study as it is now, which `verify` compares; nothing is checked here.

    None if the login in use does not see the whole study, or the study has no change log.
    """
    who = logged_in(study)
    if who is not None and who.role is not Role.LEAD:
        return None
    with study.reading() as connection:
        last = connection.execute(
            select(change_log.c.number, change_log.c.hash)
            .order_by(change_log.c.number.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            return None
        here = connection.execute(select(about.c.study_id, about.c.package)).one()
        made = decisions_in_all(connection)
    identity = (here.study_id, here.package or "")
    return fingerprint_of(identity, made.rows, made.value, last.number, last.hash)
