"""How soon a reader meets codes that the codebook does not have yet.

Half of a data set's codes are hidden. Some answers have been coded with the others; the reader
reads answers that have no code, in an order of the program's, and recognises each hidden code that
an answer has, since the truth is known. What is measured, for hidden codes that at least 2 % of all
answers have (1 % where none has 2 %):

- met: share of them that at least one of the answers read has
- named: share of which three answers were read side by side: within one cluster, or for an order
  without clusters among five answers read one after the other. One answer is an anecdote; three
  that are alike are a code

after 25, 50, 100, 200 and 300 answers read. Beside the program's clusters (five typical answers of
each, the largest first) and its order of reading: answers in random order, and k-means on words
(scikit-learn, tf-idf, as many clusters), reading the five answers nearest to each centre.

`--coded` is how many answers have been coded with the codes that are known; `all` codes every
answer that has one of them. Needs the folder of data sets; prints JSON.

    python benchmarks/reading.py FOLDER [--data nhs_fft,anes_mip,nlupp] [--seeds 10] [--coded 300]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from intercoder.codebook.code import Codebook
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.evidence import find_content_words
from intercoder.suggest.reading.clusters import KNOWN, MAX_CLUSTERS, first_of_each, group
from intercoder.suggest.reading.theme_space import said_in, theme_rows
from intercoder.suggest.reading.typical import nearest, pick_typical

sys.path.insert(0, str(Path(__file__).parent.parent))  # data sets are read as there

from benchmarks.suggester import Coded, read

AT = (25, 50, 100, 200, 300)
TYPICAL = 5
TOGETHER = 3
DATA = ("nhs_fft", "anes_mip", "nlupp")
LARGEST = 5000
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]


def read_part(folder: Path, name: str) -> Coded:
    """A data set; a random part of it if it is large."""
    coded = read(folder, name)
    if len(coded.texts) <= LARGEST:
        return coded
    places = np.sort(np.random.default_rng(0).choice(len(coded.texts), LARGEST, replace=False))
    return coded.part(places)


def orders(
    coded: Coded, is_open: Marks, rows: NDArray[np.float32], groups: NDArray[np.int64], seed: int
) -> Mapping[str, list[Places]]:
    """For each way of reading, the answers in steps: those of a step are seen side by side."""
    open_ = np.flatnonzero(is_open)
    first, _, sizes = first_of_each(groups[open_])
    units = open_[first]
    done = rows[~is_open]
    found = group(rows[units], sizes, done, rows[:0])
    clusters = [units[one[:TYPICAL]] for one in found.members]
    odd = units[found.odd]
    covered = KNOWN * nearest(rows[units], done).similarity
    picked = units[pick_typical(rows[units], np.sqrt(sizes), covered, AT[-1])]
    drawn = np.random.default_rng(seed).permutation(open_)[: AT[-1]]
    return {
        "clusters": [*clusters, *_steps(odd)],
        "order of reading": _steps(picked),
        "random order": _steps(drawn),
        "k-means": _k_means(coded, open_),
    }


def _steps(places: Places) -> list[Places]:
    return [places[start : start + TYPICAL] for start in range(0, len(places), TYPICAL)]


def _k_means(coded: Coded, open_: Places) -> list[Places]:
    terms = TfidfVectorizer().fit_transform([coded.texts[place].text for place in open_])
    far = KMeans(min(MAX_CLUSTERS, len(open_)), n_init=1, random_state=0).fit_transform(terms)
    nearest_centre = far.argmin(axis=1)
    sizes = np.bincount(nearest_centre, minlength=far.shape[1])
    steps = []
    for cluster in np.argsort(-sizes, kind="stable"):
        places = np.flatnonzero(nearest_centre == cluster)
        steps.append(open_[places[np.argsort(far[places, cluster], kind="stable")][:TYPICAL]])
    return steps


def measured(steps: Sequence[Places], hidden: Marks) -> dict[str, list[float]]:
    """Shares of the hidden codes (answers, codes) met and named after so many answers read."""
    met = np.zeros(hidden.shape[1], dtype=bool)
    named = np.zeros(hidden.shape[1], dtype=bool)
    count = 0
    after: list[tuple[int, float, float]] = [(0, 0.0, 0.0)]
    for step in steps:
        together = np.zeros(hidden.shape[1], dtype=int)
        for place in step:
            count += 1
            met |= hidden[place]
            together += hidden[place]
            named |= together >= TOGETHER
            after.append((count, float(met.mean()), float(named.mean())))
    upto = [max(one for one in after if one[0] <= most) for most in AT]
    return {"met": [one[1] for one in upto], "named": [one[2] for one in upto]}


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--coded", default="300")
    parser.add_argument("--encoder", default="")
    asked = parser.parse_args()
    second = embedder(asked.encoder)
    print(json.dumps({name: _of(asked, name, second) for name in asked.data.split(",")}, indent=2))


def _of(asked: argparse.Namespace, name: str, second: Embedder | None) -> dict[str, object]:
    coded = read_part(asked.folder, name)
    begun = time.perf_counter()
    groups = alike(coded.texts)
    said = said_in(coded.texts, find_content_words(coded.texts, Codebook(name, ())))
    rows = theme_rows(coded.texts, said, second)
    placed = time.perf_counter() - begun
    share = np.asarray(coded.given.mean(axis=0), dtype=np.float64)
    least = 0.02 if (share >= 0.02).sum() >= 4 else 0.01
    sums: dict[str, dict[str, list[list[float]]]] = {}
    grouped = 0.0
    for seed in range(asked.seeds):
        generator = np.random.default_rng(seed)
        codes = generator.permutation(coded.given.shape[1])
        hidden, known = codes[: len(codes) // 2], codes[len(codes) // 2 :]
        looked_for = hidden[share[hidden] >= least]
        has_known: Marks = np.asarray(coded.given[:, known].any(axis=1), dtype=np.bool_)
        seen: Marks = np.ones(len(has_known), dtype=np.bool_)
        if asked.coded != "all":
            drawn = generator.permutation(len(has_known))[: int(asked.coded)]
            seen[:] = False
            seen[drawn] = True
        begun = time.perf_counter()
        ways = orders(coded, ~(has_known & seen), rows, groups, seed)
        grouped += time.perf_counter() - begun
        for way, steps in ways.items():
            for figure, values in measured(steps, coded.given[:, looked_for]).items():
                sums.setdefault(way, {}).setdefault(figure, []).append(values)
    return {
        "answers": len(coded.texts),
        "codes": int(coded.given.shape[1]),
        "least_share": least,
        "seconds_to_place_answers": round(placed, 1),
        "seconds_to_order_all_ways": round(grouped / asked.seeds, 1),
        "after_answers_read": list(AT),
        "ways": {
            way: {
                figure: np.round(np.mean(values, axis=0), 3).tolist()
                for figure, values in figures.items()
            }
            for way, figures in sums.items()
        },
    }


if __name__ == "__main__":
    main()
