"""Random series of changes of a codebook, undone: is everything as before, in every figure?

    python benchmarks/codebook_series.py [--series 500] [--first 0] [--home file|postgres]
        [--figures all|quick]

Each series adds, edits, moves, orders, merges, splits and retires codes as two leads, undoes and
redoes, has two coders decide in two rounds in between, and a package out. Every change is
previewed, and what the preview shows is compared with what then happens; then everything is undone
and compared with what was before, to the byte. Prints JSON: how many series held, what was done in
them, and how each that did not hold differs. `--figures quick` compares the codebook, decisions as
they count, what is to be looked at again and the figures of codes; `all` also what `agreement`,
`findings`, `overview`, `export --final` and `codebook recheck` say.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # the series are those of the tests

from intercoder.study.study import Study, create_study
from tests import postgres
from tests.conftest import fill
from tests.study.codebook.series import BOOK, begin, undone_leaves_nothing

EACH = 5
"""Series on one study, one after the other."""


def new_study(home: str, folder: Path, seed: int) -> Study:
    """A small study in a file, or in a database of a PostgreSQL on this machine."""
    target = postgres.new_database() if home == "postgres" else str(folder / f"{seed}.study")
    study = create_study(target, BOOK)
    fill(study)
    return study


def run_all(first: int, series: int, home: str, *, compares_all: bool) -> dict[str, Any]:
    """Run so many series; what held and what did not."""
    done: Counter[str] = Counter()
    failed: dict[int, str] = {}
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        study: Study | None = None
        for seed in range(first, first + series):
            if study is None or (seed - first) % EACH == 0:
                if study is not None:
                    study.close()
                study = new_study(home, folder, seed)
                package = begin(study, folder, Random(seed))
            compared = folder if compares_all else None
            try:
                done += undone_leaves_nothing(study, package, Random(seed), compared, previews=True)
            except Exception as error:  # noqa: BLE001 - whatever went wrong is what is looked for
                failed[seed] = f"{type(error).__name__}: {error}"[:2000]
                study.close()
                study = None
            print(f"{seed + 1 - first} of {series}", file=sys.stderr)
    return {
        "home": home,
        "figures": "all" if compares_all else "quick",
        "series": series,
        "held": series - len(failed),
        "done": dict(sorted(done.items())),
        "failed": failed,
        "seconds": round(time.monotonic() - begun, 1),
    }


def main() -> None:
    """Read what is asked, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--series", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--home", choices=("file", "postgres"), default="file")
    parser.add_argument("--figures", choices=("all", "quick"), default="all")
    asked = parser.parse_args()
    found = run_all(asked.first, asked.series, asked.home, compares_all=asked.figures == "all")
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
