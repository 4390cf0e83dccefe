"""Whether coders see how quick they are: a setting of the whole study."""

from __future__ import annotations

from sqlalchemy import select

from intercoder.errors import StudyError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import study_setting
from intercoder.study.study import Study

PACE = "pace_of_coders"
"""Name of the setting. Packages take it along."""
_HIDDEN = "hidden"


def shows_pace(study: Study) -> bool:
    """Whether coders see their pace, and the time left at it; they do unless a lead hides it.

    On a server they always do: coders' logins have no right to read settings of the study.
    """
    if study.is_remote:
        return True
    with study.reading() as connection:
        value = connection.execute(
            select(study_setting.c.value).where(study_setting.c.name == PACE)
        ).scalar()
    return value != _HIDDEN


def set_pace(study: Study, *, shown: bool) -> None:
    """Show coders their pace, or hide it, the next time they start.

    Raises StudyError for a study on a server.
    """
    if study.is_remote:
        raise StudyError(
            "On a server the pace cannot be hidden: coders' logins cannot read settings of the "
            "study.",
            "Tell coders that nobody looks at their pace, or send them packages.",
        )
    values = {"value": "shown" if shown else _HIDDEN, "changed_at": utc_now()}
    with study.writing() as connection:
        connection.execute(
            upsert(connection.dialect.name, study_setting)
            .values(name=PACE, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )
