"""How often answers that mean the same have the same codes, beside those that read the same.

Answers of each data set (a random part of 1,500) are grouped in two ways: by how they read
(`text/likeness/near_duplicates.py`), and by what they mean (`suggest/reading/same_meaning.py`),
where those that read the same count as one and only other answers are looked at. For each least
cosine:

- grouped: share of distinct answers that are in a group of two or more
- same: share of those that do not lead whose codes are exactly those of their leading answer
- share_a_code: share of them that have at least one code in common with it
- overlap: mean share of codes they have in common, of those that either has (Jaccard)

`chance` is `same` for two answers drawn at random. Where answers were coded by several coders, the
codes are those of at least half. Sets in several languages are also told by whether both are in one
language. Needs the folder of data sets; prints JSON.

    python benchmarks/same_meaning.py FOLDER [--data anes_mip,nhs_fft] [--encoder e5] [--seed 0]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.reading.clusters import first_of_each
from intercoder.suggest.reading.same_meaning import leaders_by_meaning

sys.path.insert(0, str(Path(__file__).parent.parent))  # data sets are read as there

from benchmarks.suggester import Coded, read

DATA = "anes_mip,nhs_fft,so_emotions_3raters,banking77,nlupp,xsid_8lang,coal_debate_6lang"
PART = 1500
LEAST = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85)
Given = NDArray[np.bool_]
Places = NDArray[np.int64]


def told(given: Given, members: Places, leaders: Places) -> dict[str, object]:
    """The figures of these answers and those that lead them."""
    if not len(members):
        return {"pairs": 0}
    one, other = given[members], given[leaders]
    both = (one & other).sum(axis=1)
    return {
        "pairs": len(members),
        "same": round(float((one == other).all(axis=1).mean()), 3),
        "share_a_code": round(float((both > 0).mean()), 3),
        "overlap": round(float((both / (one | other).sum(axis=1)).mean()), 3),
    }


def measured(coded: Coded, second: Embedder, seed: int) -> Mapping[str, object]:
    """The figures of one data set."""
    groups = alike(coded.texts)
    members = np.flatnonzero(groups != np.arange(len(groups)))
    drawn = np.random.default_rng(seed).permutation(len(groups))
    first, _, sizes = first_of_each(groups)
    texts = [coded.texts[place] for place in first]
    rows = second.centred_on(texts).rows(texts)
    languages = np.array([text.language for text in texts])
    found: dict[str, object] = {
        "answers": len(coded.texts),
        "codes": int(coded.given.shape[1]),
        "chance": told(coded.given, np.arange(len(groups)), drawn)["same"],
        "reads_the_same": told(coded.given, members, groups[members]),
    }
    given = coded.given[first]
    for least in LEAST:
        leads = leaders_by_meaning(rows, sizes, least)
        led = np.flatnonzero(leads != np.arange(len(leads)))
        figures = told(given, led, leads[led])
        figures["grouped"] = round(len({*led.tolist(), *leads[led].tolist()}) / len(first), 3)
        if len(set(languages)) > 1:
            other = led[languages[led] != languages[leads[led]]]
            figures["between_languages"] = told(given, other, leads[other])
        found[f"means_the_same_{least}"] = figures
    return found


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=DATA)
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    second = embedder(asked.encoder)
    if second is None:
        parser.error("name an encoder")
    found = {}
    for name in asked.data.split(","):
        whole = read(asked.folder, name)
        drawn = np.random.default_rng(asked.seed).permutation(len(whole.texts))[:PART]
        found[name] = measured(whole.part(np.sort(drawn)), second, asked.seed)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
