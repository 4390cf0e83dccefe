"""How heavy answers are likely to be, and the mixed order of a coder's answers that follows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intercoder.answers.answer import Answer
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.study.study import Study
from intercoder.study.wellbeing.settings import heaviness_of, wellbeing_settings
from intercoder.study.wellbeing.todays_work import work_so_far
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.orders.mixing import mix

_BATCH = 2000


def severities(
    answers: Sequence[Answer], heaviness: Heaviness, suggester: Suggester | None
) -> NDArray[np.float64]:
    """The probability that each answer is heavy, (n,), from 0 to 1.

    1 for those of a heavy question or with a word of the lexicon; else the probability that any
    heavy code applies, with codes taken as independent of each other; 0 without a suggester.
    """
    found = np.array(
        [float(heaviness.is_said(one.question, one.text)) for one in answers], dtype=np.float64
    )
    if suggester is None or not heaviness.codes:
        return found
    columns = [place for place, code in enumerate(suggester.codes) if code in heaviness.codes]
    if not columns:
        return found
    for start in range(0, len(answers), _BATCH):
        texts = [
            Text(one.text, one.language, one.question) for one in answers[start : start + _BATCH]
        ]
        likely = suggester.probabilities(texts)[:, columns]
        none = np.prod(1 - np.clip(likely, 0, 1), axis=1)
        part = slice(start, start + len(texts))
        found[part] = np.maximum(found[part], 1 - none)
    return found


def likely_heavy(severity: NDArray[np.float64]) -> NDArray[np.bool_]:
    """As many answers as can be expected to be heavy, the likeliest of them, (n,).

    A threshold would find none while a model is unsure of all of them.
    """
    expected = round(float(severity.sum()))
    heavy = np.zeros(len(severity), dtype=bool)
    heavy[np.argsort(-severity, kind="stable")[:expected]] = True
    return heavy & (severity > 0)


def mixed_positions(
    study: Study,
    coder: str,
    answers: Sequence[Answer],
    suggester: Suggester | None,
    in_sample: NDArray[np.bool_],
    *,
    seed: int,
    length: int,
) -> NDArray[np.int64]:
    """The first positions of a mixed order of these answers; sessions go on where a break ended."""
    heaviness = heaviness_of(study)
    severity = severities(answers, heaviness, suggester)
    return mix(
        severity,
        likely_heavy(severity),
        in_sample,
        seed=seed,
        limit=length,
        done=work_so_far(study, coder, heaviness).answers,
        session=wellbeing_settings(study).session,
    )
