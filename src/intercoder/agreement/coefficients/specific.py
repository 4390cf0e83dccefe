"""Positive and negative specific agreement: how often a second coder confirms a yes, or a no.

    positive = sum j (j - 1) / (m - 1)  /  sum j
    negative = sum k (k - 1) / (m - 1)  /  sum k,   k = m - j

over the answers with m >= 2 ratings, j of them yes: the probability that another coder of the same
answer says the same. Cicchetti and Feinstein (1990) for two coders; Fleiss (1975) and Uebersax for
more. From 0 to 1, not corrected for chance. Undefined where nobody said yes (or no).
"""

from __future__ import annotations

import numpy as np

from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import ratio
from intercoder.agreement.result import Figure, Reason


def specific_agreement(chosen: Floats, split: Floats) -> Floats:
    """Specific agreement from totals: ratings in the category, and j (m - j) / (m - 1).

    Accepts any shape; NaN if nobody chose the category. The second total is half the disagreement;
    j (j - 1) / (m - 1) is j less that.
    """
    return ratio(chosen - split, chosen)


def specific_agreements(yes: Floats, no: Floats) -> tuple[Figure, Figure]:
    """Positive and negative agreement from the yes and no ratings of each answer, shape (answers,).

    Range 0 to 1. Refused: `no_pairs` where no answer has two ratings; `no_positives` or
    `no_negatives` where nobody said yes, or no, on such an answer.
    """
    raters = yes + no
    kept = raters >= 2
    if not kept.any():
        return Figure.refused(Reason.NO_PAIRS), Figure.refused(Reason.NO_PAIRS)
    split = (yes[kept] * no[kept] / (raters[kept] - 1)).sum()
    figures = []
    for chosen, reason in ((yes, Reason.NO_POSITIVES), (no, Reason.NO_NEGATIVES)):
        value = float(specific_agreement(np.asarray(chosen[kept].sum()), np.asarray(split)))
        figures.append(Figure.refused(reason) if np.isnan(value) else Figure(value))
    return figures[0], figures[1]
