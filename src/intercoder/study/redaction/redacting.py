"""Replaces personal data in answers by placeholders, in everything that remembers them.

Decisions stay attached to their answers. The log's hashes cover the text that was judged, so the
hash of that text is kept where decisions rest on it; of the text itself nothing is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from intercoder.coding.passages.moving import Replacement, text_change_of
from intercoder.errors import NotSavedError, StudyError, UsageError
from intercoder.protection.redaction.kinds import Kind
from intercoder.study.answers.removing import kept_in_log
from intercoder.study.answers.trial import TrialOver
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.log.redactions import RedactionAct, TextChange, record
from intercoder.study.log.removed_answers import removed_rows
from intercoder.study.log.set_aside_decisions import MAX_REASON
from intercoder.study.log.text_changes import record_text_change
from intercoder.study.redaction.erasing import erase_replaced_texts
from intercoder.study.redaction.finding import AnswerWithFinds
from intercoder.study.redaction.new_texts import NewTexts, new_texts
from intercoder.study.redaction.traces import (
    Traces,
    clean_traces,
    put_texts,
    put_translations,
    quoted_pieces,
)
from intercoder.study.rounds.lease import check_nobody_at_work
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was redacted, or would be."""

    answers: int = 0
    kinds: Mapping[Kind, int] = field(default_factory=dict, hash=False)
    """Replaced pieces of text, by kind."""
    judged: int = 0
    """Answers on which decisions rest, or that a package may hold: a hash of the text is kept."""
    traces: Traces = field(default_factory=Traces)
    is_erased: bool = True
    """Whether nothing of the texts is left in the file; otherwise that is still to be done."""


def redact(
    study: Study,
    chosen: Sequence[AnswerWithFinds],
    who: Coder | None,
    reason: str = "",
    *,
    is_trial: bool = False,
) -> Redaction:
    """Replace these finds, all of them or none; a trial does everything and keeps nothing.

    Raises StudyError while somebody codes, in a package, and, unless the person is a lead, if
    decisions rest on any of the answers; NotSavedError if an answer has changed since it was read.
    """
    check_is_whole(study)
    check_reason(reason)
    done = Redaction()
    if not chosen:
        return done
    try:
        with study.writing() as connection:
            check_nobody_at_work(connection)
            done = _redact(connection, chosen, who, reason.strip(), is_trial=is_trial)
            if is_trial:
                raise TrialOver
    except TrialOver:
        return done
    erased = erase_replaced_texts(study)
    return Redaction(done.answers, done.kinds, done.judged, done.traces, erased)


def check_may_redact(study: Study, chosen: Sequence[AnswerWithFinds], who: Coder | None) -> None:
    """Raise StudyError, before anybody looks through the finds, if the person may not replace them.

    As `redact` does: while somebody codes, and unless a lead does it where decisions rest on any.
    """
    with study.reading() as connection:
        check_nobody_at_work(connection)
        if kept_in_log(connection, list({one.row for one in chosen})):
            check_leads(who, "redact")


def check_leads(who: Coder | None, what: str) -> None:
    """Raise StudyError unless the person leads the study."""
    if who is None or who.role is not Role.LEAD:
        name = "Nobody" if who is None else display_line(who.name)
        raise StudyError(
            f"Decisions rest on these answers, or a package may hold them: only leads {what} "
            f"them, and {name} {'is known to lead' if who is None else 'does not lead'} this "
            "study.",
            "Say who leads, with --as NAME.",
        )


def check_reason(reason: str) -> None:
    """Raise UsageError for a reason that is too long."""
    if len(reason) > MAX_REASON:
        raise UsageError("The reason is too long.", f"Keep it under {MAX_REASON:,} characters.")


def _redact(
    connection: Connection,
    chosen: Sequence[AnswerWithFinds],
    who: Coder | None,
    reason: str,
    *,
    is_trial: bool,
) -> Redaction:
    _check_unchanged(connection, chosen)
    every = tuple(new_texts(chosen))
    judged = kept_in_log(connection, [one.row for one in every])
    if judged and not is_trial:
        check_leads(who, "redact")
    by = who.name if who else ""
    changes = list(_text_changes(every, judged))
    put_texts(connection, changes, removed_rows(connection, [one.row for one in changes]))
    translations = {
        one.row: one.redacted_translation.text
        for one in every
        if one.redacted_translation is not None
    }
    put_translations(connection, translations)
    moved = {}
    for one in every:  # words marked for a code are found again in the new text
        if one.text is None or one.redacted is None:
            continue
        parts = [
            Replacement(part.start, part.end, part.placeholder)
            for part in one.redacted.replacements
        ]
        moved[one.row] = text_change_of(one.text, parts)
        if one.row in judged:
            record_text_change(connection, one.row, one.text, parts)
    record(connection, RedactionAct.REDACTED, changes, by, reason)
    of_translations = [
        TextChange(one.row, "", "", one.kinds) for one in every if one.redacted is None
    ]
    record(connection, RedactionAct.TRANSLATION, of_translations, by, reason)
    rows = [one.row for one in every]
    rewrite = quoted_pieces({one.row: one.pieces() for one in every})
    pieces = [piece for one in every for piece in one.pieces()]
    traces = clean_traces(connection, rows, rewrite, rewrite, moved, pieces)
    kinds: Counter[Kind] = Counter()
    for one in every:
        kinds.update(one.kinds)
    ordered = {kind: kinds[kind] for kind in Kind if kinds[kind]}
    return Redaction(len(every), ordered, sum(one.is_judged for one in changes), traces)


def _text_changes(every: Iterable[NewTexts], judged: Collection[int]) -> Iterator[TextChange]:
    for one in every:
        if one.text is not None and one.redacted is not None:
            after = one.redacted.text
            yield TextChange(one.row, one.text, after, one.kinds, one.row in judged)


def _check_unchanged(connection: Connection, chosen: Sequence[AnswerWithFinds]) -> None:
    there: dict[int, tuple[str, str]] = {}
    for some in batched([one.row for one in chosen]):
        rows = connection.execute(
            select(answer.c.id, answer.c.text, answer.c.translation).where(answer.c.id.in_(some))
        )
        there.update({row.id: (row.text, row.translation or "") for row in rows})
    for one in chosen:
        text, translation = there.get(one.row, (None, None))
        read = (translation, translation) if one.is_translation else (text, one.translation)
        if read != (one.text, translation):
            raise NotSavedError(
                "The answers were changed by somebody else while they were looked through.",
                "Run the command again.",
            )
