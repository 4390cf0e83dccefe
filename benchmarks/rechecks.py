"""How many of the answers that change come in the first half of a re-check list.

In each data set, pairs of codes that are hard to tell apart are one code at first. Then

- `split`: it is split in two. An answer changes if it is not only the commoner part.
- `redefined`: its definition is narrowed to one of the two. An answer changes if that one does not
  apply.
- `new`: a code is added that nobody could give before; the 100 answers thought likeliest are
  listed. `found` is the share of those with the code that are among them (at most `could_be`).

A coder who decides by the truth looks at the answers in the order of the list. The list is put in
order again as the program does it: whenever 5 more decisions, or 5 % more, have been made, for what
comes after the answers that were read ahead. `first_half` is the share of the changes in its first
half; `import_order` and `random` (expected) are those of other orders, `not_learned` that of the
first order, before anything was decided. `would_change` is what the program expects of the second
half, with its interval, beside the truth. Needs the folder of data sets; prints JSON.

    python benchmarks/rechecks.py FOLDER [--data anes_mip,nlupp,...] [--pairs 6]
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from intercoder.coding.session import RECHECK_AHEAD
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.orders.likely_changes import (
    Compared,
    after_a_new_code,
    after_a_split,
    after_another_definition,
    compare,
    first_after_a_split,
    spread_evenly,
)
from intercoder.suggest.orders.recheck_order import MAX_NEW_CODE, MIN_NEW, SHARE
from intercoder.suggest.orders.rest_of_list import would_change

DATA = ("anes_mip", "nlupp", "banking77")
ANSWERS, MINOR = (60, 800), (0.1, 0.42)
"""Numbers of answers of a pair, and shares of the rarer code: with more, no order could have 90 %
of the changes in the first half."""
NONE = np.zeros(0, dtype=np.int64)
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Data:
    """Answers with their codes, and what a codebook says of these."""

    texts: list[Text]
    codes: list[frozenset[str]]
    says: dict[str, str]

    def of(self, code: str) -> Text:
        """What the codebook says of a code."""
        return Text(f"{code.replace('_', ' ')}. {self.says.get(code, '')}", "en")


def read(folder: Path, name: str) -> Data:
    """A data set; of answers with several coders, the first one's codes."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in reversed(list(csv.DictReader(file)))}
    path = folder / f"{name}_codebook.csv"
    says: dict[str, str] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            says = {row["code"]: row["definition"] for row in csv.DictReader(file)}
    ordered = list(reversed(rows.values()))
    return Data(
        [Text(row["text"], row["lang"]) for row in ordered],
        [frozenset(filter(None, row["codes"].split(";"))) for row in ordered],
        says,
    )


def hard_pairs(data: Data, count: int) -> list[tuple[str, str]]:
    """Pairs of codes whose answers have most words in common, the commoner first, each once."""
    often = Counter(code for codes in data.codes for code in codes)
    words = TfidfVectorizer(sublinear_tf=True).fit_transform([one.text for one in data.texts])
    middle = {}
    for code in (code for code, n in often.items() if n >= 20):
        mean = np.asarray(words[[code in codes for codes in data.codes]].mean(axis=0)).ravel()
        middle[code] = mean / np.linalg.norm(mean)
    found = []
    for one, other in permutations(middle, 2):
        both = sum(one in codes or other in codes for codes in data.codes)
        changes = sum(other in codes for codes in data.codes)
        if ANSWERS[0] <= both <= ANSWERS[1] and MINOR[0] <= changes / both <= MINOR[1]:
            found.append((float(middle[one] @ middle[other]), one, other))
    chosen: list[tuple[str, str]] = []
    for _, one, other in sorted(found, reverse=True):
        if not any({one, other} & set(pair) for pair in chosen):
            chosen.append((one, other))
    return chosen[:count]


@dataclass(frozen=True)
class Walked:
    """A list that was worked through."""

    order: NDArray[np.int64]
    first: NDArray[np.int64]
    """The order before anything was decided."""
    half: tuple[Floats, Bools] | None
    """Expectations when half of the list was looked at, and which answers these were."""


def walk(
    n: int, score: Callable[[Bools], Floats], first_ones: NDArray[np.int64] = NONE, most: int = 0
) -> Walked:
    """Look at all n answers, or at `most`: at these first, then at those thought likeliest."""
    seen = np.zeros(n, dtype=bool)
    order: list[int] = []
    first: NDArray[np.int64] | None = None
    waiting: list[int] = first_ones.tolist()
    probe = len(waiting)
    learned, half = 0, None
    most = most or n
    while len(order) < most:
        is_due = len(order) - learned >= max(MIN_NEW, SHARE * learned)
        if (not waiting or is_due) and len(order) >= probe:
            scores = score(seen)
            kept = waiting[:RECHECK_AHEAD] if order else []
            rest = np.flatnonzero(~seen)
            rest = rest[~np.isin(rest, kept)]
            waiting = [*kept, *rest[np.argsort(-scores[rest], kind="stable")].tolist()]
            learned = len(order)
            first = np.array(waiting) if first is None else first
            if half is None and len(order) >= n // 2:
                half = (scores, seen.copy())
        at = waiting.pop(0)
        order.append(at)
        seen[at] = True
    return Walked(np.array(order), np.array(order) if first is None else first, half)


