"""Makes the synthetic studies.

    python data/synthetic/generate.py                 both studies, where they belong
    python data/synthetic/generate.py --seed 7 --out elsewhere --study library

Needs only the standard library. The same seed gives the same bytes on every machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from synthesis.coders import allocated, coded
from synthesis.library import LIBRARY
from synthesis.phrases import read_phrase_book
from synthesis.plan import StudyPlan
from synthesis.population import make_answers
from synthesis.prevention import PREVENTION
from synthesis.tables import write_study

HERE = Path(__file__).resolve().parent
SEED = 20261122
STUDIES = {plan.name: plan for plan in (LIBRARY, PREVENTION)}


def make_study(plan: StudyPlan, seed: int, out: Path) -> None:
    """Writes one study into its folder below `out`."""
    folder = HERE / "phrases" / plan.name
    books = {tag: read_phrase_book(folder / f"{tag}.toml") for tag in plan.languages}
    respondents, answers = make_answers(plan, books, seed)
    queues = allocated(plan, answers, seed)
    codings = [
        coding for coder in plan.coders for coding in coded(plan, coder, queues[coder.name], seed)
    ]
    write_study(out / plan.name, plan, seed, respondents, answers, codings)


def main() -> None:
    """Reads the arguments and writes the studies asked for."""
    parser = argparse.ArgumentParser(description="Make the synthetic studies.")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the studies' folders")
    parser.add_argument("--study", choices=STUDIES, help="only this one")
    arguments = parser.parse_args()
    for name, plan in STUDIES.items():
        if arguments.study in (None, name):
            make_study(plan, arguments.seed, arguments.out)
            print(f"{name}: written to {arguments.out / name}")


if __name__ == "__main__":
    main()
