"""Whether the number of codes that 1 % of the answers have lies in the interval given for it.

Answers of coded data sets are read in many random orders; after 100, 200, 400 and 800 of them the
number of codes of 1 % and more is estimated, and compared with the number in the whole data set.

- held: share of the redraws in which the true number lies in the 95 % interval
- bias: mean of estimate minus truth, in codes; width: mean width of the interval

Beside it Chao2 (Chao1 for answers with several codes), which is a lower bound of the number of all
codes: its figures are given against the same truth, which it is often used for, and against the
number of all codes of the data set. Needs the folder of data sets; prints JSON.

    python benchmarks/saturation.py FOLDER [--data anes_mip,...] [--redraws 200]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from intercoder.findings.saturation.chao import chao2
from intercoder.findings.saturation.incidence import Incidence
from intercoder.findings.saturation.share_model import LEAST, codes_there

sys.path.insert(0, str(Path(__file__).parent.parent))  # data sets are read as there

from benchmarks.suggester import read

DATA = (
    "anes_mip",
    "nhs_fft",
    "nlupp",
    "banking77",
    "napire_causes_effects",
    "so_emotions_3raters",
    "xsid_8lang",
)
SIZES = (100, 200, 400, 800)


def _summary(rows: list[tuple[float, float, float]], truth: int) -> dict[str, float]:
    values = np.array(rows)
    held = (values[:, 1] <= truth) & (truth <= values[:, 2])
    return {
        "held": round(float(held.mean()), 3),
        "bias": round(float((values[:, 0] - truth).mean()), 2),
        "width": round(float((values[:, 2] - values[:, 1]).mean()), 2),
    }


def _of(folder: Path, name: str, redraws: int) -> dict[str, object]:
    given = read(folder, name).given
    truth, every = int((given.mean(axis=0) >= LEAST).sum()), int(given.any(axis=0).sum())
    sizes: dict[str, object] = {}
    for size in SIZES:
        ours: list[tuple[float, float, float]] = []
        chao: list[tuple[float, float, float]] = []
        begun = time.perf_counter()
        for seed in range(redraws):
            drawn = np.random.default_rng([seed, size]).choice(len(given), size, replace=False)
            counts = given[drawn].sum(axis=0)
            counts = counts[counts > 0]
            found = Incidence(size, counts, np.ones_like(counts))
            there, bound = codes_there(found), chao2(found)
            if there is None or bound is None:
                raise RuntimeError("a data set without codes")
            ours.append((there.there.value, there.there.low, there.there.high))
            chao.append((bound.value, bound.low, bound.high))
        sizes[str(size)] = {
            "ours": _summary(ours, truth),
            "chao2": _summary(chao, truth),
            "chao2_of_all_codes": _summary(chao, every),
            "milliseconds": round((time.perf_counter() - begun) / redraws * 1000, 1),
        }
    return {"answers": len(given), "codes": every, "codes_of_1_percent": truth, "read": sizes}


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--redraws", type=int, default=200)
    asked = parser.parse_args()
    names = asked.data.split(",")
    print(json.dumps({name: _of(asked.folder, name, asked.redraws) for name in names}, indent=2))


if __name__ == "__main__":
    main()