def known(values: Floats, seen: Bools) -> Floats:
    """These values of the answers seen, NaN for the others."""
    found = values.astype(float).copy()
    found[~seen] = np.nan
    return found


def figures(walked: Walked, changes: Bools) -> dict[str, Any]:
    """The shares of the changes in the first half, and what was expected of the second."""
    n, all_ = len(changes), int(changes.sum())
    half = (n + 1) // 2

    def share(order: NDArray[np.int64]) -> float:
        return round(float(changes[order[:half]].sum()) / all_, 3)

    found: dict[str, Any] = {
        "answers": n,
        "changes": all_,
        "first_half": share(walked.order),
        "not_learned": share(
            np.concatenate((walked.first, np.setdiff1d(np.arange(n), walked.first)))
        ),
        "import_order": share(np.arange(n)),
        "random": round(half / n, 3),
    }
    if walked.half is not None:
        scores, seen = walked.half
        expected = would_change(scores[seen], changes[seen], scores[~seen])
        if expected is not None:
            found["would_change"] = [expected.estimate, expected.low, expected.high]
            found["truth"] = int(changes[~seen].sum())
    return found


def pair_figures(data: Data, one: str, other: str) -> dict[str, Any]:
    """The figures of one pair."""
    places = [i for i, codes in enumerate(data.codes) if {one, other} & codes]
    texts = [data.texts[i] for i in places]
    n = len(texts)
    has = np.array([[code in data.codes[i] for code in (one, other)] for i in places], dtype=float)
    both_said = Text(f"{data.of(one).text} {data.of(other).text}", "en")
    split: Compared = compare(texts, [data.of(one), data.of(other)])
    redefined = compare(texts, [data.of(one), both_said])
    changes = has[:, 0] == 0
    first = spread_evenly(n, first_after_a_split(n))
    return {
        "codes": [one, other],
        "split": figures(
            walk(n, lambda seen: after_a_split(split, n, known(has, seen), first), first),
            (has[:, 1] == 1) | changes,
        ),
        "redefined": figures(
            walk(
                n,
                lambda seen: after_another_definition(
                    redefined, n, known(changes, seen), has_texts=True
                ),
            ),
            changes,
        ),
    }


def new_code_figures(data: Data, code: str) -> dict[str, Any]:
    """How many of the answers with a new code are among those listed."""
    n = len(data.texts)
    has = np.array([code in codes for codes in data.codes], dtype=float)
    compared = compare(data.texts, [data.of(code)])
    walked = walk(
        n, lambda seen: after_a_new_code(compared, n, known(has, seen)), most=MAX_NEW_CODE
    )
    all_ = int(has.sum())
    return {
        "code": code,
        "answers": n,
        "with_it": all_,
        "found": round(float(has[walked.order].sum()) / all_, 3),
        "could_be": round(min(1.0, MAX_NEW_CODE / all_), 3),
        "random": round(MAX_NEW_CODE / n, 3),
    }


def main() -> None:
    """Print the figures of each data set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--pairs", type=int, default=6)
    asked = parser.parse_args()
    told: dict[str, Any] = {}
    for name in asked.data.split(","):
        data = read(asked.folder, name)
        pairs = hard_pairs(data, asked.pairs)
        each = [pair_figures(data, *pair) for pair in pairs]
        told[name] = {"pairs": each}
        for kind in ("split", "redefined"):
            shares = [one[kind]["first_half"] for one in each]
            told[name][kind] = {
                "mean_first_half": round(float(np.mean(shares)), 3),
                "least": min(shares),
                "with_90_percent": f"{sum(one >= 0.9 for one in shares)} of {len(shares)}",
                "mean_import_order": round(
                    float(np.mean([one[kind]["import_order"] for one in each])), 3
                ),
                "intervals_that_hold": _holding([one[kind] for one in each]),
            }
        told[name]["new"] = [new_code_figures(data, other) for _, other in pairs[:2]]
    print(json.dumps(told, indent=2, ensure_ascii=False))


def _holding(found: list[dict[str, Any]]) -> str:
    told = [one for one in found if "would_change" in one]
    holds = [one["would_change"][1] <= one["truth"] <= one["would_change"][2] for one in told]
    return f"{sum(holds)} of {len(holds)}"


if __name__ == "__main__":
    main()
