"""Files that hold a passphrase, for machines where nobody types one."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE, S_ISREG

from intercoder.errors import UsageError
from intercoder.platforms.folders import has_permissions
from intercoder.text.display import display_line

KEY_FILE_VARIABLE = "INTERCODER_KEY_FILE"
"""The environment variable that names the file; the passphrase itself is never in one."""
_MAX = 4096
_MAX_SECRET = 2**16


def named_key_file() -> Path | None:
    """The key file that the environment names, if any."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    return Path(named) if named else None


def read_key_file(path: Path) -> str:
    """The passphrase in this file: its text without the end of the line.

    Raises UsageError if it cannot be read, is empty, or others than its owner may read it.
    """
    said = read_secret_file(path, "key file")
    text = said.decode("utf-8", "surrogateescape").rstrip("\r\n")
    if not text or len(said) > _MAX or "\n" in text:
        raise UsageError(
            f"The key file {display_line(str(path))} does not hold one line with a passphrase.",
            "Write the passphrase into it, on one line.",
        )
    return text


def read_secret_file(path: Path, kind: str) -> bytes:
    """The bytes of a file with a secret. Raises UsageError as `read_key_file`."""
    shown = display_line(str(path))
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            said = file.read(_MAX_SECRET)
    except OSError as error:
        raise UsageError(
            f"The {kind} {shown} cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            "Check its path, and that you may read it.",
        ) from None
    if has_permissions() and S_ISREG(status.st_mode) and S_IMODE(status.st_mode) & 0o077:
        raise UsageError(
            f"Others may read the {kind} {shown}.", f"Protect it with: chmod 600 {shown}"
        )
    return said
