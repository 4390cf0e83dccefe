"""`findings --screen`: one table at a time, on a screen or line by line."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.findings.of_study import Asked
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

_NOT_THERE = {
    "out": "--output",
    "table": "--table",
    "codes": "--code",
    "roll_up": "--roll-up",
    "weight": "--weight",
    "strata": "--strata",
    "cluster": "--cluster",
    "pseudonyms": "--pseudonyms",
    "leave_out_unsure": "--leave-out-unsure",
}
"""What is asked of a printed table only."""


def check_opens(asked: Mapping[str, Any]) -> None:
    """Raise UsageError where the screen cannot be opened as it was asked for."""
    if not asked["opens_screen"]:
        if asked["plain"]:
            raise UsageError("--plain is about the screen.", "Add --screen.")
        return
    for name, option in _NOT_THERE.items():
        if asked[name]:
            raise UsageError(f"{option} is not for the screen.", f"Leave out {option} or --screen.")
    if not asked["plain"] and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The findings screen needs a terminal.", "Add --plain, or leave out --screen."
        )


def open_findings(
    study: Study, who: Coder | None, asked: Asked, of: Sequence[str], *, plain: bool
) -> None:
    """Open the screen, or go line by line, with what was asked for at first."""
    from intercoder.findings.browsing.choices import ChoiceKind

    chosen = {ChoiceKind.UNIT: asked.settings.unit.value}
    if asked.versions and not of:
        chosen[ChoiceKind.WHOSE] = asked.versions[0]
    if asked.together:
        chosen[ChoiceKind.QUESTION] = ""
    elif asked.questions:
        chosen[ChoiceKind.QUESTION] = asked.questions[0]
    if asked.by:
        chosen[ChoiceKind.GROUPS] = asked.by[0]
    if plain:
        from intercoder.plain.findings.looking import look_at_findings

        look_at_findings(study, who, rounds=asked.rounds, of=of, chosen=chosen)
        return
    from intercoder.tui.running import run_findings

    run_findings(study, who, rounds=asked.rounds, of=of, chosen=chosen)
