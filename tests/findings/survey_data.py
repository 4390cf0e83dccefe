"""Made-up units with weights, strata and clusters, the same here and for R.

python -m tests.findings.survey_data FILE    write them as a CSV file
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intercoder.findings.design.sample import Design, Floats, Ints, Sample

CODES = ("a", "b", "c", "d")
GROUPS = ("north", "east", "south", "west")


@dataclass(frozen=True)
class SurveyUnits:
    """Answers of respondents; each array has the shape (answers,)."""

    respondent: Ints
    cluster: Ints
    stratum: Ints
    lonely: Ints
    """The same strata, but one of them has a single cluster."""
    weight: Floats
    group: Ints
    marks: Floats
    """Shape (answers, codes)."""


def survey_units() -> SurveyUnits:
    """180 respondents in 30 branches of 3 regions, each with one to three answers."""
    draw = np.random.default_rng(16)
    branch_region = np.arange(30) % 3
    branch = np.sort(draw.integers(0, 30, 180))
    liking = draw.normal(0, 0.7, (30, 4))[branch] + draw.normal(0, 0.8, (180, 4))
    group = draw.integers(0, 4, 180)
    weight: Floats = np.round(np.exp(draw.normal(0, 0.5, 180)), 3).astype(np.float64)
    respondent = np.repeat(np.arange(180), draw.integers(1, 4, 180))
    leaning = np.array([0.0, -0.6, -1.2, -0.3]) + 0.3 * (group == 2)[:, None]
    chance = 1 / (1 + np.exp(-(leaning + liking)))
    marks = (draw.random((respondent.size, 4)) < chance[respondent]).astype(float)
    lonely = np.where(branch == 0, 3, branch_region[branch])
    return SurveyUnits(
        respondent,
        branch[respondent],
        branch_region[branch][respondent],
        lonely[respondent],
        weight[respondent],
        group[respondent],
        marks,
    )


def design_of(name: str, units: SurveyUnits) -> Design:
    """The design that R's script calls by this name."""
    size = units.respondent.size
    one = np.ones(size)
    if name in ("simple", "weights"):
        weight = units.weight if name == "weights" else one
        return Design(weight, np.arange(size), np.zeros(size, dtype=np.int64))
    if name in ("respondents", "weighted"):
        weight = units.weight if name == "weighted" else one
        return Design(weight, units.respondent, np.zeros(180, dtype=np.int64))
    strata = units.lonely if name == "lonely" else units.stratum
    found, first, cluster = np.unique(units.cluster, return_index=True, return_inverse=True)
    assert found.size == cluster.max() + 1
    return Design(units.weight, cluster, strata[first])


def sample_of(name: str, units: SurveyUnits) -> Sample:
    """The units as a sample of that design."""
    base = np.ones((units.respondent.size, 1))
    return Sample(units.marks, base, design_of(name, units), units.respondent)


def main(path: Path) -> None:
    """Write the units as a table."""
    units = survey_units()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "cluster", "stratum", "lonely", "weight", "group", *CODES])
        for row in range(units.respondent.size):
            columns = (units.respondent, units.cluster, units.stratum, units.lonely, units.weight)
            writer.writerow(
                [
                    *(column[row].item() for column in columns),
                    GROUPS[units.group[row]],
                    *(int(mark) for mark in units.marks[row]),
                ]
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
