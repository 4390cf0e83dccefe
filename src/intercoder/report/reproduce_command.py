"""The command that reproduces the report."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import datetime

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.table import NEVER
from intercoder.agreement.of_study.time_filters import written
from intercoder.agreement.whole.of_sets import DEFAULT_DISTANCE
from intercoder.report.document import Command, Paragraph, Section
from intercoder.report.facts import StudyFacts


def again(found: StudyAgreement, facts: StudyFacts) -> Section:
    """The command, and how to see the answers behind the figures."""
    return Section(
        "again",
        "How to reproduce this report",
        (
            Command(command(found, facts)),
            Paragraph.of(
                "The date leaves out later decisions, and the seed gives the same intervals.",
                "The report contains no answers and no respondents; whoever may open the study can"
                " see the answers behind each figure in the program.",
            ),
        ),
    )


def command(found: StudyAgreement, facts: StudyFacts) -> str:
    """The command to type, quoted for a shell, without options that are the defaults."""
    options = (*_option("--as-of", found.selection.as_of or _last_moment(found, facts)),)
    return shlex.join(
        [
            *("intercoder", "agreement", facts.file_name, *options, *_options(found)),
            *("--report", facts.output),
        ]
    )


def _options(found: StudyAgreement) -> Iterator[str]:
    asked, how, usual = found.selection, found.selection.how, Resampling()
    for name in asked.rounds:
        yield from ("--round", name)
    yield from _option("--coders", ",".join(asked.coders))
    for code in asked.codes:
        yield from ("--code", code)
    for view in asked.views:
        yield from ("--by", str(view))
    for depth in asked.roll_up:
        yield from ("--roll-up", str(depth))
    for flag, is_set in (
        ("--leave-out-unsure", asked.leave_out_unsure),
        ("--with-drawn", asked.with_drawn),
        ("--pseudonyms", asked.pseudonyms),
    ):
        if is_set:
            yield flag
    for old, new in asked.code_map.items():
        yield from ("--map-code", f"{old}={new}")
    if asked.distance != DEFAULT_DISTANCE:
        yield from ("--distance", asked.distance)
    if how.resamples != usual.resamples:
        yield from ("--resamples", str(how.resamples))
    yield from ("--seed", str(how.seed))
    if how.confidence != usual.confidence:
        yield from ("--confidence", str(how.confidence))
    if how.minimum is not None:
        yield from ("--minimum", str(how.minimum))


def _option(name: str, value: str) -> tuple[str, ...]:
    return (name, value) if value else ()


def _last_moment(found: StudyAgreement, facts: StudyFacts) -> str:
    """The end of the second of the last event in the report; empty if there is none.

    Times in the table are truncated to whole seconds, so the next second is the first that
    certainly comes after it.
    """
    times = found.table.decided_at
    last = int(times.max()) if times.size else NEVER
    if facts.conduct.last_at:
        last = max(last, int(datetime.fromisoformat(facts.conduct.last_at).timestamp()))
    return "" if last == NEVER else written(last + 1)
