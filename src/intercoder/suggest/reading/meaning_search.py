"""Finds the answers that mean what somebody types, in whatever words and language they say it."""

from __future__ import annotations

import numpy as np

from intercoder.errors import StudyError, UsageError
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_rows, answer_texts
from intercoder.suggest.encoders.encoder import Encoder, find_encoder
from intercoder.suggest.learning.encoder_in_use import encoder_in_use
from intercoder.suggest.learning.study_vectors import StudyVectors
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.reading.request import MeaningFound
from intercoder.suggest.reading.theme_space import of_length_one
from intercoder.suggest.reading.typical import Rows

MOST_FOUND = 100
"""Answers found at most, the nearest ones."""
NEAR = 0.3
"""Least cosine, as seen from the centre of the answers: below, an answer is about other things."""
NOTHING_READ = (
    "The encoder has not read any answer yet.",
    "It does so while nobody waits; `intercoder suggest encode STUDY` does it now.",
)
_AT_ONCE = 2000


def encoder_of(study: Study) -> Encoder:
    """The encoder that reads this study's answers.

    Raises StudyError, with what to do, if there is none, or it is not installed.
    """
    in_use = encoder_in_use(study)
    if not in_use.name:
        raise StudyError(
            in_use.words or "No encoder is set.",
            "`intercoder suggest settings STUDY --encoder e5` sets one.",
        )
    return find_encoder(in_use.name)


def search_by_meaning(study: Study, typed: str) -> MeaningFound:
    """The answers nearest to what was typed, among those that the study's encoder has read.

    Raises StudyError if the study has no encoder, or it has read nothing.
    """
    encoder, kept = encoder_of(study), StudyVectors(study)
    try:
        (asked,) = Embedder(encoder).rows([Text(typed)])
    except UsageError as error:
        raise StudyError(error.message, error.hint) from error
    rows = answer_rows(study)
    centre: Rows | None = None
    found: list[tuple[float, int]] = []
    unread = 0
    for start in range(0, len(rows), _AT_ONCE):
        texts = answer_texts(study, rows[start : start + _AT_ONCE])
        vectors = kept.find(encoder, [one.text for one in texts])
        read = [one for one in texts if one.text in vectors]
        unread += sum(one.text not in vectors and bool(one.text.strip()) for one in texts)
        if not read:
            continue
        place = np.stack([vectors[one.text] for one in read]).astype(np.float32)
        if centre is None:
            centre = place.mean(axis=0)
            (asked,) = of_length_one((asked - centre)[None])
        near = of_length_one(place - centre) @ asked
        found += [
            (float(one), answer.row) for one, answer in zip(near, read, strict=True) if one >= NEAR
        ]
        found = sorted(found, key=lambda one: (-one[0], one[1]))[:MOST_FOUND]
    if centre is None:
        raise StudyError(*NOTHING_READ)
    return MeaningFound(tuple(row for _, row in found), unread)
