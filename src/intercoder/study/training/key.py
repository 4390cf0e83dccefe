"""The key for training: what is right for some answers, and why. A study has one.

On a server, a coder's login reads a row of it only once it is to be seen; in a file, these
functions give a coder no more than that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, select

from intercoder.errors import StudyError, UnreadableError, UsageError
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import (
    answer,
    decision,
    listing,
    question,
    training_key,
    training_round,
)
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue.work_lists import ALLOCATED
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study, latest_revision
from intercoder.study.training.training_rounds import Feedback
from intercoder.text.display import display_line

MAX_REASON = 2000
"""Characters in a reason: it is read beside an answer."""
_LISTED = 5


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What is right for one answer."""

    answer: str
    """Id of the answer."""
    codes: tuple[str, ...]
    """Ids of the codes, sorted; none: no code applies."""
    reason: str = ""
    source: str = ""
    """Where it is from: a file, a round's consensus, a lead's round."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A row of the key, with its codes as they count now."""

    number: int
    """Row of the answer in the study."""
    answer: str
    question: str
    text: str
    respondent: int
    """Row of the respondent."""
    codes: tuple[str, ...]
    reason: str
    source: str
    made_by: str
    made_at: str


def set_key(study: Study, entries: Iterable[KeyAnswer], made_by: str) -> tuple[int, int]:
    """Put these answers into the key; how many are new, and how many were changed.

    Nothing is written unless all can be: raises UsageError for codes that cannot be given and for a
    reason that is too long, StudyError for an unknown answer, and for one whose key would change
    although somebody in training has judged it.
    """
    wanted = list(entries)
    assignable = {one.id for one in study.codebook().assignable}
    for one in wanted:
        unknown = [code for code in one.codes if code not in assignable]
        if unknown:
            raise UsageError(
                f"The codebook has no code {', '.join(map(display_line, unknown))} that can be "
                f"given to {display_line(one.answer)}.",
                "Use ids of codes that `intercoder codebook show` lists.",
            )
        if len(one.reason) > MAX_REASON:
            raise UsageError(
                f"The reason for {display_line(one.answer)} has over {MAX_REASON:,} characters.",
                "Say it in a few sentences.",
            )
    with study.writing() as connection:
        rows = _rows_of(connection, [one.answer for one in wanted])
        before = {one.number: one for one in _entries(connection)}
        changed = [
            rows[one.answer]
            for one in wanted
            if (known := before.get(rows[one.answer])) is not None
            and (known.codes, known.reason) != (one.codes, one.reason)
        ]
        _check_untouched(connection, changed)
        now, revision = utc_now(), latest_revision(connection)
        for one in wanted:
            values = {
                "revision": revision,
                "codes": json.dumps(sorted(one.codes), ensure_ascii=False),
                "reason": one.reason,
                "source": one.source,
                "made_by": made_by,
                "made_at": now,
            }
            connection.execute(
                upsert(connection.dialect.name, training_key)
                .values(answer_id=rows[one.answer], **values)
                .on_conflict_do_update(index_elements=["answer_id"], set_=values)
            )
    return len({rows[one.answer] for one in wanted} - set(before)), len(changed)


def remove_from_key(study: Study, answers: Sequence[str]) -> int:
    """Take answers out of the key; how many. Raises StudyError as `set_key` does."""
    with study.writing() as connection:
        rows = _rows_of(connection, answers)
        known = {one.number for one in _entries(connection)} & set(rows.values())
        _check_untouched(connection, sorted(known))
        for some in batched(sorted(known)):
            connection.execute(delete(training_key).where(training_key.c.answer_id.in_(some)))
    return len(known)


def read_key(study: Study) -> tuple[KeyEntry, ...]:
    """The whole key, in the order of the answers, for leads."""
    with study.reading() as connection:
        return tuple(_entries(connection))


def revealed_key(study: Study, coder: str, round: str) -> tuple[KeyEntry, ...]:
    """The part of the key that this coder may see, of the answers they judged in the round.

    Empty for a round that is not for training, and until something is to be seen. A server shows a
    coder's login no more than this either.
    """
    with study.reading() as connection:
        who, phase = coder_id(connection, coder), round_id(connection, round)
        feedback = connection.execute(
            select(training_round.c.feedback).where(training_round.c.round_id == phase)
        ).scalar()
    if feedback is None or feedback == Feedback.KEY:
        return ()
    with study.reading_own(who) as connection:
        if feedback == Feedback.END and _has_open(connection, who, phase):
            return ()
        return tuple(_entries(connection, _is_seen(who, phase)))


