"""Speed of learning and of suggesting, beside one logistic regression a code.

5,000 made-up answers that all differ, 40 codes, two or three words of the code in each answer among
others. Measured: the ground (once a study), the first fit, a fit after 50 more decisions (what the
worker does while someone codes), and one answer's suggestions with evidence. Beside them
scikit-learn fits words and pairs of words with one logistic regression a code, without calibration
and without scores for what was left out. One thread each, as in the worker. Prints JSON: seconds of
the clock and of the processor, the least of the repeats.

With `--encoder e5` all of ours reads meaning, too: vectors of the answers learned from are there
(made up, 384 numbers), and suggestions are made for short English sentences, of as many tokens as
answers usually have (15 to 25), whose vectors are there, and are not.

    python benchmarks/suggester_speed.py [--answers 5000] [--codes 40] [--repeat 3] [--encoder e5]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from intercoder.threads import one_thread

one_thread()

import numpy as np  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.multiclass import OneVsRestClassifier  # noqa: E402

from intercoder.codebook.code import Code, Codebook  # noqa: E402
from intercoder.suggest.encoders.encoder import Encoder  # noqa: E402
from intercoder.suggest.learning.learning_data import alike  # noqa: E402
from intercoder.suggest.model.embeddings import Embedder, Kept, embedder  # noqa: E402
from intercoder.suggest.model.feature_space import find_feature_space  # noqa: E402
from intercoder.suggest.model.labelled_answers import LearningSet, Text  # noqa: E402
from intercoder.suggest.model.suggester import Suggester  # noqa: E402
from intercoder.suggest.model.training import Learner  # noqa: E402

GOALS = {
    "fit after 50 more": 2.0,
    "suggestions of one answer": 0.010,
    "suggestions of one answer, read before": 0.005,
    "suggestions of one answer, not read before": 0.040,
}
"""Seconds aimed at on two free cores."""
JUDGED = 2000
"""As many left-out answers as the worker calibrates with."""
_SYLLABLES = [a + b for a in "bdfghklmnprstv" for b in ("a", "e", "i", "o", "u", "ar", "en", "il")]


def made_up(answers: int, codes: int) -> tuple[LearningSet, Codebook]:
    """Answers with the codes they were made from."""
    dice = random.Random(1)

    def word() -> str:
        return "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4)))

    own = [[word() for _ in range(12)] for _ in range(codes)]
    filler = [word() for _ in range(3000)]
    texts, given = [], np.zeros((answers, codes), dtype=np.bool_)
    for row in range(answers):
        chosen = dice.sample(range(codes), dice.choice((1, 1, 1, 2)))
        parts = [one for code in chosen for one in dice.sample(own[code], 2)]
        parts += dice.choices(filler, k=dice.randint(3, 12))
        dice.shuffle(parts)
        texts.append(Text(" ".join(parts), "en"))
        given[row, chosen] = True
    book = tuple(Code(f"c{n}", " ".join(words[:2])) for n, words in enumerate(own))
    ids = tuple(code.id for code in book)
    rows = np.arange(1, answers + 1)
    return LearningSet(rows, tuple(texts), given, alike(texts), ids), Codebook("made up", book)


@dataclass(frozen=True)
class MadeUpVectors:
    """Vectors of texts that no encoder has read."""

    texts: frozenset[str]

    def find(self, _encoder: Encoder, texts: Sequence[str]) -> Mapping[str, Kept]:
        """Always the same for the same text."""
        found = {}
        for text in self.texts.intersection(texts):
            vector = np.random.default_rng(crc32(text.encode())).normal(size=384) + 3
            found[text] = (vector / np.linalg.norm(vector)).astype(np.float16)
        return found

    def keep(self, encoder: Encoder, vectors: Mapping[str, Kept]) -> None:
        """Keep nothing: each suggestion is made anew."""


def said(number: int) -> Text:
    """A sentence such as visitors write."""
    what = ("books", "seats", "staff", "opening hours", "computers")[number % 5]
    return Text(f"I would like to find more {what} on the {number}th floor, near the windows", "en")


def least(work: Callable[[], Any], repeat: int) -> tuple[dict[str, float], Any]:
    """Least seconds of the repeats, and what the last gave."""
    clock, processor, found = [], [], None
    for _ in range(repeat):
        begun, used = time.perf_counter(), time.process_time()
        found = work()
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    return {"seconds": round(min(clock), 4), "cpu": round(min(processor), 4)}, found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=5000)
    parser.add_argument("--codes", type=int, default=40)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--encoder", default="")
    asked = parser.parse_args()
    learning, codebook = made_up(asked.answers, asked.codes)
    result: dict[str, Any] = {}
    texts = frozenset(text.text for text in learning.texts)
    reads = embedder(asked.encoder, MadeUpVectors(texts))
    result["ground"], ground = least(
        lambda: find_feature_space(learning.texts, codebook, embedder=reads), 1
    )
    few = learning.take(np.arange(len(learning) - 50))
    learner = Learner(ground, codebook)
    result["first fit"], _ = least(lambda: learner.fit(few, judged=JUDGED), 1)
    result["fit after 50 more"], trained = least(lambda: learner.fit(learning, judged=JUDGED), 1)
    result["fit again"], trained = least(lambda: learner.fit(learning, judged=JUDGED), asked.repeat)
    result["fit again, every answer left out"], _ = least(lambda: learner.fit(learning), 1)
    some = learning.texts[:200]
    each, _ = least(lambda: [trained.suggester.suggest(one) for one in some], asked.repeat)
    result["suggestions of one answer"] = {
        key: round(value / len(some), 5) for key, value in each.items()
    }

    if reads is not None:
        result.update(_by_meaning(trained.suggester, reads, asked.repeat))

    def plain() -> None:
        vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        rows = vectors.fit_transform([text.text for text in learning.texts])
        model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced"))
        model.fit(rows, learning.given.astype(int))

    result["scikit-learn: words, logistic regression"], _ = least(plain, 1)
    for name, goal in GOALS.items():
        if name in result:
            result[name]["goal"] = goal
    print(json.dumps(result, indent=1))


def _by_meaning(suggester: Suggester, reads: Embedder, repeat: int) -> dict[str, Any]:
    """One suggestion each for sentences that the encoder has not read yet, and once it has."""
    found = {}
    if suggester.embedder is None:  # what is made up predicts nothing, so that words were kept
        random = np.random.default_rng(1)
        weights = (random.normal(size=(384, len(suggester.codes))) / 100).astype(np.float32)
        suggester = replace(suggester, embedder=reads, embedding_weights=weights)
    numbers = iter(range(10_000))
    once = [said(next(numbers)) for _ in range(3)]
    suggester.suggest(once[0])  # the weights are loaded with the first
    new = [[said(next(numbers)) for _ in range(20)] for _ in range(repeat)]
    turns = iter(new)
    each, _ = least(lambda: [suggester.suggest(one) for one in next(turns)], repeat)
    found["suggestions of one answer, not read before"] = each
    each, _ = least(lambda: [suggester.suggest(one) for one in new[0]], repeat)
    found["suggestions of one answer, read before"] = each
    return {
        name: {key: round(value / 20, 5) for key, value in one.items()}
        for name, one in found.items()
    }


if __name__ == "__main__":
    main()
