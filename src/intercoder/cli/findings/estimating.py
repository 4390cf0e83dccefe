"""Estimates the prevalence of codes and shows it, or writes what of it may leave the study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.cli.acting_user import person
from intercoder.cli.findings.prevalence_options import judging, opened_for_lead
from intercoder.cli.findings.words import numbered
from intercoder.cli.findings.written import write
from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.findings.prevalence.of_study.results import PrevalenceResult
    from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where estimates leave the study to."""

    out: Path
    unprotected: str | None = None
    """A lead's reason to hide nothing."""


def estimate(
    study: str,
    as_name: str | None,
    asked: Callable[[Study], Sequence[Asked]],
    show: Callable[[Sequence[PrevalenceResult]], None],
    leaving: Leaving | None = None,
) -> None:
    """Estimate what `asked` says of the open study, and `show` all of it; where it leaves the
    study, what was protected of it, into a file."""
    hidden, threshold = 0, 0
    found = []
    with opened_for_lead(study, as_name) as opened, judging() as advance:
        from intercoder.findings.prevalence.of_study.asked import Base
        from intercoder.findings.prevalence.of_study.basis import read_basis
        from intercoder.findings.prevalence.of_study.compute import prevalence_of
        from intercoder.findings.prevalence.of_study.respondents import by_respondent

        for one in asked(opened):
            of_answers = basis = read_basis(opened, one, advance=advance)
            if one.unit is Base.RESPONDENTS:
                basis = by_respondent(of_answers)
            result = prevalence_of(opened, basis)
            if leaving is not None:
                from intercoder.findings.published_prevalence import publish_prevalence

                published = publish_prevalence(
                    opened,
                    basis,
                    result,
                    of_answers=of_answers,
                    who=person(opened, as_name),
                    override=leaving.unprotected,
                )
                result = published.result
                hidden, threshold = hidden + published.hidden, published.threshold
            found.append(result)
    if leaving is None:
        show(found)
        return
    written = StringIO()
    with redirect_stdout(written):
        show(found)
    write(leaving.out, written.getvalue())
    say(f"Wrote the prevalence: {leaving.out}")
    if hidden:
        say(
            f"Counts below {threshold} are hidden in it, with what they could be worked"
            f" out from: {numbered(hidden, 'figure')}."
        )
