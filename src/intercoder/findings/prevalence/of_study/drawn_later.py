"""Answers drawn for one code after the round's own: which can be weighed, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.prevalence.of_study.asked import Asked, Base
from intercoder.findings.prevalence.of_study.random_sample import RandomSample, Sample
from intercoder.findings.prevalence.stages import LaterDraw
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.findings.prevalence.of_study.basis import Basis


def later_draw(
    basis: Basis, number: int, inside: NDArray[np.bool_], mine: NDArray[np.bool_]
) -> LaterDraw:
    """What a draw for one code, from 1, adds in a part of the population, `inside` (N,), of which
    the sampled answers are `mine` (n,)."""
    sample, sampled = basis.sample, basis.sampled
    stratum, draws = sample.stratum_of_draw[sampled], sample.drawn_in[sampled]
    places = np.flatnonzero(draws[mine] == number)
    sizes = np.array(sample.later[number - 1].sizes, dtype=np.int64)
    drawn = np.bincount(stratum[draws == number], minlength=sizes.size)
    if basis.asked.question:
        drawn = sample.judged_of_draw[number - 1]
    return LaterDraw(
        places,
        stratum[mine][places],
        sizes,
        drawn,
        int((inside & ((sample.drawn_in < 0) | (sample.drawn_in >= number))).sum()),
        None if basis.cluster is None else basis.cluster[mine][places],
    )


def that_can_be_weighed(
    sample: RandomSample, asked: Asked, labelled: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[str]]:
    """The labelled answers without those of draws for one code that say nothing yet, and why."""
    draws = sample.drawn_in[sample.sampled[labelled]]
    stratum = sample.stratum_of_draw[sample.sampled[labelled]]
    for number, one in enumerate(sample.later, start=1):
        drawn = np.bincount(stratum[draws == number], minlength=len(one.sizes))
        if asked.question:
            drawn = sample.judged_of_draw[number - 1]
        is_enough = asked.unit is Base.ANSWERS and bool((drawn >= np.minimum(one.sizes, 2)).all())
        if not asked.wider and sample.sample is Sample.ROUND and is_enough:
            continue
        kept = labelled[draws < number]
        count = labelled.size - kept.size
        why = (
            "their chances are those among these answers only"
            if asked.wider or asked.unit is Base.RESPONDENTS
            else "few of them are coded so far"
        )
        told = f"{count:,} coded answers that were drawn for one code are left out: {why}."
        return kept, [told] if count else []
    return labelled, []


def weighed_draws(sample: RandomSample, sampled: NDArray[np.int64]) -> list[str]:
    """What to say of draws for one code that are weighed."""
    draws = sample.drawn_in[sampled]
    return [
        f"Drawn for the code “{display_line(one.code)}”, and weighed by the chances they had: "
        f"{counted(int((draws == number).sum()), 'answer')}."
        for number, one in enumerate(sample.later, start=1)
        if (draws == number).any()
    ]
