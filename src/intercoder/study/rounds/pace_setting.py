"""Whether coders see how quick they are: a setting of the whole study."""

from __future__ import annotations

from intercoder.errors import StudyError
from intercoder.study.database.settings import keep_setting, kept_setting
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
        value = kept_setting(connection, PACE)
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
    with study.writing() as connection:
        keep_setting(connection, PACE, "shown" if shown else _HIDDEN)
