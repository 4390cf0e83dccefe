"""A line that coders write for themselves, encrypted so that only they can read it.

What is stored says nothing: not whose it is, not when it was written, not how long it is. Whose
line it is turns out when a key opens it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from intercoder.errors import UsageError
from intercoder.protection.encryption.missing_package import needs_packages

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

MAX_LINE = 500
"""Most characters of a line."""
_BLOCK = 4096
"""Bytes to which each is filled up: enough for the longest line in any script."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was written, when and by whom; all of it is encrypted."""

    coder: str
    at: str
    """Time in UTC, ISO 8601."""
    line: str
    token: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    """Who knows it can read the line, and may have it removed."""

    @property
    def id(self) -> str:
        """The name under which it is stored; only the token gives it."""
        return hashlib.sha256(self.token.encode()).hexdigest()


def checked_line(line: str) -> str:
    """The line as it is kept. Raises UsageError for an empty or too long one."""
    kept = " ".join(line.split())
    if not kept:
        raise UsageError("The line is empty.", "Write a few words, or leave it out.")
    if len(kept) > MAX_LINE:
        raise UsageError(f"The line has {len(kept):,} characters.", f"Write at most {MAX_LINE:,}.")
    return kept


def seal_check_in(written: CheckIn, to: Sequence[Recipient]) -> str:
    """The check-in as text that only these keys open; how long it is tells nothing of the line.

    Raises MissingPackageError if encryption is not installed.
    """
    with needs_packages():
        import pyrage
    document = json.dumps(asdict(written), ensure_ascii=False).encode("utf-8", "replace")
    return base64.b64encode(pyrage.encrypt(document.ljust(_BLOCK), list(to))).decode()


def open_check_ins(sealed: Iterable[str], identities: Sequence[Identity]) -> list[CheckIn]:
    """Those of the sealed check-ins that one of the identities opens, the oldest first."""
    with needs_packages():
        import pyrage
    found = []
    for one in sealed:
        try:
            document = json.loads(pyrage.decrypt(base64.b64decode(one), list(identities)))
            values = [str(document[name]) for name in ("coder", "at", "line", "token")]
        except (pyrage.DecryptError, ValueError, KeyError, TypeError):
            continue  # somebody else's, or damaged
        found.append(CheckIn(*values))
    return sorted(found, key=lambda one: one.at)
