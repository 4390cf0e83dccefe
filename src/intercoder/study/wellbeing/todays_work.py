"""What a coder did today and since their last break, from the log: in whichever window it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from intercoder.coding.session_clock import BREAK_GAP
from intercoder.coding.throughput import TimedDecision, seconds_worked
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.study.rounds.people import coder_id
from intercoder.study.study import Study
from intercoder.study.wellbeing.met_answers import AnswerMet, met_answers


@dataclass(frozen=True, slots=True)
class WorkSoFar:
    """A coder's work of today, in all rounds, and the part of it since the last break."""

    day_seconds: float = 0.0
    """Seconds of work today, without breaks."""
    day_heavy: frozenset[int] = frozenset()
    """Rows of the heavy answers decided today."""
    seconds: float = 0.0
    """Seconds since work began after the last break; 0 while a break lasts."""
    heavy: frozenset[int] = frozenset()
    """Rows of the heavy answers decided since then."""
    answers: int = 0
    """Number of all answers decided since then."""


def work_so_far(
    study: Study, coder: str, heaviness: Heaviness, now: datetime | None = None
) -> WorkSoFar:
    """What this coder has decided today; the day begins at midnight of this machine's time.

    Raises StudyError for a coder the study does not have.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    with study.reading() as connection:
        row = coder_id(connection, coder)
    with study.reading_own(row) as connection:
        met = list(met_answers(connection, heaviness, coder_row=row, since=since))
    if not met:
        return WorkSoFar()
    after = _since_break(met, now.timestamp())
    return WorkSoFar(
        seconds_worked([TimedDecision(one.at, one.answer, one.seconds) for one in met]),
        _heavy_ones(met),
        now.timestamp() - after[0].at + after[0].seconds if after else 0.0,
        _heavy_ones(after),
        len({one.answer for one in after}),
    )


def _since_break(met: Sequence[AnswerMet], now: float) -> Sequence[AnswerMet]:
    """What was met after the last break; nothing if the break lasts until now."""
    begin, end = len(met), now
    while begin and end - met[begin - 1].at < BREAK_GAP:
        begin -= 1
        end = met[begin].at
    return met[begin:]


def _heavy_ones(met: Sequence[AnswerMet]) -> frozenset[int]:
    return frozenset(one.answer for one in met if one.is_heavy)