def rows_seen(connection: Connection, who: int, phase: int) -> ColumnElement[bool] | None:
    """Which rows of the key go out to this coder with the round; None for none.

    For packages: what the coder may see by now, and nothing else.
    """
    feedback = connection.execute(
        select(training_round.c.feedback).where(training_round.c.round_id == phase)
    ).scalar()
    if feedback not in {Feedback.EACH, Feedback.END}:
        return None
    if feedback == Feedback.END and _has_open(connection, who, phase):
        return None
    return _is_seen(who, phase)


def _is_seen(who: int, phase: int) -> ColumnElement[bool]:
    row = training_key.c.answer_id
    return and_(_was_judged(row, who, phase), _is_given(row, who, phase))


def key_size(study: Study) -> int:
    """How many answers the key has, as far as the login in use may know."""
    return len(read_key(study))


def _entries(connection: Connection, *where: ColumnElement[bool]) -> list[KeyEntry]:
    meanings = read_meanings(connection)
    statement: Select[Any] = (
        select(
            training_key,
            answer.c.key,
            answer.c.text,
            answer.c.respondent_id,
            question.c.key.label("question"),
        )
        .join(answer, answer.c.id == training_key.c.answer_id)
        .join(question, question.c.id == answer.c.question_id)
        .where(is_in_study(), *where)
        .order_by(training_key.c.answer_id)
    )
    found = []
    for row in connection.execute(statement):
        means = meanings.of(row.revision).of if meanings else str
        found.append(
            KeyEntry(
                row.answer_id,
                row.key,
                row.question,
                row.text,
                row.respondent_id,
                tuple(sorted({means(code) for code in _codes(row.codes)})),
                row.reason,
                row.source,
                row.made_by,
                row.made_at,
            )
        )
    return found


def _codes(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UnreadableError(
            "The key for training cannot be read.",
            "Restore a backup; `intercoder verify` lists everything that is damaged.",
        )
    return found


def _rows_of(connection: Connection, answers: Sequence[str]) -> dict[str, int]:
    """Rows of these answers. Raises StudyError naming those that the study does not have."""
    found: dict[str, int] = {}
    for some in batched(list(dict.fromkeys(answers))):
        statement = select(answer.c.key, answer.c.id).where(answer.c.key.in_(some), is_in_study())
        found.update({row.key: row.id for row in connection.execute(statement)})
    missing = [display_line(one) for one in dict.fromkeys(answers) if one not in found]
    if missing:
        more = f" and {len(missing) - _LISTED:,} more" if len(missing) > _LISTED else ""
        raise StudyError(
            f"The study has no answer {', '.join(missing[:_LISTED])}{more}.",
            "Name answers by their ids, as `intercoder export` writes them.",
        )
    return found


def _check_untouched(connection: Connection, rows: Sequence[int]) -> None:
    """Raise StudyError if somebody in training has judged one of these."""
    of_training = (
        select(decision.c.answer_id, answer.c.key)
        .join(answer, answer.c.id == decision.c.answer_id)
        .join(training_round, training_round.c.round_id == decision.c.round_id)
        .where(training_round.c.feedback != Feedback.KEY.value, decision.c.state.in_(JUDGED))
        .distinct()
    )
    keys: list[str] = []
    for some in batched(list(rows)):
        found = connection.execute(of_training.where(decision.c.answer_id.in_(some)))
        keys += [display_line(row.key) for row in found]
    if keys:
        raise StudyError(
            f"Coders in training have judged {', '.join(keys[:_LISTED])}: their figures rest on "
            "the key as it is.",
            "Use other answers for the next attempt.",
        )


def _was_judged(
    row: ColumnElement[int] | ColumnElement[Any], who: int, phase: int
) -> ColumnElement[bool]:
    return exists().where(
        decision.c.coder_id == who,
        decision.c.round_id == phase,
        decision.c.answer_id == row,
        decision.c.state.in_(JUDGED),
    )


def _is_given(row: ColumnElement[Any], who: int, phase: int) -> ColumnElement[bool]:
    given = listing.alias("given")
    return exists().where(
        given.c.coder_id == who,
        given.c.round_id == phase,
        given.c.purpose == ALLOCATED,
        given.c.answer_id == row,
    )


def _has_open(connection: Connection, who: int, phase: int) -> bool:
    """Whether the coder has not judged everything they were given in the round."""
    still_open = select(listing.c.answer_id).where(
        listing.c.coder_id == who,
        listing.c.round_id == phase,
        listing.c.purpose == ALLOCATED,
        ~_was_judged(listing.c.answer_id, who, phase),
    )
    return connection.execute(still_open.limit(1)).first() is not None
