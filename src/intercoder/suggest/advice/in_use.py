"""The advice on a study's answers that still counts, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UnreadableError
from intercoder.study.study import Study
from intercoder.study.suggest.advice import KeptAdvice, kept_advice
from intercoder.suggest.advice.prompt import INSTRUCTIONS, Prompt, make_prompt
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.probability.advice_weights import Weighed, weigh


@dataclass(frozen=True)
class AdviceInUse:
    """Advice of one language model, asked with the codebook as it is now."""

    kept: KeptAdvice
    prompt: Prompt

    def on(self, text: Text) -> frozenset[str] | None:
        """The codes it names for this answer; None if it was not asked."""
        found = self.kept.codes.get(self.prompt.key(self.kept.model, text))
        return None if found is None else frozenset(found)


@dataclass(frozen=True)
class Advised:
    """The answers learned from on which there is advice."""

    places: NDArray[np.int64]
    """Their positions in the learning set, (m,)."""
    named: NDArray[np.bool_]
    """Whether the advisor names each code, (m, k)."""


def prompt_of(study: Study, revision: int | None = None) -> Prompt:
    """In which words advice is asked for under this revision of the codebook, or the latest."""
    wordings = {one.id: one.wording for one in study.questions()}
    return make_prompt(study.codebook(revision), wordings)


def advice_in_use(study: Study, revision: int | None = None) -> AdviceInUse | None:
    """The advice that counts; None if there is none, or it was given on another codebook.

    A coder's login on a server may not read it, so there is none for them. What is damaged counts
    as none.
    """
    if study.own_coder:
        return None
    try:
        kept = kept_advice(study)
    except UnreadableError:
        return None
    if kept is None:
        return None
    prompt = prompt_of(study, revision)
    return AdviceInUse(kept, prompt) if prompt.whole == kept.prompt else None


def advised(advice: AdviceInUse, learning: LearningSet) -> Advised:
    """The answers of a learning set on which there is advice."""
    found = {place: advice.on(text) for place, text in enumerate(learning.texts)}
    known = {place: codes for place, codes in found.items() if codes is not None}
    marks = [[code in codes for code in learning.codes] for codes in known.values()]
    return Advised(
        np.array(list(known), dtype=np.int64),
        np.array(marks, dtype=np.bool_).reshape(len(known), len(learning.codes)),
    )


def weigh_advice(
    advice: AdviceInUse, learning: LearningSet, out_of_fold: NDArray[np.float64]
) -> Weighed | None:
    """What advice is worth on answers that were learned from; None with too few of them."""
    on = advised(advice, learning)
    judged = ~np.isnan(out_of_fold[on.places]).any(axis=1)
    places = on.places[judged]
    return weigh(
        out_of_fold[places], on.named[judged], learning.given[places], learning.groups[places]
    )


def with_advice(
    study: Study,
    revision: int,
    suggester: Suggester,
    learning: LearningSet,
    out_of_fold: NDArray[np.float64],
) -> tuple[Suggester, dict[str, Any] | None]:
    """The suggester with what advice is worth to it, if it helps; and what is recorded of that."""
    advice = advice_in_use(study, revision)
    if advice is None:
        return suggester, None
    weighed = weigh_advice(advice, learning, out_of_fold)
    record = {
        "model": advice.kept.model,
        "instructions": INSTRUCTIONS,
        "prompt": advice.prompt.digest,
        "texts": len(advice.kept.codes),
        "is_used": weighed is not None and weighed.helps,
        "loss_without": None if weighed is None else round(weighed.loss_without, 5),
        "loss_with": None if weighed is None else round(weighed.loss_with, 5),
    }
    if weighed is None or not weighed.helps:
        return suggester, record
    return replace(suggester, advice=weighed.weights), record
