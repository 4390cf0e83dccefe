"""An answer to be adjudicated: what each coder decided, what was said, and the consensus."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from intercoder.answers.answer import Answer
from intercoder.coding.adjudication_changes import has_gone_stale
from intercoder.coding.decision import ConsensusSource, Judgement
from intercoder.study.adjudication.comments import Comment, comments_on
from intercoder.study.adjudication.consensus import JUDGED, consensus_row
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.schema import IS_STANDING, coder, current_decision, decision
from intercoder.study.log.decision_rows import Unreadable, circumstances_of, judgement_of, leave_out
from intercoder.study.log.text_changes import read_text_changes
from intercoder.study.rounds.people import PEOPLE, round_id


@dataclass(frozen=True, slots=True)
class CodersVersion:
    """One coder's judgement of an answer."""

    coder: str
    judgement: Judgement
    decision: str
    """Its id in the log."""
    decided_at: str


@dataclass(frozen=True, slots=True)
class Consensus:
    """The consensus on an answer; the judgement's memo gives the reason."""

    judgement: Judgement
    settled: ConsensusSource
    by: str
    """Name of the lead who made it; empty for one made outside this study."""
    decision: str
    decided_at: str
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An answer in a round, with every decision and comment on it."""

    number: int
    answer: Answer
    round: str
    versions: tuple[CodersVersion, ...]
    """One for each coder, in the order in which they joined the study."""
    comments: tuple[Comment, ...] = ()
    consensus: Consensus | None = None

    @property
    def decisions(self) -> tuple[str, ...]:
        """Ids of the coders' decisions, sorted."""
        return tuple(sorted(one.decision for one in self.versions))

    @property
    def is_stale(self) -> bool:
        """Whether a coder's decision changed after the consensus was made."""
        made = self.consensus
        return made is not None and has_gone_stale(made.settles, self.decisions)


def read_case(
    connection: Connection, round: str, revision: int, number: int, known: Answer
) -> Case:
    """The current state of the answer with this number in a round.

    `known` is the answer itself, and codes are those of the codebook's `revision`. A decision that
    cannot be read is left out.
    """
    settled_by = consensus_row(connection)
    phase = round_id(connection, round)
    rows = connection.execute(
        select(
            coder.c.id.label("coder_id"),
            coder.c.name.label("coder"),
            coder.c.role,
            decision.c.id,
            decision.c.state,
            decision.c.codes,
            decision.c.revision,
            decision.c.unsure,
            decision.c.memo,
            decision.c.decided_at,
            decision.c.circumstances,
        )
        .join(decision, decision.c.coder_id == coder.c.id)
        .join(current_decision, IS_STANDING)
        .where(
            current_decision.c.answer_id == number,
            current_decision.c.round_id == phase,
            current_decision.c.state.in_(JUDGED),
        )
        .order_by(coder.c.id)
    ).all()
    versions, consensus = [], None
    meanings = read_meanings(connection, revision)
    for row in rows:
        judgement = judgement_of(row)
        made = circumstances_of(row.circumstances)
        if isinstance(judgement, Unreadable) or made is None:
            leave_out(Unreadable(row.id, row.coder))
            continue
        if meanings is not None:
            judgement = judgement.with_codes_as(meanings.of(row.revision).of)
        if judgement.passages:
            changes = read_text_changes(connection, [number])
            judgement = changes.judgement(known.id, judgement)
        if row.coder_id == settled_by:
            consensus = Consensus(
                judgement,
                made.settled or ConsensusSource.DECIDED,
                made.by,
                row.id,
                row.decided_at,
                made.settles,
            )
        elif row.role in PEOPLE:
            versions.append(CodersVersion(row.coder, judgement, row.id, row.decided_at))
    said = comments_on(connection, phase, number)
    return Case(number, known, round, tuple(versions), said, consensus)
