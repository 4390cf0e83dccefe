"""Reads the answers of a study that nobody has coded, and places them by what they are about."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.study.codebook.dismissed_clusters import rows_of_dismissed
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.encoder_in_use import encoder_in_use
from intercoder.suggest.learning.learning_data import alike, as_text
from intercoder.suggest.learning.study_vectors import embedder_if_read, embedder_of
from intercoder.suggest.model.evidence import find_content_words
from intercoder.suggest.model.feature_space import POOL
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.reading.clusters import first_of_each
from intercoder.suggest.reading.coded_answers import CodedOrNot, coded_or_not
from intercoder.suggest.reading.request import ReadingRequest
from intercoder.suggest.reading.theme_space import said_in, theme_rows
from intercoder.suggest.reading.typical import Rows, Shares

CODED = 2000
"""Coded answers that the others are compared with: a random sample if there are more."""
SEED = 1
NOT_READ_YET = (
    "The encoder has not read these answers yet, so they are compared by their words: "
    "`intercoder suggest encode` lets it read them."
)

Advance = Callable[[int], object]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """The uncoded answers, identical and near-identical ones as one."""

    texts: Sequence[Text]
    """Of the first answer of each."""
    answers: Sequence[Sequence[int]]
    """Rows of the study of each, rising."""
    sizes: Shares
    """(n,) how many answers each is."""


@dataclass(frozen=True)
class PlacedAnswers:
    """The uncoded answers, and what they are compared with."""

    state: CodedOrNot
    considered: int
    """Uncoded answers that were read."""
    wordless: int
    """Of these, without any word: they are in no unit."""
    units: Units
    said: Sequence[Sequence[str]]
    """The content words of each unit."""
    rows: Rows
    """Where each unit lies."""
    coded: Numbers
    """Rows of the study of the coded answers they are compared with."""
    of_coded: Rows
    apart: Rows
    """Where the answers of dismissed clusters and the examples of codes lie."""
    apart_names: Sequence[str]
    """For each of these the id of the code; empty for a dismissed cluster."""
    encoder: str
    """What has read their meaning; empty for nothing."""
    how_read: str
    """The same in a sentence; empty if nobody has settled on an encoder."""


def place_answers(
    study: Study, request: ReadingRequest, advance: Advance = lambda _: None
) -> PlacedAnswers:
    """The uncoded answers that are asked about: all, or a random sample of very many.

    `advance` is called with the number of answers just read. Raises UsageError for a question,
    language or encoder that is not there.
    """
    reads = encoder_in_use(study, request.encoder)
    second = embedder_of(study, reads.name)
    state = coded_or_not(study, request)
    book = study.codebook()
    generator = np.random.default_rng(SEED)
    considered = _drawn(state.uncoded, POOL, generator)
    coded = _drawn(np.array(sorted(state.codes), dtype=np.int64), CODED, generator)
    dismissed = np.array(rows_of_dismissed(study), dtype=np.int64)
    examples = [(code.id, text) for code in book.codes for text in code.examples if text.strip()]
    units = _units(considered, _texts(study, considered))
    compared = [
        *units.texts,
        *_texts(study, coded),
        *_texts(study, dismissed),
        *(Text(text, book.language) for _, text in examples),
    ]
    if not request.encoder:
        second = embedder_if_read(study, reads.name, compared)
    said = said_in(compared, find_content_words(compared, book))
    placed = theme_rows(compared, said, second, advance=advance)
    rows, of_coded, apart = np.split(placed, np.cumsum([len(units.texts), len(coded)]))
    return PlacedAnswers(
        state,
        len(considered),
        len(considered) - sum(map(len, units.answers)),
        units,
        said[: len(rows)],
        rows,
        coded,
        of_coded,
        apart,
        [*("" for _ in dismissed), *(code for code, _ in examples)],
        "" if second is None else reads.name,
        NOT_READ_YET if second is None and reads.name else reads.words,
    )


def _units(rows: Numbers, texts: Sequence[Text]) -> Units:
    """The groups of identical answers, but those without any word (`-`, `?`)."""
    first, number, sizes = first_of_each(alike(texts))
    answers: list[list[int]] = [[] for _ in first]
    for row, place in zip(rows.tolist(), number.tolist(), strict=True):
        answers[place].append(row)
    says = [unit for unit, place in enumerate(first.tolist()) if _has_word(texts[place].text)]
    return Units(
        [texts[first[unit]] for unit in says], [answers[unit] for unit in says], sizes[says]
    )


def _has_word(text: str) -> bool:
    return any(letter.isalnum() for letter in unicodedata.normalize("NFKC", text))


def _drawn(rows: Numbers, most: int, generator: np.random.Generator) -> Numbers:
    if len(rows) <= most:
        return rows
    return np.sort(generator.choice(rows, most, replace=False))


def _texts(study: Study, rows: Numbers) -> list[Text]:
    return [as_text(one) for one in answer_texts(study, rows.tolist())]
