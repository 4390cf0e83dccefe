"""The whole log of decisions, row by row, and what the study's fingerprint rests on beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select

from intercoder.coding.decision import ConsensusSource
from intercoder.coding.hash_chain import DRAWN
from intercoder.errors import StudyError
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import (
    about,
    answer,
    change_log,
    coder,
    coding_round,
    decision,
    set_aside,
)
from intercoder.study.log.decision_rows import codes_from_text
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.study import Study

_ROWS = 2000
_RULES = {ConsensusSource.UNANIMOUS, ConsensusSource.MAJORITY, ConsensusSource.SINGLE}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One decision as the log keeps it, without the text it was made on."""

    seq: int
    """Its number in the log, which has gaps."""
    id: str
    coder: str
    line: str
    """Id of the package in which it was made; empty for the study itself."""
    round: str
    answer: int
    """Row of the answer in the study."""
    answer_id: str
    revision: int
    act: str
    refers_to: str | None
    state: str
    codes: dict[str, str]
    """Origin by code id."""
    unsure: bool
    has_memo: bool
    shown: Any
    milliseconds: int
    decided_at: str
    circumstances: str | None
    previous: str
    hash: str
    text_hash: str
    """SHA-256 of the text that was judged; empty where it was not asked for."""
    is_set_aside: bool

    @property
    def is_drawn(self) -> bool:
        """Whether a model had put the answer forward."""
        return f'"{DRAWN}":' in (self.circumstances or "")

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule made this consensus from what coders gave."""
        return json.loads(self.circumstances or "{}").get("settled") in _RULES


def log_rows(study: Study, *, with_texts: bool) -> Iterator[LogRow]:
    """Every decision, in the order of the log; `with_texts` asks for the hashes of the texts."""
    judged = answer.c.text if with_texts else literal("")
    statement = (
        select(
            *(decision.c.seq, decision.c.id, coder.c.name, decision.c.line, coding_round.c.name),
            *(answer.c.id, answer.c.key, decision.c.revision, decision.c.act),
            *(decision.c.refers_to, decision.c.state, decision.c.codes, decision.c.unsure),
            *(decision.c.memo, decision.c.shown, decision.c.milliseconds, decision.c.decided_at),
            *(decision.c.circumstances, decision.c.previous, decision.c.hash, judged),
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .join(answer, answer.c.id == decision.c.answer_id)
        .order_by(decision.c.seq, decision.c.id)
    )
    with study.reading() as connection:
        aside = set(
            connection.execute(
                select(set_aside.c.decision_id).where(is_set_aside(set_aside.c.decision_id))
            ).scalars()
        )
        for rows in fetched(connection, statement, _ROWS):
            for row in rows:
                yield _row(row, aside, with_texts=with_texts)


def _row(row: tuple[Any, ...], aside: set[str], *, with_texts: bool) -> LogRow:
    seq, id_, name, line, round_, number, key, revision, act, refers_to, state, *judged = row
    codes, unsure, memo, shown, milliseconds, at, circumstances, previous, own, text = judged
    return LogRow(
        seq=seq,
        id=id_,
        coder=name,
        line=line,
        round=round_,
        answer=number,
        answer_id=key,
        revision=revision,
        act=act,
        refers_to=refers_to,
        state=state,
        codes={code: origin.value for code, origin in codes_from_text(codes).items()},
        unsure=bool(unsure),
        has_memo=bool(memo),
        shown=None if shown is None else json.loads(shown),
        milliseconds=milliseconds,
        decided_at=at,
        circumstances=circumstances,
        previous=previous,
        hash=own,
        text_hash=_hash(text) if with_texts else "",
        is_set_aside=id_ in aside,
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Seal:
    """What the fingerprint rests on beside the decisions."""

    study_id: str
    package: str
    """Empty unless the study is a package."""
    changes: tuple[str, ...]
    """Hashes of the lines of the log of changes, oldest first."""


def seal_of(study: Study) -> Seal:
    """The study's ids and its log of changes. Raises StudyError for a study that has none."""
    with study.reading() as connection:
        here = connection.execute(select(about.c.study_id, about.c.package)).one()
        lines = select(change_log.c.hash).order_by(change_log.c.number)
        changes = tuple(connection.execute(lines).scalars())
    if not changes:
        raise StudyError(
            "The log of changes is empty: nothing shows how this study began.",
            "Restore a backup; `intercoder verify` says more.",
        )
    return Seal(here.study_id, here.package or "", changes)
