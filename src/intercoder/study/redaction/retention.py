"""Until when a study may keep its answers: a date that leads set and `status` reminds of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from intercoder.study.database.settings import forget_setting, keep_setting, kept_setting
from intercoder.study.study import Study

KEEP_UNTIL = "keep_until"
"""Name of the setting."""


def keep_until(study: Study) -> date | None:
    """The last day on which the answers may be kept; None if no day is set.

    A coder's login on a server does not see it.
    """
    if study.own_coder:
        return None
    with study.reading() as connection:
        value = kept_setting(connection, KEEP_UNTIL)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def set_keep_until(study: Study, day: date | None) -> None:
    """Set the last day, or none."""
    with study.writing() as connection:
        if day is None:
            forget_setting(connection, KEEP_UNTIL)
            return
        keep_setting(connection, KEEP_UNTIL, day.isoformat())


def is_past(day: date, today: date | None = None) -> bool:
    """Whether the day is over, in UTC."""
    return day < (today or datetime.now(UTC).date())
