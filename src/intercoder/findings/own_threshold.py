"""A report's own threshold for small counts: as high as its author likes, lower with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.errors import UsageError
from intercoder.study.findings.releases import check_leads
from intercoder.study.findings.small_cell_settings import LEAST, MOST, read_threshold
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class OwnThreshold:
    """The least count of one release that is not small."""

    value: int
    because: str | None = None
    """A lead's reason, which is recorded, where it is below the study's."""


Override = str | OwnThreshold | None
"""What goes before the study's rule in a release: a lead's reason to hide nothing, or a threshold
in the place of the study's."""


def own_threshold(
    study: Study, wanted: int, because: str | None, who: Coder | None
) -> OwnThreshold | None:
    """The threshold asked for; None for 0, which is the study's.

    Raises UsageError for one out of bounds, for one below the study's without a reason, and for a
    reason that explains nothing; StudyError unless a lead goes below the study's.
    """
    of_study = read_threshold(study)
    if wanted and not LEAST <= wanted <= MOST:
        raise UsageError(
            f"A threshold for small counts is from {LEAST} to {MOST}.",
            "The usual thresholds are 3, 5 and 10; 0 takes the study's.",
        )
    if not wanted or wanted >= of_study:
        if because is not None:
            raise UsageError(
                "There is nothing that the reason explains.",
                "Leave it out; it is for --unprotected and a threshold below the study's.",
            )
        return OwnThreshold(wanted) if wanted else None
    if not (because or "").strip():
        raise UsageError(
            f"Counts below {wanted} would be hidden, but those below {of_study} are small in this"
            " study.",
            "Say why with --reason TEXT, which is recorded, or use the study's threshold.",
        )
    check_leads(who, "publish with a threshold below the study's")
    return OwnThreshold(wanted, because)
