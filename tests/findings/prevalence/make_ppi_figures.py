"""Makes `ppi_figures.json`: what ppi-python says of made-up labels and predictions.

Needs ppi-python 0.2.3 (MIT), which the program itself never uses:
`pip install ppi-python==0.2.3 && python tests/findings/prevalence/make_ppi_figures.py`.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import numpy as np

CASES = ((1, 400, 4000, 0.05), (2, 400, 4000, 0.3), (3, 1000, 2000, 0.02), (4, 200, 20_000, 0.5))


def main() -> None:
    """Ask ppi-python and write its figures down."""
    ppi_py = import_module("ppi_py")
    cases = []
    for seed, n, more, share in CASES:
        rng = np.random.default_rng(seed)
        labels = (rng.random(n) < share).astype(float)
        likely = np.clip(0.5 * labels + 0.5 * rng.random(n), 0, 1)
        others = np.clip(0.5 * (rng.random(more) < share) + 0.5 * rng.random(more), 0, 1)
        low, high = ppi_py.ppi_mean_ci(labels, likely, others, alpha=0.05)
        value = ppi_py.ppi_mean_pointestimate(labels, likely, others)
        figures = {"value": float(value[0]), "low": float(low[0]), "high": float(high[0])}
        cases.append({"seed": seed, "n": n, "more": more, "share": share, **figures})
    path = Path(__file__).parent / "ppi_figures.json"
    path.write_text(
        json.dumps({"program": "ppi-python 0.2.3", "cases": cases}, indent=2) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
