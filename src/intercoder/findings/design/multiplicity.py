"""Correcting p values for how many tests a table makes."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from intercoder.findings.design.sample import Floats


class Correction(StrEnum):
    """The rule over all tests of one table."""

    HOLM = "holm"
    """Holm (1979): the chance that any difference is reported wrongly stays below 5 %."""
    BENJAMINI_HOCHBERG = "bh"
    """Benjamini and Hochberg (1995): of the differences reported, 5 % are expected to be wrong."""
    NONE = "none"

    @property
    def words(self) -> str:
        """What it is called in a sentence."""
        return {"holm": "Holm", "bh": "Benjamini-Hochberg", "none": "no correction"}[self.value]


def corrected(p: Floats, rule: Correction) -> Floats:
    """Adjusted p values, of any shape; a test that was not made is NaN and counts for none."""
    flat = np.asarray(p, dtype=float).ravel()
    made = np.flatnonzero(~np.isnan(flat))
    found = flat.copy()
    n = made.size
    if rule is not Correction.NONE and n:
        order = made[np.argsort(flat[made], kind="stable")]
        if rule is Correction.HOLM:
            scaled = np.maximum.accumulate(flat[order] * (n - np.arange(n)))
        else:
            scaled = flat[order] * n / np.arange(1, n + 1)
            scaled = np.minimum.accumulate(scaled[::-1])[::-1]
        found[order] = np.minimum(scaled, 1)
    return found.reshape(np.shape(p))
