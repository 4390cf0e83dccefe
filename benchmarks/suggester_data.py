"""Answers that people have coded, from the folder of data sets, and figures of predictions.

What `suggester.py` and other benchmarks have in common.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.encoders.encoder import Encoder
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Kept
from intercoder.suggest.model.labelled_answers import LearningSet, Text

TOP = 0.895
"""Shown as 90 %."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coded:
    """Answers with the codes that at least half of their coders gave."""

    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    codebook: Codebook

    def part(self, places: NDArray[np.int64]) -> Coded:
        """Some of them, as if there were no others; codes that none of them has are left out."""
        given = self.given[places]
        used = np.flatnonzero(given.any(axis=0))
        codes = tuple(self.codebook.codes[code] for code in used)
        texts = tuple(self.texts[place] for place in places)
        return Coded(texts, given[:, used], Codebook(self.codebook.name, codes))

    def take(self, places: NDArray[np.int64]) -> LearningSet:
        """Some of them to learn from."""
        texts = tuple(self.texts[place] for place in places)
        codes = tuple(code.id for code in self.codebook.codes)
        return LearningSet(places, texts, self.given[places], alike(texts), codes)


def read(folder: Path, name: str) -> Coded:
    """A data set; answers without any code are left out."""
    votes: dict[str, list[frozenset[str]]] = {}
    texts: dict[str, Text] = {}
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = frozenset(filter(None, row["codes"].split(";")))
            votes.setdefault(row["id"], []).append(codes)
            texts[row["id"]] = Text(row["text"], row["lang"])
    agreed = {
        answer: {
            code
            for code, times in Counter(c for one in given for c in one).items()
            if 2 * times >= len(given)
        }
        for answer, given in votes.items()
    }
    kept = [answer for answer, codes in agreed.items() if codes]
    ids = sorted({code for answer in kept for code in agreed[answer]})
    given = np.array([[code in agreed[answer] for code in ids] for answer in kept])
    definitions: dict[str, str] = {}
    book = folder / f"{name}_codebook.csv"
    if book.exists():
        with book.open(encoding="utf-8", newline="") as file:
            definitions = {row["code"]: row["definition"] for row in csv.DictReader(file)}
    book_of = tuple(
        Code(one, one.replace("_", " ").replace("-", " "), definitions.get(one, "")) for one in ids
    )
    return Coded(tuple(texts[answer] for answer in kept), given, Codebook(name, book_of))


def best_threshold(out_of_fold: Floats, given: NDArray[np.bool_]) -> Floats:
    """The one with the best micro-F1 on the labelled answers, each left out; for every code."""
    if not len(given):
        return np.full(given.shape[1], 0.5)
    tried = np.unique(np.quantile(out_of_fold, np.linspace(0.5, 0.9999, 200)))
    best = max(tried, key=lambda one: micro_f1(predicted(out_of_fold, one), given))
    return np.full(given.shape[1], best)


def predicted(likely: Floats, thresholds: Floats | float) -> NDArray[np.bool_]:
    """What reaches its threshold; the likeliest code where none does."""
    chosen = likely >= thresholds
    chosen[np.arange(len(likely)), likely.argmax(axis=1)] = True
    return chosen


def micro_f1(chosen: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    """F1 over all answers and codes."""
    return float(2 * (chosen & given).sum() / (chosen.sum() + given.sum()))


def measure(likely: Floats, thresholds: Floats, given: NDArray[np.bool_]) -> dict[str, float]:
    """The figures of one run."""
    chosen = predicted(likely, thresholds)
    order = np.argsort(-likely, axis=1, kind="stable")
    recall = {
        most: (np.take_along_axis(given, order[:, :most], 1).sum(1) / given.sum(1)).mean()
        for most in (3, 5)
    }
    hit = np.take_along_axis(given, order[:, :3], 1).ravel()
    said = np.take_along_axis(likely, order[:, :3], 1).ravel()
    bins = np.minimum((said * 10).astype(int), 9)
    error = sum(
        abs(hit[bins == one].mean() - said[bins == one].mean()) * (bins == one).mean()
        for one in np.unique(bins)
    )
    occur = given.any(axis=0)
    top = likely >= TOP
    return {
        "micro_f1": micro_f1(chosen, given),
        "macro_f1": float(f1_score(given[:, occur], chosen[:, occur], average="macro")),
        "recall_at_3": float(recall[3]),
        "recall_at_5": float(recall[5]),
        "ece": float(error),
        "average_precision": float(average_precision_score(given[:, occur], likely[:, occur])),
        "top": float(top.any(axis=1).mean()),
        "top_right": float(given[top].mean()) if top.any() else float("nan"),
    }


class VectorsInFile:
    """Keeps an encoder's vectors in a file between runs: making them takes longest."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: dict[str, Kept] = {}
        if file.exists():
            with np.load(file) as kept:
                self._known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def find(self, encoder: Encoder, texts: Sequence[str]) -> Mapping[str, Kept]:
        """The vectors of those of these texts that were read before."""
        keys = {text: self._key(encoder, text) for text in texts}
        return {text: self._known[key] for text, key in keys.items() if key in self._known}

    def keep(self, encoder: Encoder, vectors: Mapping[str, Kept]) -> None:
        """Keep what the encoder has just made, until `save`."""
        self._known |= {self._key(encoder, text): one for text, one in vectors.items()}

    def save(self) -> None:
        """Write all of them to the file."""
        if self._known:
            vectors = np.stack(list(self._known.values()))
            np.savez(self.file, texts=np.array(list(self._known)), vectors=vectors)

    def _key(self, encoder: Encoder, text: str) -> str:
        return sha256(f"{encoder.name} {text}".encode("utf-8", "replace")).hexdigest()
