"""Files on their way between sites, encrypted to the public keys of their receivers with age.

Inside is an encrypted study and, before it, the key of that, which no passphrase gives. So whoever
receives it never has a plain file on disk, and no passphrase has to be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.errors import NotAStudyError, StudyError, UsageError
from intercoder.protection.encryption.asking import ask
from intercoder.protection.encryption.key_files import read_secret_file
from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.study_key import HEAD, StudyKey, fits
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

SUFFIX = ".age"
_AGE = b"age-encryption.org/"
_MARK = b"intercoder sealed study 1\n"
_KEY = 32
_MAX_LIST = 2**20


def is_sealed(path: Path) -> bool:
    """Whether the file is encrypted to receivers, with age. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def receivers(named: Iterable[str]) -> list[Recipient]:
    """The public keys named: `age1…`, or files that list some, one a line.

    Raises UsageError for anything else.
    """
    with needs_packages():
        import pyrage
    found = []
    for one in named:
        lines = [one] if one.startswith("age1") else _lines(one)
        for line in lines:
            try:
                found.append(pyrage.x25519.Recipient.from_str(line))
            except pyrage.RecipientError:
                raise UsageError(
                    f"{display_line(line)[:80]} is no public key.",
                    "A receiver's key begins with age1; `intercoder identity` shows theirs.",
                ) from None
    return found


def new_identity() -> tuple[str, str]:
    """A new identity as the text of its file, and its public key."""
    with needs_packages():
        import pyrage
    made = pyrage.x25519.Identity.generate()
    public = str(made.to_public())
    return f"# public key: {public}\n{made}\n", public


def read_identities(path: Path) -> list[Identity]:
    """The identities in this file, for whose public keys files may have been encrypted.

    A file that a passphrase protects is opened with it. Raises UsageError if there are none.
    """
    with needs_packages():
        import pyrage
    held = read_secret_file(path, "identity file")
    shown = display_line(str(path))
    if held.startswith(_AGE):
        try:
            held = pyrage.passphrase.decrypt(held, ask(f"Passphrase of {shown}"))
        except (EOFError, pyrage.DecryptError):
            raise UsageError(
                f"The passphrase of the identity file {shown} is missing or wrong.", "Try again."
            ) from None
    lines = _without_comments(held.decode("utf-8", "replace"))
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise UsageError(
            f"{shown} is no identity file.", "Make one with `intercoder identity FILE`."
        )
    return found


def public_keys(identities: Iterable[Identity]) -> list[str]:
    """The public keys of identities: what others encrypt files to."""
    return [str(one.to_public()) for one in identities]


def seal(encrypted: bytes, key: StudyKey, to: Sequence[Recipient]) -> bytes:
    """An encrypted study with its key, encrypted to these receivers."""
    with needs_packages():
        import pyrage
    sealed: bytes = pyrage.encrypt(_MARK + key.key + encrypted, list(to))
    return sealed


def unseal(path: Path, identities: Sequence[Identity]) -> tuple[bytes, StudyKey]:
    """The encrypted study in this file, and its key.

    Raises StudyError if it is for somebody else, NotAStudyError if it is damaged.
    """
    with needs_packages():
        import pyrage
    shown = display_line(str(path))
    try:
        held = pyrage.decrypt(path.read_bytes(), list(identities))
    except pyrage.DecryptError as error:
        if "matching" in str(error):
            raise StudyError(
                f"{shown} is encrypted for somebody else.",
                "Name the identity file whose public key was given to its sender, or have it "
                "sent again to yours.",
            ) from None
        raise _damaged(shown) from None
    except OSError as error:
        raise StudyError(
            f"{shown} cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            "Check the path.",
        ) from None
    begin = len(_MARK) + _KEY
    key = StudyKey(held[begin : begin + HEAD], held[len(_MARK) : begin])
    if not held.startswith(_MARK) or len(key.head) < HEAD or not fits(key):
        raise _damaged(shown)
    return held[begin:], key


def _damaged(shown: str) -> NotAStudyError:
    return NotAStudyError(
        f"{shown} is damaged, was cut short in transit, or is no file of intercoder.",
        "Ask for it to be sent again, complete.",
    )


def _lines(named: str) -> list[str]:
    path = Path(named)
    try:
        with path.open(encoding="utf-8") as file:
            lines = _without_comments(file.read(_MAX_LIST))
    except (OSError, UnicodeDecodeError):
        lines = []
    if not lines:
        raise UsageError(
            f"{display_line(named)} is neither a public key nor a file that lists some.",
            "A receiver's key begins with age1; `intercoder identity` shows theirs.",
        )
    return lines


def _without_comments(text: str) -> list[str]:
    stripped = (line.strip() for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]
