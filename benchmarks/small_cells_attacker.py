"""An attacker with everything that ever left a study: how many small counts are pinned?

python benchmarks/small_cells_attacker.py [--histories 1000] [--first 0] [--kind mixed]

Each history is a small invented study with several releases of tables, and coding that goes on in
between (`tests/findings/disclosure/histories.py`). The attacker has all of them, and solves linear
programs over every course that respondents can have taken. `wide` histories also have several
questions, sets and pairs of codes, and rounded counts (`wide_histories.py` there), `mixed` ones
deeper trees, several coders' codes, the report on agreement, three attributes in turn, and triples
(`mixed_histories.py`); `finer` ones are mixed ones in which sets, triples, and pairs of codes
themselves are asked for at any time; `weighted` ones shares by two weights
(`weighted_histories.py`). Prints JSON:
histories tried, small counts in them, and those that are pinned, or not proven safe (the goal is
none).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.findings.disclosure import (
    histories,
    mixed_histories,
    weighted_histories,
    wide_histories,
)

KINDS: dict[str, Callable[[int], tuple[list[Any], int]]] = {
    "plain": lambda seed: histories.pinned(histories.history(seed)),
    "wide": lambda seed: wide_histories.pinned(wide_histories.wide_history(seed)),
    "mixed": lambda seed: mixed_histories.pinned(mixed_histories.mixed_history(seed)),
    "finer": lambda seed: mixed_histories.pinned(
        mixed_histories.mixed_history(seed, finer_later=True)
    ),
    "weighted": lambda seed: weighted_histories.pinned(weighted_histories.weighted_history(seed)),
}
"""Pins what it can in the history of a seed, and says how many small counts there were."""


def main() -> None:
    """Try the histories, and print what the attacker found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first")
    parser.add_argument("--kind", choices=tuple(KINDS), default="plain")
    asked = parser.parse_args()
    small, bad = 0, []
    begun = process_time()
    for seed in range(asked.first, asked.first + asked.histories):
        wrong, number = KINDS[asked.kind](seed)
        bad += [{"seed": seed, "count": str(one)} for one in wrong]
        small += number
        print(f"{seed} {number} small, {len(bad)} pinned so far", file=sys.stderr)
    print(
        json.dumps(
            {
                "histories": asked.histories,
                "first": asked.first,
                "kind": asked.kind,
                "small_counts": small,
                "pinned": bad,
                "cpu_seconds": round(process_time() - begun, 1),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
