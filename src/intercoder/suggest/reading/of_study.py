"""Groups the answers of a study that nobody has coded, for a lead who builds the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.study.codebook.dismissed_clusters import rows_of_dismissed
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import alike, as_text
from intercoder.suggest.model.embeddings import embedder
from intercoder.suggest.model.evidence import find_content_words
from intercoder.suggest.model.feature_space import POOL
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.reading.clusters import (
    MAX_CLUSTERS,
    SIMILAR,
    Grouped,
    distinguishing_words,
    first_of_each,
    group,
)
from intercoder.suggest.reading.coded_answers import CodedOrNot, coded_or_not
from intercoder.suggest.reading.request import (
    TYPICAL,
    AnswerCluster,
    ClustersRead,
    ReadingRequest,
)
from intercoder.suggest.reading.theme_space import said_in, theme_rows
from intercoder.suggest.reading.typical import Places, Rows, Shares, nearest

CODED = 2000
"""Coded answers that the others are compared with: a random sample if there are more."""
SEED = 1

Advance = Callable[[int], object]


@dataclass(frozen=True)
class _Units:
    """The uncoded answers, identical and near-identical ones as one."""

    texts: Sequence[Text]
    """Of the first answer of each."""
    answers: Sequence[Sequence[int]]
    """Rows of the study of each, rising."""
    sizes: Shares
    """(n,) how many answers each is."""


def read_clusters(
    study: Study, request: ReadingRequest, advance: Advance = lambda _: None
) -> ClustersRead:
    """The uncoded answers of a study in clusters.

    The same state of the study gives the same clusters. `advance` is called with the number of
    answers just read. Raises UsageError for a question, language or encoder that is not there.
    """
    second = embedder(request.encoder)
    state = coded_or_not(study, request)
    book = study.codebook()
    generator = np.random.default_rng(SEED)
    considered = _drawn(state.uncoded, POOL, generator)
    coded = _drawn(np.array(sorted(state.codes), dtype=np.int64), CODED, generator)
    dismissed = np.array(rows_of_dismissed(study), dtype=np.int64)
    examples = [(code.id, text) for code in book.codes for text in code.examples if text.strip()]
    units = _units(study, considered)
    compared = [
        *units.texts,
        *_texts(study, coded),
        *_texts(study, dismissed),
        *(Text(text, book.language) for _, text in examples),
    ]
    said = said_in(compared, find_content_words(compared, book))
    placed = theme_rows(compared, said, second, advance=advance)
    rows, of_coded, apart = np.split(placed, np.cumsum([len(units.texts), len(coded)]))
    found = group(rows, units.sizes, of_coded, apart, request.clusters or MAX_CLUSTERS)
    named = distinguishing_words(
        list(map(frozenset, said[: len(rows)])), units.sizes, found.members
    )
    like = _coded_alike(rows, of_coded, found)
    set_apart = _set_apart(units, found, ["" for _ in dismissed] + [code for code, _ in examples])
    like_dismissed = set_apart.pop("", 0)
    return ClustersRead(
        revision=study.revision(),
        answers=len(state.asked),
        uncoded=len(state.uncoded),
        considered=len(considered),
        clusters=tuple(
            _cluster(units, members, strongest, coded[alike_].tolist(), state)
            for members, strongest, alike_ in zip(found.members, named, like, strict=True)
        ),
        odd=tuple(row for place in found.odd.tolist() for row in units.answers[place]),
        like_dismissed=like_dismissed,
        like_examples=dict(set_apart.most_common()),
    )


def _units(study: Study, rows: NDArray[np.int64]) -> _Units:
    texts = _texts(study, rows)
    first, number, sizes = first_of_each(alike(texts))
    answers: list[list[int]] = [[] for _ in first]
    for row, place in zip(rows.tolist(), number.tolist(), strict=True):
        answers[place].append(row)
    return _Units([texts[place] for place in first], answers, sizes)


def _coded_alike(rows: Rows, of_coded: Rows, found: Grouped) -> list[Places]:
    """For each cluster, the positions of the coded answers that are nearest to it and like it."""
    leads = rows[[int(members[0]) for members in found.members]]
    beside = nearest(of_coded, leads)
    is_like = beside.similarity >= SIMILAR
    return [np.flatnonzero(is_like & (beside.place == one)) for one in range(len(found.members))]


def _set_apart(units: _Units, found: Grouped, names: Sequence[str]) -> Counter[str]:
    """How many answers were set apart with each of these."""
    counts: Counter[str] = Counter()
    for place in np.flatnonzero(found.set_apart >= 0).tolist():
        counts[names[found.set_apart[place]]] += len(units.answers[place])
    return counts


def _cluster(
    units: _Units,
    members: Places,
    words: tuple[str, ...],
    coded_alike: Sequence[int],
    state: CodedOrNot,
) -> AnswerCluster:
    answers = tuple(row for place in members.tolist() for row in units.answers[place])
    languages: Counter[str] = Counter()
    for place in members.tolist():
        languages[units.texts[place].language] += len(units.answers[place])
    codes = Counter(code for row in coded_alike for code in sorted(state.codes[row]))
    return AnswerCluster(
        answers=answers,
        typical=tuple(units.answers[place][0] for place in members[:TYPICAL].tolist()),
        words=words,
        languages=dict(languages.most_common()),
        no_code=sum(row in state.no_code for row in answers),
        coded_alike=len(coded_alike),
        codes=dict(codes.most_common()),
    )


def _drawn(rows: NDArray[np.int64], most: int, generator: np.random.Generator) -> NDArray[np.int64]:
    if len(rows) <= most:
        return rows
    return np.sort(generator.choice(rows, most, replace=False))


def _texts(study: Study, rows: NDArray[np.int64]) -> list[Text]:
    return [as_text(one) for one in answer_texts(study, rows.tolist())]
