"""Clusters of answers that a lead looked at and found to be worth no code: a setting of the study.

Each is remembered by its typical answers and their words, so that it stays out of sight when the
clusters are found anew, with all that is like it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, select

from intercoder.errors import UnreadableError, UsageError
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.rounds.blindness import check_lead
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study, check_is_whole

MOST = 500
"""Dismissed clusters that are remembered; who dismisses more is told to take some up again."""
_NAME = "dismissed_clusters"


@dataclass(frozen=True, slots=True)
class DismissedCluster:
    """A cluster that is not shown any more."""

    answers: tuple[str, ...]
    """Ids of its typical answers."""
    words: tuple[str, ...]
    """Its words, by which people know it again."""
    size: int
    """Number of its answers when it was dismissed."""
    dismissed_by: str
    dismissed_at: str
    """Time in UTC, ISO 8601."""


def dismissed_clusters(study: Study) -> tuple[DismissedCluster, ...]:
    """The clusters dismissed so far, the first one first."""
    with study.reading() as connection:
        return _read(connection)


def dismiss_cluster(
    study: Study, answers: Sequence[int], words: Sequence[str], size: int, who: Coder | None
) -> DismissedCluster:
    """Remember a cluster, given by the rows of its typical answers, as worth no code.

    Raises StudyError unless a lead does it, or in a package, and UsageError where too many are
    dismissed already.
    """
    check_is_whole(study)
    _check(study, who)
    with study.writing() as connection:
        before = _read(connection)
        if len(before) >= MOST:
            raise UsageError(
                f"{MOST:,} clusters are dismissed already.",
                "Take some up again with `intercoder codebook read --take-up NUMBER`.",
            )
        ids: dict[int, str] = {}
        for some in batched(answers):
            found = connection.execute(
                select(answer.c.id, answer.c.key).where(answer.c.id.in_(some))
            )
            ids.update({row.id: row.key for row in found})
        made = DismissedCluster(
            tuple(ids[row] for row in answers if row in ids),
            tuple(words),
            size,
            who.name if who else "",
            utc_now(),
        )
        _write(connection, (*before, made))
    return made


def take_up_cluster(study: Study, number: int, who: Coder | None) -> DismissedCluster:
    """Show a dismissed cluster again; its number, from 1, is that in `dismissed_clusters`.

    Raises StudyError unless a lead does it, and UsageError for a number there is not.
    """
    check_is_whole(study)
    _check(study, who)
    with study.writing() as connection:
        before = _read(connection)
        if not 1 <= number <= len(before):
            raise UsageError(
                f"There is no dismissed cluster {number}.",
                f"Use a number from 1 to {len(before)}." if before else "None is dismissed.",
            )
        _write(connection, (*before[: number - 1], *before[number:]))
    return before[number - 1]


def rows_of_dismissed(study: Study) -> tuple[int, ...]:
    """Rows of the typical answers of all dismissed clusters that the study still has, rising."""
    rows: list[int] = []
    with study.reading() as connection:
        ids = sorted({one for cluster in _read(connection) for one in cluster.answers})
        for some in batched(ids):
            found = select(answer.c.id).where(answer.c.key.in_(some), is_in_study())
            rows += connection.execute(found).scalars()
    return tuple(sorted(rows))


def _check(study: Study, who: Coder | None) -> None:
    check_lead(study, who, "dismisses clusters of answers, and takes them up again")


def _read(connection: Connection) -> tuple[DismissedCluster, ...]:
    value = kept_setting(connection, _NAME)
    if value is None:
        return ()
    try:
        return tuple(
            DismissedCluster(
                tuple(map(str, one["answers"])),
                tuple(map(str, one["words"])),
                int(one["size"]),
                str(one["dismissed_by"]),
                str(one["dismissed_at"]),
            )
            for one in json.loads(value)
        )
    except (ValueError, TypeError, KeyError):
        raise UnreadableError(
            "The clusters that were dismissed in the study cannot be read.",
            "Run `intercoder verify`; a backup may have them.",
        ) from None


def forget_words(connection: Connection, pieces: Iterable[str]) -> int:
    """Drop words of dismissed clusters that stand in these pieces of replaced texts.

    Returns of how many clusters any were dropped.
    """
    gone = [piece.casefold() for piece in pieces]
    before = _read(connection)
    after = [
        replace(
            one,
            words=tuple(
                word for word in one.words if not any(word.casefold() in piece for piece in gone)
            ),
        )
        for one in before
    ]
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    if changed:
        _write(connection, after)
    return changed


def _write(connection: Connection, dismissed: Sequence[DismissedCluster]) -> None:
    document = json.dumps([asdict(one) for one in dismissed], ensure_ascii=False)
    keep_setting(connection, _NAME, document)
