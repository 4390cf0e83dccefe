"""Answers of library visitors to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.encoders import encoder as encoders
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from tests.suggest.watched_encoder import Only, Watched

THINGS = {
    "books": ("books", "novels", "comics", "picture books", "new titles", "more to read"),
    "hours": ("opening hours", "open on Sunday", "late evenings", "open earlier", "closing time"),
    "quiet": ("quiet rooms", "less noise", "silence", "a calm corner", "no shouting"),
    "staff": ("friendly staff", "helpful people", "kind librarians", "advice", "a smile"),
}


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The only encoder there is, called e5."""
    encoder = Watched()
    monkeypatch.setattr(encoders, "ENCODERS", Only(encoder))
    return encoder


@pytest.fixture
def library() -> Codebook:
    """Four codes."""
    return Codebook(
        "library",
        (
            Code("books", "Books", "What there is to read", examples=("more novels",)),
            Code("hours", "Hours", "When the library is open"),
            Code("quiet", "Quiet", "Noise and silence"),
            Code("staff", "Staff", "The people who work there"),
        ),
        language="en",
    )


def some_answers(count: int, seed: int = 1) -> tuple[tuple[Text, ...], np.ndarray]:
    """Made-up answers, and which of the four codes stand on each; some have none, some two."""
    rng = np.random.default_rng(seed)
    texts, given = [], np.zeros((count, len(THINGS)), dtype=np.bool_)
    for row in range(count):
        codes = rng.choice(len(THINGS), rng.choice([0, 1, 1, 1, 2]), replace=False)
        parts = [str(rng.choice(list(THINGS.values())[code])) for code in codes]
        filler = rng.choice(["I would like", "please give us", "there should be", "we want"])
        texts.append(Text(f"{filler} {' and '.join(parts) or 'nothing else'} {row % 7}", "en"))
        given[row, codes] = True
    return tuple(texts), given


def as_learning_set(
    texts: Sequence[Text], given: np.ndarray, codes: Sequence[str] = tuple(THINGS)
) -> LearningSet:
    """A learning set in which every answer is a group of its own."""
    rows = np.arange(1, len(texts) + 1)
    return LearningSet(rows, tuple(texts), given, -rows, tuple(codes))
