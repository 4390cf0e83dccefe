"""Logs unforeseen errors without the data they happened on.

Messages of libraries may quote what they were given (parameters of a query, a line of a file), so
neither the message nor any value is written: only which errors they were and where in the code.
"""

from __future__ import annotations

import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from intercoder import __version__


def describe_defect(error: BaseException) -> str:
    """This error and those that led to it, oldest first: class, and place of each frame."""
    parts = []
    for one in reversed(list(_chain(error))):
        frames = "".join(traceback.format_list(traceback.extract_tb(one.__traceback__)))
        parts.append(
            f"{type(one).__module__}.{type(one).__qualname__} (message left out)\n{frames}"
        )
    return "\n".join(parts)


def write_defect(error: BaseException) -> Path | None:
    """Add the error to the user's log and return the log's path; None if nothing can be written."""
    from platformdirs import user_log_path

    path = user_log_path("intercoder", appauthor=False) / "defects.log"
    head = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, intercoder {__version__}, "
        f"Python {platform.python_version()}, {platform.system()}"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{head}\n{describe_defect(error)}\n")
    except OSError:
        return None
    return path


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        yield current
        seen.append(current)
        if isinstance(current, BaseExceptionGroup):
            for inner in current.exceptions:
                yield from _chain(inner)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
