"""How much of a study was redacted and deleted, as values and in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from intercoder.protection.redaction.kinds import Kind
from intercoder.study.database.schema import redacted_answer
from intercoder.study.log.redactions import RedactionTotals, redaction_totals_in
from intercoder.study.study import Study
from intercoder.text.counted import counted

_NOUNS = {
    Kind.EMAIL: "e-mail address",
    Kind.IP: "IP address",
    Kind.ID: "identification number",
    Kind.PHONE: "phone number",
    Kind.ACCOUNT: "account number",
    Kind.CARD: "card number",
    Kind.BIRTH: "date of birth",
}
_PLURALS = {
    Kind.EMAIL: "e-mail addresses",
    Kind.IP: "IP addresses",
    Kind.BIRTH: "dates of birth",
}


def redaction_totals(study: Study) -> RedactionTotals:
    """What was redacted and deleted so far, in the study and on the way into it.

    On a server, what came in redacted is counted for leads only: coders' logins see no settings.
    """
    with study.reading() as connection:
        return redaction_totals_in(connection, with_settings=not study.own_coder)


def last_redaction(study: Study) -> str:
    """When a text was last redacted or deleted, UTC; empty if none was."""
    with study.reading() as connection:
        return connection.execute(select(func.max(redacted_answer.c.made_at))).scalar() or ""


def redaction_sentences(totals: RedactionTotals) -> Iterator[str]:
    """What was redacted and deleted, for people; nothing if nothing was."""
    if totals.answers:
        kinds = ", ".join(_many(kind, count) for kind, count in totals.kinds.items())
        yield (
            f"In {counted(totals.answers, 'answer')}, placeholders stand for personal data: "
            f"{kinds}."
        )
    yield from deletion_sentences(totals)


def deletion_sentences(totals: RedactionTotals) -> Iterator[str]:
    """What was deleted on request, for people; nothing if nothing was."""
    if totals.deleted_answers:
        yield (
            f"{counted(totals.deleted_answers, 'answer')} of "
            f"{counted(totals.deleted_respondents, 'respondent')} "
            f"{'was' if totals.deleted_answers == 1 else 'were'} deleted on request."
        )


def _many(kind: Kind, count: int) -> str:
    noun = _NOUNS.get(kind, kind.value)
    return f"1 {noun}" if count == 1 else f"{count:,} {_PLURALS.get(kind, noun + 's')}"
