"""The last line of a summary: how many answers, how long, and where to go on."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from intercoder.errors import IntercoderError
from intercoder.platforms.clocks import steady
from intercoder.study.study import MAIN_ROUND
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.overview.session_summary import SessionSummary
    from intercoder.study.study import Study


def begin_session(
    study: Study, coder: str | None, round: str, *, plain: bool = False
) -> Callable[[], str]:
    """Note where the study stands; what is returned gives the closing line when the session ends.

    It is empty where nobody can tell who coded, or the study does not answer: the line is a
    courtesy, and no session fails for it.
    """
    from intercoder.study.overview.session_summary import log_end, summary_since

    begun = steady()
    try:
        start = log_end(study)
    except IntercoderError:
        return lambda: ""

    def closing_line() -> str:
        try:
            found = summary_since(study, start, coder, round)
        except IntercoderError:
            return ""
        if found is None:
            return ""
        return closing_words(found, steady() - begun, study.target, round, plain=plain)

    return closing_line


def parting_lines(study: Study) -> list[str]:
    """Whom coders can turn to, and what their work led to: read when a session ends.

    Empty where leads settled nothing, or the study does not answer.
    """
    from intercoder.study.wellbeing.settings import wellbeing_settings

    try:
        support = wellbeing_settings(study).support
    except IntercoderError:
        return []
    outcome = ["", "What this work led to:", *support.outcome.splitlines()]
    return [*support.lines, *(outcome if support.outcome else [])]


def closing_words(
    summary: SessionSummary, seconds: float, target: str, round: str, *, plain: bool = False
) -> str:
    """What was done, in one sentence, and the command that goes on, in another."""
    many = "answer" if summary.decided == 1 else "answers"
    did = (
        f"You coded {summary.decided:,} {many} in {_time(seconds)}"
        if summary.decided
        else "You coded no answer this time"
    )
    if not summary.left:
        return f"{did}; none are left."
    command = ["intercoder", "code", target, "--coder", summary.coder]
    command += ["--round", round] if round != MAIN_ROUND else []
    command += ["--plain"] if plain else []
    is_are = "is" if summary.left == 1 else "are"
    go_on = display_line(shlex.join(command))
    return f"{did}; {summary.left:,} {is_are} left. Go on with: {go_on}"


def _time(seconds: float) -> str:
    """How long it took, as a person says it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
