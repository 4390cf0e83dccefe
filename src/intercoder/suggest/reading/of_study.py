"""What a lead who builds a codebook reads: clusters of uncoded answers, and an order of reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from intercoder.study.study import Study
from intercoder.suggest.reading.clusters import (
    ALIKE,
    KNOWN,
    MAX_CLUSTERS,
    Grouped,
    distinguishing_words,
    group,
)
from intercoder.suggest.reading.placing import PlacedAnswers, place_answers
from intercoder.suggest.reading.request import (
    TYPICAL,
    AnswerCluster,
    ClustersRead,
    ReadingRequest,
)
from intercoder.suggest.reading.typical import Places, nearest, pick_typical

MIN_CLUSTERS, EACH = 8, 8
"""By default there are so many clusters at least, and one for so many different answers at most."""

Advance = Callable[[int], object]


def read_clusters(
    study: Study, request: ReadingRequest, advance: Advance = lambda _: None
) -> ClustersRead:
    """The uncoded answers of a study in clusters.

    The same state of the study gives the same clusters. `advance` is called with the number of
    answers just read. Raises UsageError for a question, language or encoder that is not there.
    """
    placed = place_answers(study, request, advance)
    units = placed.units
    found = group(
        placed.rows,
        units.sizes,
        placed.of_coded,
        placed.apart,
        request.clusters or min(MAX_CLUSTERS, max(MIN_CLUSTERS, len(units.texts) // EACH)),
    )
    named = distinguishing_words(list(map(frozenset, placed.said)), units.sizes, found.members)
    like = _coded_alike(placed, found)
    set_apart = _set_apart(placed, found)
    like_dismissed = set_apart.pop("", 0)
    return ClustersRead(
        revision=study.revision(),
        answers=len(placed.state.asked),
        uncoded=len(placed.state.uncoded),
        considered=placed.considered,
        wordless=placed.wordless,
        clusters=tuple(
            _cluster(placed, members, words, coded)
            for members, words, coded in zip(found.members, named, like, strict=True)
        ),
        odd=tuple(row for place in found.odd.tolist() for row in units.answers[place]),
        like_dismissed=like_dismissed,
        like_examples=dict(set_apart.most_common()),
        encoder=placed.encoder,
        how_read=placed.how_read,
    )


def reading_order(
    study: Study, request: ReadingRequest, count: int, advance: Advance = lambda _: None
) -> tuple[int, ...]:
    """Rows of up to `count` uncoded answers, in an order in which new codes are met soon.

    Each is typical of many answers that are unlike all before it and all that are coded. Of
    identical answers there is one. Raises as `read_clusters`.
    """
    placed = place_answers(study, request, advance)
    covered = KNOWN * nearest(placed.rows, placed.of_coded).similarity
    covered = np.maximum(covered, nearest(placed.rows, placed.apart).similarity)
    spread = np.sqrt(placed.units.sizes, dtype=np.float32)
    picked = pick_typical(placed.rows, spread, covered, count)
    return tuple(placed.units.answers[place][0] for place in picked.tolist())


def _coded_alike(placed: PlacedAnswers, found: Grouped) -> list[Sequence[int]]:
    """For each cluster, rows of the coded answers that are nearest to it and like it."""
    leads = placed.rows[[int(members[0]) for members in found.members]]
    beside = nearest(placed.of_coded, leads)
    is_like = beside.similarity >= ALIKE
    return [
        placed.coded[is_like & (beside.place == one)].tolist() for one in range(len(found.members))
    ]


def _set_apart(placed: PlacedAnswers, found: Grouped) -> Counter[str]:
    """How many answers were set apart: by code, and under "" as like a dismissed cluster."""
    counts: Counter[str] = Counter()
    for place in np.flatnonzero(found.set_apart >= 0).tolist():
        counts[placed.apart_names[found.set_apart[place]]] += len(placed.units.answers[place])
    return counts


def _cluster(
    placed: PlacedAnswers, members: Places, words: tuple[str, ...], coded_alike: Sequence[int]
) -> AnswerCluster:
    units, state = placed.units, placed.state
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
