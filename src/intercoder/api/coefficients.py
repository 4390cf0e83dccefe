"""One coefficient of a table of ratings, in one line: `intercoder.alpha(frame)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from intercoder.agreement.whole.figure_words import interval, number
from intercoder.api.errors import in_full, takes
from intercoder.api.figures import whole_of
from intercoder.api.html import table
from intercoder.api.rating_tables import Ratings, Reading
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure, Reason
    from intercoder.agreement.whole.summary import Agreement


@dataclass(frozen=True, slots=True, repr=False)
class Coefficient:
    """One coefficient with its interval; or the reason why there is none."""

    key: str
    """Its name in the JSON of the command, and in `docs/statistics.md`."""
    figure: Figure
    n: int
    """Answers rated by two coders or more: what it rests on."""
    confidence: float | None = None
    """Of the interval; None where none was asked for."""

    @property
    def value(self) -> float | None:
        """The value; None where the ratings do not determine one."""
        return self.figure.value

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        return self.figure.low

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        return self.figure.high

    @property
    def se(self) -> float | None:
        """Standard error."""
        return self.figure.se

    @property
    def reason(self) -> Reason | None:
        """Why there is no value."""
        return self.figure.reason

    @property
    def method(self) -> str:
        """How the interval was made, or why there is none."""
        return str(self.figure.as_json()["method"])

    @property
    def below_minimum(self) -> float | None:
        """Share of resamples below the `minimum`, where one was named."""
        return self.figure.below_minimum

    @property
    def title(self) -> str:
        """What people call it."""
        return key_title(self.key)

    def __float__(self) -> float:
        """The value; NaN where there is none."""
        return float("nan") if self.figure.value is None else self.figure.value

    def as_dict(self) -> dict[str, Any]:
        """A row of a table: key, value, low, high, se, n, reason, method."""
        figures = self.figure.as_json()
        method = figures.pop("method")
        reason = figures.pop("reason")
        return {"key": self.key, **figures, "n": self.n, "reason": reason, "method": method}

    def in_words(self) -> str:
        """The value and its interval, or why there is none."""
        figure = self.figure
        if figure.value is None:
            return f"none, because {figure.reason.words}" if figure.reason else "none"
        said = number(figure.value, self.key)
        ends = interval(figure, self.key)
        if ends:
            return f"{said} ({_percent(self.confidence)}{ends})"
        return f"{said} (no interval: {figure.no_interval.words})" if figure.no_interval else said

    def __repr__(self) -> str:
        return f"{self.title}: {self.in_words()}, n = {self.n:,}"

    def _repr_html_(self) -> str:
        return table((self.title, "n"), [(self.in_words(), f"{self.n:,}")])


def _percent(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence * 100:.3g}% interval "


def key_title(key: str) -> str:
    """What people call a coefficient."""
    from intercoder.agreement.whole.coefficient_registry import key_of

    return key_of(key).title


@in_full
@takes(Reading)
def coefficient(ratings: Ratings | str | Path, key: str, **asked: Unpack[Reading]) -> Coefficient:
    """Any coefficient by its name in `docs/statistics.md`, such as `conger_kappa`.

    `ratings` and what else can be said are as for `agreement_of`. Raises UsageError where the
    ratings have no such coefficient, naming those they have.
    """
    return one_of(whole_of(ratings, asked), key)


@in_full
@takes(Reading)
def alpha(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Coefficient:
    """Krippendorff's alpha with its interval, at the `level` of the ratings.

    Sets of codes are compared by `distance`, MASI unless another is named:

    >>> alpha([[{"books"}, {"books", "staff"}, set()], [{"books"}, {"staff"}, None]])
    """
    found = whole_of(ratings, asked)
    distance = str(found.rule.get("distance", "")).partition(":")[0]
    level = found.rule["level"]
    return one_of(found, f"alpha_set_{distance}" if distance else f"krippendorff_alpha_{level}")


@in_full
@takes(Reading)
def kappa(
    ratings: Ratings | str | Path, weights: str = "", **asked: Unpack[Reading]
) -> Coefficient:
    """Cohen's kappa of two coders; `weights` may be "linear" or "quadratic" for ordered ratings."""
    if weights not in {"", "linear", "quadratic"}:
        raise UsageError(
            f"There are no weights “{display_line(weights)}”.", "Say linear or quadratic."
        )
    if weights and not asked.get("level"):
        asked["level"] = "ordinal"
    found = whole_of(ratings, asked)
    if found.counts.coders != 2:
        raise UsageError(
            f"Cohen's kappa compares two coders; here are {found.counts.coders}.",
            "Name two with `coders`, or use alpha, fleiss_kappa or coefficient.",
        )
    return one_of(found, f"cohen_kappa_{weights}" if weights else "cohen_kappa")


@in_full
@takes(Reading)
def fleiss_kappa(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Coefficient:
    """Fleiss' kappa; Gwet's form of it where answers have different numbers of ratings."""
    found = whole_of(ratings, asked)
    plain = found.overall.get("fleiss_kappa")
    is_unequal = plain is not None and str(plain.reason).startswith("unequal")
    return one_of(found, "fleiss_kappa_gwet" if is_unequal else "fleiss_kappa")


@in_full
@takes(Reading)
def ac1(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Coefficient:
    """Gwet's AC1."""
    return one_of(whole_of(ratings, asked), "gwet_ac1")


@in_full
@takes(Reading)
def brennan_prediger(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Coefficient:
    """Brennan and Prediger's coefficient."""
    return one_of(whole_of(ratings, asked), "brennan_prediger")


@in_full
@takes(Reading)
def percent_agreement(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Coefficient:
    """The share of pairs of coders that agree, from 0 to 1; not corrected for chance."""
    return one_of(whole_of(ratings, asked), "percent_agreement")


def one_of(found: Agreement, key: str, figures: Mapping[str, Figure] | None = None) -> Coefficient:
    """One of these figures, of the overall ones unless others are named.

    Raises UsageError where there is none of this name, listing those there are.
    """
    among = found.overall if figures is None else figures
    if key not in among:
        raise UsageError(
            f"There is no coefficient “{display_line(key)}” of these ratings.",
            f"There are {', '.join(among)}.",
        )
    confidence = found.rule.get("confidence")
    return Coefficient(key, among[key], found.counts.rated_twice, confidence)
