"""Prevalence as a notebook needs it: computed by the functions of the command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from intercoder.agreement.whole.figure_words import share_interval
from intercoder.api.html import paragraph, table
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    import pandas as pd

    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.findings.prevalence.of_study.results import OfGroup, PrevalenceResult


class Estimated(TypedDict, total=False):
    """Which figures, and how. Named like the options of `intercoder prevalence`."""

    round: str
    sample: str
    """round or overlap."""
    codes_of: str
    """all, consensus or coder:NAME."""
    question: str
    by: str
    """question, language or attribute:NAME."""
    reference: str
    people_only: bool
    wider: bool
    cluster: str
    """none, respondent or duplicates."""
    width: float
    confidence: float
    folds: int
    seed: int
    unit: str
    """answers or respondents."""
    sets: Sequence[Sequence[str]]
    """Sets of codes, by their ids: also the share that has all of a set."""


class Prevalence:
    """How often codes are, from a random sample that people coded and a model's probabilities.

    `to_frame()` has every figure in a row; `found` is the frozen result.
    """

    def __init__(self, found: PrevalenceResult) -> None:
        self.found = found

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know before believing the figures, in sentences."""
        return self.found.remarks

    def as_json(self) -> dict[str, Any]:
        """What the command prints with --format json."""
        return self.found.as_json()

    def to_frame(self) -> pd.DataFrame:
        """Every figure in a row.

        Columns: `figure` (prevalence or difference), `group` and `reference` (empty for all),
        `code`, `name`, `answers` and `sampled` of the group, `value`, `low`, `high`,
        `simultaneous_low`, `simultaneous_high`, of people alone `people_low`, `people_high`, and
        `gain`; the last three, and the numbers of answers, are of shares only.
        """
        import pandas as pd

        frame = pd.DataFrame(list(self._rows()))
        for name in ("answers", "sampled"):
            frame[name] = frame[name].astype("Int64")
        return frame

    def __repr__(self) -> str:
        lines = [self._heading()]
        for code, one in self.found.whole.codes.items():
            share = one.share
            lines.append(
                f"  {display_line(self._name(code))}: {share.value * 100:.1f}%, "
                f"{share_interval(share.low, share.high)}"
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        titles = ("code", "prevalence", "interval", "at once", "people alone", "gain")
        parts = []
        for group in (self.found.whole, *self.found.groups):
            rows = [
                (
                    self._name(code),
                    f"{one.share.value * 100:.1f}%",
                    share_interval(one.share.low, one.share.high),
                    share_interval(one.together.low, one.together.high),
                    share_interval(one.people.low, one.people.high),
                    f"{one.gain:.2f}",
                )
                for code, one in group.codes.items()
            ]
            parts.append(table(titles, rows, group.label or self._heading()))
        return "".join([*parts, *map(paragraph, self.remarks)])

    def _heading(self) -> str:
        found = self.found
        return (
            f"Prevalence among {found.population:,} {found.base}, from {found.sampled:,} that "
            f"people coded (round “{display_line(found.round)}”)"
        )

    def _name(self, code: str) -> str:
        return next(one.name for one in self.found.names if one.id == code)

    def _rows(self) -> Iterator[dict[str, Any]]:
        for group in (self.found.whole, *self.found.groups):
            yield from self._of(group)
        for one in self.found.differences:
            yield {
                "figure": "difference",
                "group": one.group,
                "reference": one.reference,
                "code": one.code,
                "name": self._name(one.code),
                "answers": None,
                "sampled": None,
                "value": one.share.value,
                "low": one.share.low,
                "high": one.share.high,
                "simultaneous_low": one.together.low,
                "simultaneous_high": one.together.high,
                "people_low": None,
                "people_high": None,
                "gain": None,
            }

    def _of(self, group: OfGroup) -> Iterator[dict[str, Any]]:
        for code, one in group.codes.items():
            yield {
                "figure": "prevalence",
                "group": group.label,
                "reference": "",
                "code": code,
                "name": self._name(code),
                "answers": group.answers,
                "sampled": group.sampled,
                "value": one.share.value,
                "low": one.share.low,
                "high": one.share.high,
                "simultaneous_low": one.together.low,
                "simultaneous_high": one.together.high,
                "people_low": one.people.low,
                "people_high": one.people.high,
                "gain": one.gain,
            }


def asked_of(asked: Estimated) -> Asked:
    """What was asked for. Raises UsageError for what cannot be."""
    from intercoder.findings.prevalence.of_study.asked import Asked, Base, Cluster
    from intercoder.findings.prevalence.of_study.random_sample import Sample

    named: dict[str, Any] = dict(asked)
    try:
        if "sample" in named:
            named["sample"] = Sample(named["sample"])
        if "unit" in named:
            named["unit"] = Base(named["unit"])
        if "cluster" in named:
            named["cluster"] = Cluster(named["cluster"])
        if "sets" in named:
            named["sets"] = tuple(tuple(one) for one in named["sets"])
    except ValueError as error:
        raise UsageError(
            f"Not possible: {display_line(str(error))}.",
            "A sample is round or overlap; a cluster none, respondent or duplicates; a unit "
            "answers or respondents.",
        ) from None
    return Asked(**named)
