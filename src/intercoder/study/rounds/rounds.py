"""The rounds of a study: listing them, blindness, and closing them.

In a blind round nobody sees what another coder decided until a lead closes it. A closed round
accepts no more decisions by coders; theirs can then be viewed, discussed and adjudicated.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from intercoder.errors import StudyError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coding_round, training_round
from intercoder.study.rounds.people import new_row_id, round_id
from intercoder.study.study import Study
from intercoder.text.display import display_line

MAX_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Round:
    """A phase of coding."""

    name: str
    created_at: str
    blind: bool = False
    """Whether coders see nothing of each other while it is open."""
    closed_at: str = ""
    """When a lead closed it, UTC; empty while it is open."""
    repeats: str = ""
    """Name of the round whose answers coders judge again in this one; otherwise empty."""

    is_training: bool = False
    """Whether coders are trained in it: what is decided there counts in no figure."""

    @property
    def is_open(self) -> bool:
        """Whether decisions may still be made in it."""
        return not self.closed_at

    @property
    def hides(self) -> bool:
        """Whether coders' decisions in it are hidden from other coders for now."""
        return self.blind and self.is_open


def rounds(study: Study) -> tuple[Round, ...]:
    """The rounds, in the order in which they began."""
    with study.reading() as connection:
        return rounds_in(connection)


def rounds_in(connection: Connection) -> tuple[Round, ...]:
    """The rounds, read inside a transaction, in the order in which they began."""
    rows = connection.execute(select(coding_round).order_by(coding_round.c.id)).all()
    names = {row.id: row.name for row in rows}
    of_training = set(connection.execute(select(training_round.c.round_id)).scalars())
    return tuple(
        Round(
            row.name,
            row.created_at,
            bool(row.blind),
            row.closed_at or "",
            names.get(row.repeats_id, ""),
            row.id in of_training,
        )
        for row in rows
    )


def counted_rounds(study: Study) -> tuple[Round, ...]:
    """The rounds whose decisions count where no round is named: all but those for training."""
    return tuple(one for one in rounds(study) if not one.is_training)


def find_round(study: Study, name: str) -> Round:
    """The round of this name. Raises StudyError, naming the rounds there are."""
    with study.reading() as connection:
        round_id(connection, name)
        return next(one for one in rounds_in(connection) if one.name == name)


def check_open(connection: Connection, name: str) -> None:
    """Raise StudyError if this round of the study is closed."""
    closed_at = connection.execute(
        select(coding_round.c.closed_at).where(coding_round.c.name == name)
    ).scalar()
    if closed_at:
        raise StudyError(*closed_words(name, closed_at))


def closed_words(name: str, closed_at: str, what: str = "decisions") -> tuple[str, str]:
    """What to say of a round that was closed at this time and takes no more of these."""
    return (
        f"The round “{display_line(name)}” was closed on {closed_at[:10]}: it takes no more "
        f"{what}.",
        "Choose another round, or ask the lead to reopen it.",
    )


def check_takes(study: Study, name: str) -> None:
    """Raise StudyError if this round is closed; a round that does not exist yet is accepted."""
    with study.reading() as connection:
        check_open(connection, name)


def insert_round(
    connection: Connection, name: str, *, blind: bool = False, repeats: str = ""
) -> int:
    """Begin a round inside a transaction; its row.

    Raises UsageError for an unusable name, StudyError for one already taken or an unknown round to
    repeat.
    """
    name = usable_round_name(name)
    taken = {
        existing.casefold(): existing
        for existing in connection.execute(select(coding_round.c.name)).scalars()
    }
    if name.casefold() in taken:
        raise StudyError(
            f"The study already has a round “{display_line(taken[name.casefold()])}”.",
            "Choose another name.",
        )
    return new_row_id(
        connection.execute(
            insert(coding_round).values(
                name=name,
                created_at=utc_now(),
                blind=blind,
                repeats_id=round_id(connection, repeats) if repeats else None,
            )
        )
    )


def close_round(study: Study, name: str) -> Round:
    """Close the round. Raises StudyError for an unknown round, or one already closed."""
    return _turn(study, name, utc_now())


def reopen_round(study: Study, name: str) -> Round:
    """Reopen a closed round; a blind one hides its decisions again.

    Raises StudyError for an unknown round, or one that is open.
    """
    return _turn(study, name, None)


def make_blind(study: Study, name: str, *, blind: bool) -> Round:
    """Set whether the round is blind. Raises StudyError for one the study does not have."""
    with study.writing() as connection:
        row = round_id(connection, name)
        connection.execute(update(coding_round).where(coding_round.c.id == row).values(blind=blind))
    return find_round(study, name)


def _turn(study: Study, name: str, closed_at: str | None) -> Round:
    with study.writing() as connection:
        row = round_id(connection, name)
        before = next(one for one in rounds_in(connection) if one.name == name)
        if before.is_open is (closed_at is None):
            state = "open" if before.is_open else "closed"
            raise StudyError(f"The round “{display_line(name)}” is already {state}.")
        connection.execute(
            update(coding_round).where(coding_round.c.id == row).values(closed_at=closed_at)
        )
    return find_round(study, name)


def usable_round_name(name: str) -> str:
    """The name as it is stored. Raises UsageError if no round can have it."""
    name = unicodedata.normalize("NFC", name.strip())
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable() or set(name) & set(",|:"):
        raise UsageError(
            f"“{display_line(name)}” cannot be a round's name.",
            f"Use up to {MAX_NAME_LENGTH} letters, digits, spaces, hyphens and dots, as in "
            "`pilot-1`.",
        )
    return name
