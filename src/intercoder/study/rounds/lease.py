"""The lease that lets only one window at a time work as a coder.

Two windows of one coder would both show the same open answers. A lease names the process working as
the coder; it ends when that process leaves or dies, or when it is taken over on request.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from intercoder.coding.hash_chain import new_id
from intercoder.errors import CoderBusyError
from intercoder.platforms.processes import process_runs, process_start
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coder, lease
from intercoder.study.log.decision_log import Author
from intercoder.text.display import display_line

SILENCE = timedelta(minutes=15)
"""A lease held on another machine counts as abandoned after this long without a renewal."""
BEAT = timedelta(seconds=20)
"""Age at which a write renews the lease."""


@dataclass(frozen=True, slots=True)
class HeldLease:
    """A lease that somebody holds."""

    token: str
    beat: str
    """When it was renewed last."""


def take(connection: Connection, author: Author, *, take_over: bool) -> str:
    """Take the coder's lease; the token that proves it. Raises CoderBusyError if it is held."""
    held = connection.execute(
        select(lease).where(lease.c.coder_id == author.coder_id)
    ).one_or_none()
    if held is not None:
        if not take_over and is_alive(held.host, held.process, held.beat):
            raise CoderBusyError(
                f"{display_line(author.coder)} is already at work in this study, since "
                f"{held.since[:16].replace('T', ' ')} UTC on {display_line(held.host)}.",
                "Close the other window, or add --take-over to continue here instead.",
            )
        connection.execute(delete(lease).where(lease.c.coder_id == author.coder_id))
    token, now = new_id(), utc_now()
    connection.execute(
        insert(lease).values(
            coder_id=author.coder_id,
            token=token,
            host=socket.gethostname(),
            process=_this_process(),
            since=now,
            beat=now,
        )
    )
    return token


def check(connection: Connection, author: Author, token: str, held: HeldLease | None) -> None:
    """Raise CoderBusyError unless the lease, as it was just read, is still held with this token."""
    if held is None or held.token != token:
        raise CoderBusyError(
            f"{display_line(author.coder)} has continued in another window, so this one can "
            "save nothing more.",
            "Close this window; what it saved before is kept.",
        )
    if datetime.now(UTC) - _time(held.beat) > BEAT:
        connection.execute(
            update(lease).where(lease.c.coder_id == author.coder_id).values(beat=utc_now())
        )


def check_nobody_at_work(connection: Connection) -> None:
    """Raise CoderBusyError while any coder works in the study."""
    for held in connection.execute(
        select(lease, coder.c.name).join(coder, coder.c.id == lease.c.coder_id)
    ):
        if is_alive(held.host, held.process, held.beat):
            raise CoderBusyError(
                f"{display_line(held.name)} is at work in this study, since "
                f"{held.since[:16].replace('T', ' ')} UTC on {display_line(held.host)}.",
                "Do this once nobody codes: it takes answers out of the coders' queues.",
            )


def release(connection: Connection, author: Author, token: str) -> None:
    """Give up the lease, if it is still held with this token."""
    connection.execute(
        delete(lease).where(lease.c.coder_id == author.coder_id, lease.c.token == token)
    )


def _this_process() -> str:
    return f"{os.getpid()} {process_start(os.getpid())}"


def is_alive(host: str, process: str, beat: str) -> bool:
    """Whether the process that holds a lease is still running."""
    if host != socket.gethostname():
        return datetime.now(UTC) - _time(beat) < SILENCE
    number, _, started = process.partition(" ")
    if not number.isdecimal():
        return False  # not a process id of ours
    return process_runs(int(number)) and process_start(int(number)) == started


def _time(written: str) -> datetime:
    """The time as parsed; long ago if it cannot be read."""
    try:
        return datetime.fromisoformat(written.replace("Z", "+00:00")).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
