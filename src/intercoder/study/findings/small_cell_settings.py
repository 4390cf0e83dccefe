"""How small a count must be to be protected in everything that leaves the study."""

from __future__ import annotations

from intercoder.errors import UnreadableError, UsageError
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.findings.releases import check_leads
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

DEFAULT = 5
LEAST, MOST = 2, 100
_NAME = "small_cell_threshold"


def read_threshold(study: Study) -> int:
    """The least count that is not small; 5 where no lead has set another."""
    with study.reading() as connection:
        value = kept_setting(connection, _NAME)
    if value is None:
        return DEFAULT
    if not (value.isascii() and value.isdigit() and LEAST <= int(value) <= MOST):
        raise UnreadableError(
            "The threshold for small cells in the study cannot be read.",
            "Set it again, with `intercoder releases threshold`.",
        )
    return int(value)


def set_threshold(study: Study, threshold: int, who: Coder | None) -> None:
    """Set it for everything that leaves the study from now on.

    Raises UsageError for one out of bounds, and StudyError unless a lead does it.
    """
    check_leads(who, "set the threshold for small cells")
    if not LEAST <= threshold <= MOST:
        raise UsageError(
            f"A threshold for small cells is from {LEAST} to {MOST}.",
            "The usual thresholds are 3, 5 and 10.",
        )
    with study.writing() as connection:
        keep_setting(connection, _NAME, str(threshold))
