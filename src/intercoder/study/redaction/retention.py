"""Until when a study may keep its answers: a date that leads set and `status` reminds of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import delete, select

from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import study_setting
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
        value = connection.execute(
            select(study_setting.c.value).where(study_setting.c.name == KEEP_UNTIL)
        ).scalar()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def set_keep_until(study: Study, day: date | None) -> None:
    """Set the last day, or none."""
    with study.writing() as connection:
        if day is None:
            connection.execute(delete(study_setting).where(study_setting.c.name == KEEP_UNTIL))
            return
        values = {"value": day.isoformat(), "changed_at": utc_now()}
        connection.execute(
            upsert(connection.dialect.name, study_setting)
            .values(name=KEEP_UNTIL, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )


def is_past(day: date, today: date | None = None) -> bool:
    """Whether the day is over, in UTC."""
    return day < (today or datetime.now(UTC).date())
