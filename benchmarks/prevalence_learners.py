"""Data sets with known shares, and the models that `benchmarks/prevalence.py` has judge them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

from intercoder.codebook.code import Code, Codebook
from intercoder.findings.prevalence.of_study.cross_fitting import Batch, Population, cross_fit
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.feature_space import POOL, find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coded:
    """Answers with the codes that at least half of their coders gave."""

    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    codebook: Codebook


@dataclass(frozen=True)
class Said:
    """What a learner says of one draw: (n, k), and (N, k) for every answer."""

    held_out: Floats
    fold: NDArray[np.int64]
    everywhere: Floats


Learn = Callable[[NDArray[np.int64], NDArray[np.int64]], Said]
"""From the sampled answers and their folds."""


def read(folder: Path, name: str) -> Coded:
    """A data set; an answer whose coders gave no code, or agreed on none, has none."""
    votes: dict[str, list[frozenset[str]]] = {}
    texts: dict[str, Text] = {}
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = frozenset(filter(None, row["codes"].split(";")))
            votes.setdefault(row["id"], []).append(codes)
            texts[row["id"]] = Text(row["text"], row["lang"])
    ids = sorted({code for given in votes.values() for codes in given for code in codes})
    place = {code: column for column, code in enumerate(ids)}
    marks = np.zeros((len(texts), len(ids)), dtype=np.bool_)
    for number, given in enumerate(votes.values()):
        for code, times in Counter(one for codes in given for one in codes).items():
            marks[number, place[code]] = 2 * times >= len(given)
    said = {}
    if (folder / f"{name}_codebook.csv").exists():
        with (folder / f"{name}_codebook.csv").open(encoding="utf-8", newline="") as file:
            said = {row["code"]: row["definition"] for row in csv.DictReader(file)}
    book = Codebook(name, tuple(Code(one, one.replace("_", " "), said.get(one, "")) for one in ids))
    return Coded(tuple(texts.values()), marks, book)


def suggester(data: Coded, seed: int, encoder: str = "") -> Learn:
    """The study's own, learned anew for each fold of each draw."""
    random = np.random.default_rng(seed)
    some = np.sort(random.choice(len(data.texts), min(POOL, len(data.texts)), replace=False))
    drawn = [data.texts[one] for one in some]
    space = find_feature_space(drawn, data.codebook, seed=seed, embedder=embedder(encoder))
    rows = space.features.rows(data.texts)
    codes = tuple(code.id for code in data.codebook.codes)

    def batches() -> Iterator[Batch]:
        yield np.arange(len(data.texts)), rows, data.texts

    everything = Population(len(data.texts), batches)

    def learn(sampled: NDArray[np.int64], fold: NDArray[np.int64]) -> Said:
        texts = tuple(data.texts[one] for one in sampled)
        learning = LearningSet(sampled, texts, data.given[sampled], alike(texts), codes)
        learner = Learner(space, data.codebook)
        found = cross_fit(learning, fold, sampled, everything, learner, seed=seed)
        return Said(found.held_out, fold, found.everywhere.astype(np.float64))

    return learn


def ridge(data: Coded, seed: int, encoder: str = "") -> Learn:
    """Ridge regression on words and characters, its scores cut to 0 to 1.

    All products of two answers' rows are made once: a draw then costs a few small products.
    """
    terms = make_union(
        TfidfVectorizer(sublinear_tf=True, min_df=2),
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=3, max_features=20000
        ),
    )
    texts = [text.text for text in data.texts]
    rows = terms.fit_transform(texts).tocsr().astype(np.float32)
    products = np.empty((len(texts), len(texts)), dtype=np.float32)
    across = rows.T.tocsr()
    for start in range(0, len(texts), 1000):
        products[start : start + 1000] = (rows[start : start + 1000] @ across).toarray()
    if reads := embedder(encoder):
        products += _encoded(reads, data.texts)

    def learn(sampled: NDArray[np.int64], fold: NDArray[np.int64]) -> Said:
        labels = data.given[sampled].astype(np.float32)
        with_sample = products[:, sampled]
        held_out = np.zeros(labels.shape, dtype=np.float64)
        everywhere = np.zeros(data.given.shape, dtype=np.float32)
        names = np.unique(fold)
        for one in names:
            within, mine = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
            mean = labels[within].mean(axis=0)
            system = products[np.ix_(sampled[within], sampled[within])]
            system += np.eye(within.size, dtype=np.float32)
            dual = np.zeros_like(labels)
            dual[within] = solve(system, labels[within] - mean, assume_a="pos", overwrite_a=True)
            scores = np.clip(mean + with_sample @ dual, 0, 1)
            everywhere += scores / names.size
            held_out[mine] = scores[sampled[mine]]
        everywhere[sampled] = held_out
        return Said(held_out, fold, everywhere.astype(np.float64))

    return learn


def _encoded(reads: Embedder, texts: Sequence[Text]) -> NDArray[np.float32]:
    """Products of the texts' embeddings, as seen from their centre."""
    found = reads.centred_on(texts).rows(texts)
    return np.asarray(found @ found.T)


LEARNERS = {"suggester": suggester, "ridge": ridge}
