"""What is learned from answers in one language, and is worth in another.

    python benchmarks/between_languages.py FOLDER [--encoder e5] [--learned 200] [--own 0,10,40]

For each pair of languages of the sets in several (`xsid_8lang`, `coal_debate_6lang`): ours learns
from answers of one language and from none, or a few, of the other, and is tested on 150 answers of
the other. Printed as JSON, means over the pairs: micro-F1 and recall in the top 3, the expected
calibration error of the three suggested first, and how many of the codes called 90 % and more are
right; with what is learned of each language, and as if all were one. `fit` are the scale and shift
of logits that would have been best for a language of which nothing is coded: from these the priors
in `suggest/probability/languages.py` come.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit, logit

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner
from intercoder.threads import one_thread

SETS = ("xsid_8lang", "coal_debate_6lang")
TESTED = 150
BINS = 10
Given = NDArray[np.bool_]
Likely = NDArray[np.float64]


@dataclass(frozen=True)
class Language:
    """Answers of one language, in random order, with their codes."""

    texts: tuple[Text, ...]
    given: Given


def read(path: Path, most: int, seed: int) -> tuple[Mapping[str, Language], tuple[str, ...]]:
    """The languages of a set, at most so many answers of each, and the codes."""
    votes: dict[str, Counter[str]] = {}
    texts: dict[str, Text] = {}
    with path.open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            texts.setdefault(row["id"], Text(row["text"], row["lang"]))
            votes.setdefault(row["id"], Counter()).update(row["codes"].split(";"))
    codes = tuple(sorted({code for one in votes.values() for code in one if code}))
    place = {code: column for column, code in enumerate(codes)}
    random = np.random.default_rng(seed)
    found = {}
    for language in sorted({text.language for text in texts.values()}):
        ids = sorted(id for id, text in texts.items() if text.language == language)
        chosen = random.permutation(ids)[:most].tolist()
        given = np.zeros((len(chosen), len(codes)), dtype=np.bool_)
        for number, id in enumerate(chosen):
            top = max(votes[id].values())
            for code, count in votes[id].items():
                if count == top and code:
                    given[number, place[code]] = True
        found[language] = Language(tuple(texts[id] for id in chosen), given)
    return found, codes


def learning_of(parts: Sequence[Language], codes: tuple[str, ...]) -> LearningSet:
    """The answers of several languages to learn from."""
    texts = tuple(text for part in parts for text in part.texts)
    given = np.vstack([part.given for part in parts])
    return LearningSet(np.arange(len(texts)), texts, given, alike(list(texts)), codes)


def first(of: Language, count: int) -> Language:
    """The first answers."""
    return Language(of.texts[:count], of.given[:count])


def figures(likely: Likely, given: Given) -> dict[str, float]:
    """How good probabilities are."""
    top = np.argsort(-likely, axis=1, kind="stable")[:, :3]
    shown = np.take_along_axis(likely, top, axis=1)
    right = np.take_along_axis(given, top, axis=1)
    best = likely.argmax(axis=1)[:, None] == np.arange(likely.shape[1])
    number = np.minimum((shown * BINS).astype(int), BINS - 1)
    error = sum(abs(shown[number == one].sum() - right[number == one].sum()) for one in range(BINS))
    high = likely >= 0.895
    return {
        "micro_f1": 2 * float((best & given).sum()) / float(best.sum() + given.sum()),
        "recall_at_3": float((right.sum(axis=1) / np.maximum(given.sum(axis=1), 1)).mean()),
        "ece": float(error / shown.size),
        "called_90": float(high.sum()),
        "called_90_right": float(given[high].sum()),
    }


def best_fit(likely: Likely, given: Given) -> tuple[float, float]:
    """The log of the scale, and the shift, of logits that fit these answers best."""
    logits = logit(np.clip(likely, 1e-6, 1 - 1e-6))
    signs = np.where(given, 1.0, -1.0)

    def loss(of: NDArray[np.float64]) -> float:
        weak = (of @ of) / 8
        return float(weak - log_expit(signs * (np.exp(of[0]) * logits + of[1])).sum())

    found = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


def measured(
    languages: Mapping[str, Language],
    codes: tuple[str, ...],
    second: Embedder | None,
    asked: argparse.Namespace,
) -> dict[str, Any]:
    """Means over all pairs of languages."""
    book = Codebook("Set", tuple(Code(code, code.replace("_", " ")) for code in codes))
    pool = [text for one in languages.values() for text in one.texts]
    space = find_feature_space(pool, book, embedder=second)
    learner = Learner(space, book)
    fits: list[tuple[float, float]] = []
    rows: dict[str, list[dict[str, float]]] = {}
    for source, of_source in languages.items():
        for target, of_target in languages.items():
            if source == target:
                continue
            tested = Language(of_target.texts[-TESTED:], of_target.given[-TESTED:])
            for own in map(int, asked.own.split(",")):
                parts = [first(of_source, asked.learned), first(of_target, own)]
                made = learner.fit(learning_of(parts, codes)).suggester
                ways = {"": made}
                if made.calibration.languages is not None:
                    as_one = replace(made.calibration, languages=None)
                    ways = {"": made, ", as if one": replace(made, calibration=as_one)}
                for name, one in ways.items():
                    likely = one.probabilities(tested.texts)
                    rows.setdefault(f"{own} own{name}", []).append(figures(likely, tested.given))
                    if not own and (name or len(ways) == 1):
                        fits.append(best_fit(likely, tested.given))
    found: dict[str, Any] = {name: _mean(some) for name, some in rows.items()}
    scale, shift = np.array(fits).T
    found["fit"] = {
        "log_scale": [round(float(scale.mean()), 3), round(float(scale.std()), 3)],
        "shift": [round(float(shift.mean()), 3), round(float(shift.std()), 3)],
    }
    return found


def _mean(some: Sequence[Mapping[str, float]]) -> dict[str, float | None]:
    high = sum(one["called_90"] for one in some)
    right = sum(one["called_90_right"] for one in some)
    names = ("micro_f1", "recall_at_3", "ece")
    means = {name: round(float(np.mean([one[name] for one in some])), 4) for name in names}
    return {**means, "called_90": high, "right_of_these": round(right / high, 3) if high else None}


def main() -> None:
    """Measure and print."""
    one_thread()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default="")
    parser.add_argument("--learned", type=int, default=200)
    parser.add_argument("--own", default="0,10,40")
    parser.add_argument("--data", default=",".join(SETS))
    parser.add_argument("--languages", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    second = embedder(asked.encoder)
    result = {}
    for name in asked.data.split(","):
        languages, codes = read(asked.folder / f"{name}.csv", asked.learned + TESTED, asked.seed)
        some = dict(list(languages.items())[: asked.languages])
        result[name] = measured(some, codes, second, asked)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
