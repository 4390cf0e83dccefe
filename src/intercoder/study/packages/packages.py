"""Packages: files with one coder's answers of one round, sent out and merged back.

A package is a study in a file that holds one coder, one round and what that coder needs. The study
keeps a row for each it has sent, and the package holds the same row.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, select

from intercoder.errors import StudyError
from intercoder.study.database.schema import coder, coding_round, package
from intercoder.study.study import Study

SUFFIX = ".study"
MAX_STEM = 120
"""Of a file's name, in characters, without its ending."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was sent out."""

    id: str
    coder: str
    round: str
    made_at: str
    """UTC, ISO 8601."""
    answers: int
    """How many were sent."""
    decisions: int
    """How many earlier decisions of the coder went with them."""
    sent: str
    """Hash of everything that was sent (`study.sent.digest`)."""
    merged_at: str = ""
    """When it last brought something back, UTC; empty if it has not come back yet."""


def packages(study: Study) -> tuple[Package, ...]:
    """The packages this study has sent out, oldest first; in a package, that one."""
    with study.reading() as connection:
        return packages_in(connection)


def packages_in(connection: Connection) -> tuple[Package, ...]:
    """The same inside a transaction."""
    rows = connection.execute(_statement().order_by(package.c.made_at, package.c.id))
    return tuple(_read(row) for row in rows)


def this_package(study: Study) -> Package | None:
    """The package that is open here; None if it is a whole study."""
    if not study.package:
        return None
    found = next((one for one in packages(study) if one.id == study.package), None)
    if found is None:
        raise StudyError(
            f"{study.target} is a package, but does not say for whom.", "Ask for a new one."
        )
    return found


def document_of(answers: int, decisions: int, sent: str) -> str:
    """What the table of packages keeps of what was sent."""
    return json.dumps({"answers": answers, "decisions": decisions, "sent": sent})


def file_name(round: str, coder_name: str, taken: Collection[str] = ()) -> str:
    """`ROUND-CODER.study`, in letters, digits, hyphens, dots and underscores.

    Not one of those `taken`, even where capitals make no difference.
    """
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in f"{round}-{coder_name}")
    stem = stem.strip(".")[:MAX_STEM] or "package"
    others = {one.casefold() for one in taken}
    name, number = f"{stem}{SUFFIX}", 2
    while name.casefold() in others:
        name, number = f"{stem}-{number}{SUFFIX}", number + 1
    return name


def _statement() -> Select[tuple[str, str, str, str, str, str | None]]:
    return (
        select(
            package.c.id,
            coder.c.name.label("coder"),
            coding_round.c.name.label("round"),
            package.c.made_at,
            package.c.document,
            package.c.merged_at,
        )
        .join(coder, coder.c.id == package.c.coder_id)
        .join(coding_round, coding_round.c.id == package.c.round_id)
    )


def _read(row: Row[tuple[str, str, str, str, str, str | None]]) -> Package:
    try:
        kept = json.loads(row.document)
        counts = int(kept["answers"]), int(kept["decisions"]), str(kept["sent"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise StudyError(
            "The study's record of a package is not what it should be.",
            "Ask for a new package, or run `intercoder verify`.",
        ) from None
    return Package(row.id, row.coder, row.round, row.made_at, *counts, row.merged_at or "")
