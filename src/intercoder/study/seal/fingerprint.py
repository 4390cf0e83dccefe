"""The fingerprint of a study: short enough for paper, and still valid after the study grows.

`1234.17.7QK3-9F2M-4ZTA-8WXY` says that there were 1,234 decisions and 17 changes of everything
else; the rest is 80 bits of a hash over both logs up to that point, in characters that are not
mistaken for each other (Crockford's base 32).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from intercoder.errors import UsageError
from intercoder.text.display import display_line

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_LENGTH = 16
_FORM = re.compile(r"(\d{1,18})[.·,:/](\d{1,18})[.·,:/]([0-9A-Z]{16})")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The state of a study at one moment."""

    decisions: int
    changes: int
    code: str

    def __str__(self) -> str:
        """The fingerprint in its written form."""
        groups = "-".join(self.code[start : start + 4] for start in range(0, _LENGTH, 4))
        return f"{self.decisions}.{self.changes}.{groups}"


class Comparison(StrEnum):
    """How a study compares with a fingerprint taken earlier."""

    SAME = "same"
    GROWN = "grown"
    """It holds everything it held then, and more."""
    CUT_BACK = "cut back"
    """It holds less than it did then."""
    DIFFERENT = "different"


def fingerprint_of(
    identity: tuple[str, str], decisions: int, digest: int, changes: int, last_hash: str
) -> Fingerprint:
    """The fingerprint of a study (its id, and that of the package) at a moment.

    `digest` is that of the first `decisions` decisions, `last_hash` that of line `changes` of the
    log of changes.
    """
    content = "\n".join(map(str, (*identity, decisions, digest, changes, last_hash)))
    value = int.from_bytes(hashlib.sha256(content.encode()).digest()[:10], "big")
    code = "".join(_SIGNS[value >> shift & 31] for shift in range(75, -1, -5))
    return Fingerprint(decisions, changes, code)


def read_fingerprint(typed: str) -> Fingerprint:
    """Parse a fingerprint typed from paper. Raises UsageError if it is malformed."""
    plain = re.sub(r"[\s-]", "", typed).upper().removeprefix("F")
    head, middle, code = (*re.split(r"[.·,:/]", plain), "", "", "")[:3]
    found = _FORM.fullmatch(f"{head}.{middle}.{code.translate(_MISREAD)}")
    if found is None or not set(found[3]) <= set(_SIGNS):
        raise UsageError(
            f"“{display_line(typed)}” is not a study's fingerprint.",
            "Copy it as `intercoder verify` printed it, such as 1234.17.7QK3-9F2M-4ZTA-8WXY.",
        )
    return Fingerprint(int(found[1]), int(found[2]), found[3])
