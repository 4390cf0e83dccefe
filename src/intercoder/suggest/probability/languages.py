"""Probabilities that hold in each language, however few of its answers are coded.

Calibration does not travel: what was learned in one language is less sure in another, and scores
that meant 90 % there mean something else here. So the logits of each language have a scale and a
shift of their own, beside those of the language of which most is coded:

    logit in the language = exp(log_scale) * logit + shift

They are learned from the left-out scores of that language's answers (Platt scaling, as in
`calibration`), with a normal prior: what was measured between the languages of other sets
(`benchmarks/between_languages.py`, `fit`). With nothing coded in a language, the prior is all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]
MOST = 30
"""Languages that are learned of; those with fewer coded answers are left to the prior."""
_HALF = 20
"""Number of coded answers of the first language at which half of the prior mean counts: before,
nothing was learned that could fail to travel."""
_LOOKED_AT = -7.0
"""Logits below hardly change the loss, and most are."""


@dataclass(frozen=True)
class Prior:
    """What is to be expected of a language of which nothing is coded: means and spreads."""

    log_scale: float
    shift: float
    scale_spread: float
    shift_spread: float


BY_WORDS = Prior(-0.3, 0.3, 0.5, 0.7)
BY_MEANING = Prior(0.0, 0.3, 0.35, 0.8)
"""Where words decide, scores are weaker in another language; where an encoder reads, they are not.
Both are a little low: what speaks for a code is said in other words."""


@dataclass(frozen=True, slots=True)
class OfLanguage:
    """What one language's logits are scaled and shifted by."""

    log_scale: float
    shift: float


@dataclass(frozen=True)
class Languages:
    """Scales and shifts by language."""

    first: str
    """The language of which most is coded: its logits stay."""
    unknown: OfLanguage
    """For languages of which nothing is coded."""
    known: Mapping[str, OfLanguage] = field(default_factory=dict)
    """For those of which something is, but the first."""

    def logits(self, logits: Floats, languages: Sequence[str]) -> Floats:
        """Logits (n, k) of answers in these languages (n,). What states none is in the first."""
        stay = OfLanguage(0.0, 0.0)
        each = [
            stay if name in {"", self.first} else self.known.get(name, self.unknown)
            for name in languages
        ]
        scale = np.exp([one.log_scale for one in each])[:, None]
        moved: Floats = scale * logits + np.array([one.shift for one in each])[:, None]
        return moved


def find_languages(
    logits: Floats, given: NDArray[np.bool_], languages: Sequence[str], prior: Prior
) -> Languages | None:
    """Learn them from left-out logits (n, k), whether each code was given, and each's language.

    None if no answer states its language, so that nothing can be told apart.
    """
    counts = Counter(name for name in languages if name)
    if not counts:
        return None
    (first, most), *others = counts.most_common(MOST)
    share = most / (most + _HALF)
    expected = OfLanguage(share * prior.log_scale, share * prior.shift)
    spoken = np.array(languages)
    known = {}
    for name, _ in others:
        own = spoken == name
        known[name] = _fitted(logits[own], given[own], expected, prior)
    return Languages(first, expected, known)


def _fitted(
    logits: Floats, given: NDArray[np.bool_], expected: OfLanguage, prior: Prior
) -> OfLanguage:
    from scipy.optimize import minimize  # only who learns needs it, and it takes long to load

    looked_at = logits > _LOOKED_AT
    straight = logits[looked_at]
    signs = np.where(given[looked_at], 1.0, -1.0)
    mean = np.array([expected.log_scale, expected.shift])
    spread = np.array([prior.scale_spread, prior.shift_spread])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        away = (parameters - mean) / spread
        scaled = np.exp(parameters[0]) * straight
        margin = signs * (scaled + parameters[1])
        pull = -signs * expit(-margin)
        gradient = np.array([pull @ scaled, pull.sum()]) + away / spread
        return float(away @ away / 2 - log_expit(margin).sum()), gradient

    log_scale, shift = minimize(loss, mean, jac=True, method="L-BFGS-B").x
    return OfLanguage(float(log_scale), float(shift))


def languages_as_data(languages: Languages | None) -> dict[str, Any] | None:
    """As what JSON can hold; None for none."""
    if languages is None:
        return None
    return {
        "first": languages.first,
        "unknown": [languages.unknown.log_scale, languages.unknown.shift],
        "known": {name: [one.log_scale, one.shift] for name, one in languages.known.items()},
    }


def languages_from_data(kept: Any) -> Languages | None:
    """What `languages_as_data` gave. Raises ValueError, TypeError or KeyError for anything else."""
    if kept is None:
        return None
    known = {str(name): _of_language(one) for name, one in dict(kept["known"]).items()}
    return Languages(str(kept["first"]), _of_language(kept["unknown"]), known)


def _of_language(kept: Any) -> OfLanguage:
    log_scale, shift = (float(one) for one in kept)
    if not (abs(log_scale) < 100 and abs(shift) < 1e6):
        raise ValueError("no scale of a language")
    return OfLanguage(log_scale, shift)
