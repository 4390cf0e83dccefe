"""The agreement of one round so far, in the few figures that a lead checks every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from intercoder.agreement.of_study.figures import Compared, figures_of
from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.result import Figure
from intercoder.study.agreement.judgement_columns import Judgements, of_round
from intercoder.study.study import Study

ALPHA = "krippendorff_alpha_nominal"
WEAKEST = 5
"""Number of codes named."""


@dataclass(frozen=True, slots=True)
class CodeSoFar:
    """The agreement on one code."""

    code: str
    """Id of the code."""
    name: str
    answers: int
    """Number of answers coded twice on which a coder gave it."""
    figure: Figure
    """Krippendorff's nominal alpha for whether the code was given, with its interval."""

    def as_json(self) -> dict[str, Any]:
        """The code's agreement under the stable names of the command's JSON."""
        return {"code": self.code, "answers": self.answers, "alpha": self.figure.as_json()}


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """The agreement of one round."""

    round: str
    coefficient: str
    """The stable name of the coefficient in `figure`."""
    figure: Figure
    """Alpha over sets of codes, with its interval; or the reason why there is none."""
    answers: int
    """Number of answers that two or more coders judged, on which the figure rests."""
    judged_before: int
    """Number of these that were judged or adjudicated in an earlier round."""
    weakest: tuple[CodeSoFar, ...]
    """The codes with the lowest alpha, lowest first, without those too rare for an interval."""

    def as_json(self) -> dict[str, Any]:
        """The summary under the stable names of the command's JSON."""
        return {
            "coefficient": self.coefficient,
            "answers": self.answers,
            "judged_before": self.judged_before,
            **self.figure.as_json(),
            "weakest": [one.as_json() for one in self.weakest],
        }


def agreement_so_far(
    study: Study,
    round: str,
    selection: Selection | None = None,
    judged: Judgements | None = None,
) -> RoundAgreement:
    """The agreement of a round as in `agreement_of_study`, without the breakdowns.

    `selection` says how it is computed; its rounds are replaced. `judged` are the judgements of
    this and other rounds, if they have been read. Raises StudyError for a round the study does not
    have.
    """
    given = selection or Selection()
    asked = Selection(rounds=(round,), distance=given.distance, how=given.how)
    theirs = of_round(judged, round) if judged else None
    if theirs and any(one.drawn.any() for one in theirs.columns):
        theirs = None  # what stood before a model drew them counts, and has to be read
    read = read_study(study, asked, only_decided=True, judged=theirs)
    del judged, theirs  # of a large study they take as much memory as the table
    table = Compared.of(read.table.of_coders(read.compared))
    found = figures_of(table, asked, only_alphas=True)
    coefficient = f"alpha_set_{asked.distance}"
    names = {one.id: one.name for one in read.codes.names_of(tuple(found.codes))}
    measured = [
        CodeSoFar(code, names[code], found.of_codes[code].answers, figures[ALPHA])
        for code, figures in found.codes.items()
        if figures[ALPHA].value is not None and figures[ALPHA].low is not None
    ]
    measured.sort(key=lambda one: (one.figure.value or 0.0, one.code))
    return RoundAgreement(
        round,
        coefficient,
        found.overall[coefficient],
        found.counts.rated_twice,
        found.told.judged_before if found.told else 0,
        tuple(measured[:WEAKEST]),
    )


def nothing_so_far(
    study: Study, rounds: Sequence[str], selection: Selection | None = None
) -> dict[str, RoundAgreement]:
    """The summaries of rounds without any standing decision, computed once for all, by round."""
    if not rounds:
        return {}
    found = agreement_so_far(study, rounds[0], selection)
    return {name: replace(found, round=name) for name in rounds}
