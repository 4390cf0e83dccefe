"""The list of everything that has left the study: which counts, when, by whom, and what was hidden.

It is only added to. A release that never reached anybody is withdrawn by a row of its own. What the
counts were counted in is kept once for all releases that share it, so that later ones can be
checked against them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError, UnreadableError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import counted_state, released_table
from intercoder.study.rounds.people import Coder, Role, logged_in
from intercoder.study.study import Study
from intercoder.text.display import display_line

DEPARTURE = "departure"
"""Marks lines of the list that are no releases: they say what left, in `study/leaving`."""
MAX_REASON = 10_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Released:
    """One release: tables that left the study together."""

    id: str
    number: int
    """Its place in the list, from 1."""
    made_at: str
    """UTC, ISO 8601."""
    made_by: str
    """Empty where nobody said who they are."""
    command: str
    """What was run: `agreement --report`, `export --tables`, ..."""
    document: Mapping[str, Any]
    """Its cells, as whoever wrote them keeps them."""
    state: str | None
    """The hash of what was counted; None where the release has no counts."""
    reason: str | None
    """Why it was released unprotected; None where it was protected."""
    withdrawn: str | None
    """Why it counts as never released; None where it counts."""


def releases(study: Study) -> tuple[Released, ...]:
    """Every release in order, those withdrawn as well.

    Raises StudyError for a coder's login, which does not see the list.
    """
    check_may_release(study)
    with study.reading() as connection:
        return _read(connection)


def check_may_release(study: Study) -> None:
    """Raise StudyError for a login that does not see what was released before."""
    known = logged_in(study)
    if known is not None and known.role is not Role.LEAD:
        raise StudyError(
            "Tables leave this study by its leads only: what others have published before has to "
            "be taken into account.",
            "Ask a lead to run this command.",
        )


def releases_in(connection: Connection) -> tuple[Released, ...]:
    """Every release in order, for whoever may see them."""
    return _read(connection)


def add_release(
    study: Study,
    command: str,
    document: Mapping[str, Any],
    state: Mapping[str, Any] | None,
    reason: str | None = None,
) -> Released:
    """Add a release, unless the last one that counts told exactly the same.

    Raises StudyError as `releases` does, and where the study cannot be written; UsageError for a
    reason that is empty or too long.
    """
    if reason is not None:
        reason = _checked_reason(reason, "--reason")
    check_may_release(study)
    with study.writing() as connection:
        before = _read(connection)
        hash_, content = (None, "") if state is None else _packed(state)
        standing = [one for one in before if one.withdrawn is None]
        for one in reversed(standing):
            if (one.command, one.document, one.state, one.reason) == (
                command,
                dict(document),
                hash_,
                reason,
            ):
                return one
        if hash_ is not None:
            there = select(counted_state.c.hash).where(counted_state.c.hash == hash_)
            if connection.execute(there).scalar() is None:
                connection.execute(insert(counted_state).values(hash=hash_, document=content))
        connection.execute(
            insert(released_table).values(
                id=new_id(after=_last_id(connection)),
                made_at=utc_now(),
                made_by=study.made_by,
                command=command,
                document=json.dumps(document, ensure_ascii=False, sort_keys=True),
                state=hash_,
                reason=reason,
            )
        )
        return _read(connection)[-1]


def withdraw(study: Study, number: int, who: Coder | None, reason: str) -> Released:
    """Let a release count as never made, because nobody outside the study has it.

    Raises StudyError for a number there is not, a release that is withdrawn already, and unless a
    lead does it; UsageError for a reason that is empty or too long.
    """
    by = check_leads(who, "withdraw releases")
    reason = _checked_reason(reason, "--because")
    with study.writing() as connection:
        found = next((one for one in _read(connection) if one.number == number), None)
        if found is None:
            raise StudyError(
                f"There is no release {number}.", "`intercoder releases list` shows them."
            )
        if found.withdrawn is not None:
            raise StudyError(
                f"Release {number} is withdrawn already.",
                "`intercoder releases list` shows why.",
            )
        connection.execute(
            insert(released_table).values(
                id=new_id(after=_last_id(connection)),
                made_at=utc_now(),
                made_by=by,
                command="withdraw",
                document="{}",
                reason=reason,
                takes_back=found.id,
            )
        )
        return next(one for one in _read(connection) if one.number == number)


def counted_states(study: Study, hashes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What was counted, by its hash. Raises UnreadableError for what is not as it was written."""
    if not hashes:
        return {}
    with study.reading() as connection:
        rows = connection.execute(
            select(counted_state.c.hash, counted_state.c.document).where(
                counted_state.c.hash.in_(hashes)
            )
        ).all()
    return {row.hash: _unpacked(row.hash, row.document) for row in rows}


def check_leads(who: Coder | None, what: str) -> str:
    """The lead's name. Raises StudyError for anybody else, naming `what` only leads do."""
    if who is None or who.role is not Role.LEAD:
        told = (
            "Nobody is known to lead" if who is None else f"{display_line(who.name)} does not lead"
        )
        raise StudyError(
            f"{told} this study, and only leads {what}.", "Say who leads, with --as NAME."
        )
    return who.name


def _read(connection: Connection) -> tuple[Released, ...]:
    rows = connection.execute(select(released_table).order_by(released_table.c.id)).all()
    withdrawn = {row.takes_back: row.reason for row in rows if row.takes_back is not None}
    made = [row for row in rows if row.takes_back is None and not _is_departure(row.document)]
    return tuple(
        _released(row, number, withdrawn.get(row.id)) for number, row in enumerate(made, start=1)
    )


def _released(row: Row[Any], number: int, withdrawn: str | None) -> Released:
    try:
        document = json.loads(row.document)
    except ValueError:
        raise _unreadable() from None
    return Released(
        row.id,
        number,
        row.made_at,
        row.made_by,
        row.command,
        document,
        row.state,
        row.reason,
        withdrawn,
    )


def _is_departure(document: str) -> bool:
    return document.startswith(f'{{"{DEPARTURE}"')


def _last_id(connection: Connection) -> str:
    statement = select(released_table.c.id).order_by(released_table.c.id.desc()).limit(1)
    return connection.execute(statement).scalar() or ""


def _packed(state: Mapping[str, Any]) -> tuple[str, str]:
    plain = json.dumps(state, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
    packed = base64.b64encode(zlib.compress(plain, 9)).decode()
    return hashlib.sha256(plain).hexdigest(), packed


def _unpacked(hash_: str, document: str) -> dict[str, Any]:
    try:
        plain = zlib.decompress(base64.b64decode(document, validate=True))
        found = json.loads(plain)
    except (ValueError, zlib.error):
        raise _unreadable() from None
    if hashlib.sha256(plain).hexdigest() != hash_ or not isinstance(found, dict):
        raise _unreadable()
    return found


def _unreadable() -> UnreadableError:
    return UnreadableError(
        "The list of what has left the study cannot be read.",
        "Restore a backup; `intercoder verify` lists everything that is damaged.",
    )


def _checked_reason(reason: str, option: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise UsageError(
            "The reason is missing." if not reason else "The reason is too long.",
            f"Add {option} with at most {MAX_REASON:,} characters.",
        )
    return reason
