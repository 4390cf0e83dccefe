"""The key of a person's check-ins: an age identity on their own machine, in no study.

Lines are written with its public part. A passphrase may protect the part that reads them.
"""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.errors import UsageError
from intercoder.protection.encryption.asking import ask
from intercoder.protection.encryption.key_files import read_secret_file
from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.sealed_file import new_identity

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

_KIND = "key of your check-ins"
_PUBLIC = "# public key: "
_PROTECTED = "PROTECTED "


def own_key_file() -> Path:
    """Where it is. Raises RuntimeError without a home folder."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False) / "check-ins.key"


def own_public_key(file: Path | None = None) -> Recipient:
    """The public part; the key is made if there is none yet. No passphrase is asked for.

    Raises UsageError if it cannot be read or kept, MissingPackageError if encryption is not
    installed.
    """
    with needs_packages():
        import pyrage
    path = file or own_key_file()
    if not path.exists():
        _keep(path, new_identity()[0], is_new=True)
    for line in _lines(path):
        if line.startswith(_PUBLIC):
            with suppress(pyrage.RecipientError):
                return pyrage.x25519.Recipient.from_str(line.removeprefix(_PUBLIC))
    raise _damaged(path)


def own_identities(file: Path | None = None) -> list[Identity]:
    """What opens the check-ins, nothing if there is no key yet; its passphrase is asked for.

    Raises UsageError if it cannot be read, or the passphrase is missing or wrong.
    """
    with needs_packages():
        import pyrage
    path = file or own_key_file()
    if not path.exists():
        return []
    try:
        return [pyrage.x25519.Identity.from_str(_secret(path))]
    except pyrage.IdentityError:
        raise _damaged(path) from None


def is_protected(file: Path | None = None) -> bool:
    """Whether a passphrase protects the key. Raises UsageError if it cannot be read."""
    return any(line.startswith(_PROTECTED) for line in _lines(file or own_key_file()))


def protect(passphrase: str, file: Path | None = None) -> None:
    """Protect the key with this passphrase from now on; an empty one protects it no longer.

    The former one is asked for. Raises UsageError as `own_identities`.
    """
    with needs_packages():
        import pyrage
    path = file or own_key_file()
    public = str(own_public_key(path))
    secret = _secret(path)
    if passphrase:
        held = pyrage.passphrase.encrypt(secret.encode(), passphrase)
        secret = _PROTECTED + base64.b64encode(held).decode()
    _keep(path, f"{_PUBLIC}{public}\n{secret}\n", is_new=False)


def _secret(path: Path) -> str:
    with needs_packages():
        import pyrage
    for line in _lines(path):
        if line.startswith(_PROTECTED):
            try:
                held = base64.b64decode(line.removeprefix(_PROTECTED))
                return str(
                    pyrage.passphrase.decrypt(held, ask(f"Passphrase of the {_KIND}")), "ascii"
                )
            except (EOFError, pyrage.DecryptError, binascii.Error):
                raise UsageError(
                    f"The passphrase of the {_KIND} is missing or wrong.", "Try again."
                ) from None
        if not line.startswith("#"):
            return line
    raise _damaged(path)


def _lines(path: Path) -> list[str]:
    text = read_secret_file(path, _KIND).decode("utf-8", "replace")
    return [line for line in map(str.strip, text.splitlines()) if line]


def _keep(path: Path, text: str, *, is_new: bool) -> None:
    """Write the file for its owner alone, whole or not at all; a key made meanwhile stays."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as writing:
            writing.write(text)
            writing.flush()
            os.fsync(writing.fileno())
        if not is_new:
            beside.replace(path)
            return
        with suppress(FileExistsError):
            os.link(beside, path)
    except OSError as error:
        raise UsageError(
            f"The {_KIND} could not be kept.",
            f"See whether you may write in {path.parent} and there is room.",
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _damaged(path: Path) -> UsageError:
    return UsageError(
        f"{path} is no {_KIND}.",
        "Put a copy of it back. If there is none, remove the file: earlier lines stay unreadable.",
    )
