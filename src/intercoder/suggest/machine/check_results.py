"""A machine's precision, estimated from what people have checked in all its runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError
from intercoder.study.study import Study
from intercoder.study.suggest.machine_check_results import Checked, checked_codes
from intercoder.study.suggest.machine_runs import MachineRun, applications
from intercoder.suggest.machine.applying import thresholds_of
from intercoder.suggest.machine.check_sample import (
    LOOKS,
    Precision,
    judged_at_looks,
    precision_of,
    right_marks,
    strata,
)
from intercoder.suggest.model.precision import CONFIDENCE
from intercoder.text.display import display_line


@dataclass(frozen=True)
class CheckFigures:
    """Precision of a machine's codes, estimated from the sample that people check."""

    machine: str
    demand: float
    """Required precision of its last run."""
    coded: int
    """Number of answers the machine has coded."""
    abstained: int
    """Number of answers its last run left without a code."""
    drawn: int
    """Number of answers drawn for checking."""
    checked: int
    rounds: tuple[str, ...]
    """Rounds in which they are checked."""
    whole: Precision
    """Precision over all codes: the share of all codes given that are right."""
    by_code: Mapping[str, Precision] = field(default_factory=dict)
    """Precision of each code that was given at all, by its id."""
    met: bool | None = None
    """Whether the demand is met over all codes, as judged at the looks reached (`LOOKS`)."""
    met_by_code: Mapping[str, bool | None] = field(default_factory=dict)
    """The same for each code."""

    @property
    def verdict(self) -> str:
        """Whether the demand is met, in one sentence."""
        if not self.drawn:
            return "No sample was drawn for checking, so nothing shows how accurate the codes are."
        if not self.checked:
            return "Nothing of the sample has been checked yet."
        missed = [name for name, met in self.met_by_code.items() if met is False]
        of_all = self.met
        asked = f"the required precision of {self.demand:g}"
        if of_all is None:
            rest = self.drawn - self.checked
            half = math.ceil(LOOKS[0].share * self.drawn)
            if self.checked < half:
                left = f"; it is judged when {half:,} are checked, and at the end"
            elif rest:
                left = f"; it is judged again when the {rest:,} left are checked"
            else:
                left = ", and this sample cannot tell"
            return f"It is not known yet whether {asked} is met{left}."
        said = f"Over all codes, {asked} is {'met' if of_all else 'not met'}"
        if not missed:
            return f"{said}."
        which = ", ".join(display_line(name) for name in missed)
        return f"{said}; it is not met by: {which}."


def check_figures(study: Study, machine: str) -> CheckFigures:
    """Precision per code and overall, from the answers checked so far.

    Raises StudyError if the machine has coded nothing in this study.
    """
    runs = [run for run in applications(study, machine) if run.finished_at is not None]
    if not runs:
        raise StudyError(
            f"“{display_line(machine)}” has not coded anything in this study, or is not done yet.",
            "`intercoder suggest apply` lets a machine code the answers nobody reads.",
        )
    parts = [_part(study, run) for run in runs]
    sizes = np.concatenate([part.sizes for part in parts])
    starts = np.cumsum([0, *(len(part.sizes) for part in parts)])
    of_stratum = np.concatenate(
        [part.of_stratum + start for part, start in zip(parts, starts, strict=False)]
    )
    checked = [one for part in parts for one in part.checked]
    drawn = sum(sum(run.document["strata"]["drawn"]) for run in runs if run.check_round)
    in_order = np.argsort(np.array([one.decided for one in checked]), kind="stable")

    def precision(code: str | None, first: int, confidence: float = CONFIDENCE) -> Precision:
        """That of the answers checked first."""
        places = in_order[:first].astype(np.int64)
        some = [checked[place] for place in places]
        # An answer on which this code could not be given has not been checked for it.
        asked = np.array([code not in one.unasked for one in some], dtype=bool)
        marks, right = right_marks(
            [one.machine - one.unasked for one in some], [one.people for one in some], code
        )
        having = np.concatenate([part.having_of(code) for part in parts])
        applied = sum(part.applied_of(code) for part in parts)
        return precision_of(
            marks[asked],
            right[asked],
            of_stratum[places][asked],
            sizes,
            having,
            applied,
            confidence,
        )

    demand: float = runs[-1].document["demand"]

    def met(code: str | None) -> bool | None:
        return judged_at_looks(partial(precision, code), len(checked), drawn, demand)

    names = dict.fromkeys(name for part in parts for name in part.names if part.applied_of(name))
    return CheckFigures(
        machine,
        demand,
        sum(run.document["coded"] for run in runs),
        runs[-1].abstained,  # each run covers the answers that are left
        drawn,
        len(checked),
        tuple(run.check_round for run in runs if run.check_round),
        precision(None, len(checked)),
        {name: precision(name, len(checked)) for name in names},
        met(None),
        {name: met(name) for name in names},
    )


@dataclass(frozen=True)
class _Part:
    """One run: its strata, and the answers checked in them."""

    names: tuple[str, ...]
    applied: NDArray[np.int64]
    sizes: NDArray[np.int64]
    having: NDArray[np.int64]
    """Number of answers in each stratum that have each code, (strata, codes)."""
    of_stratum: NDArray[np.int64]
    checked: tuple[Checked, ...]

    def having_of(self, code: str | None) -> NDArray[np.int64]:
        """Number of answers in each stratum with this code; with None, all of them."""
        if code is None:
            return self.sizes
        if code not in self.names:
            return np.zeros_like(self.sizes)
        column: NDArray[np.int64] = self.having[:, self.names.index(code)]
        return column

    def applied_of(self, code: str | None) -> int:
        """Number of answers with this code; with None, the number of codes given."""
        if code is None:
            return int(self.applied.sum())
        return int(self.applied[self.names.index(code)]) if code in self.names else 0


def _part(study: Study, run: MachineRun) -> _Part:
    names = tuple(code.code for code in thresholds_of(run))
    checked = tuple(checked_codes(study, run).values())
    applied = np.array(run.document["applied"], dtype=np.int64)
    given = np.array([[name in one.machine for name in names] for one in checked], dtype=bool)
    given = given.reshape(len(checked), len(names))
    kept = run.document["strata"]
    return _Part(
        names,
        applied,
        np.array(kept["sizes"], dtype=np.int64),
        np.array(kept["having"], dtype=np.int64).reshape(len(names), len(names)),
        strata(given, applied) if checked else np.zeros(0, dtype=np.int64),
        checked,
    )
