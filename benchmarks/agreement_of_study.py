"""How long the whole agreement of a study on disk takes, and how much memory.

    python benchmarks/agreement_of_study.py --answers 1000000 --keep FOLDER

Makes a study of made-up codings (30 codes, three coders, two questions a respondent, so that
respondents are resampled), or uses the one kept in FOLDER from before, and measures in a process
of its own: reading the decisions, and all figures with their intervals, confusions, drift, worst
answers and remarks.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.intake import EarlierDecision, take_in
from intercoder.study.study import create_study, open_study

CODES = 30
CODERS = ("anna", "ben", "carla")
QUESTIONS = ("value", "better")
BATCH = 10_000


def make_study(path: Path, answers: int, seed: int = 1) -> None:
    """A study in which three coders judged every answer."""
    book = Codebook("Bench", tuple(Code(f"code-{n:02}", f"Code {n}") for n in range(CODES)))
    with create_study(str(path), book) as study:
        with take_in(study) as intake:
            intake.add_questions([Question(key, key) for key in QUESTIONS])
            for start in range(0, answers, BATCH):
                intake.add_answers([_answer(n) for n in range(start, min(start + BATCH, answers))])
        generator = np.random.default_rng(seed)
        for start in range(0, answers, BATCH):
            with take_in(study) as intake:
                intake.add_decisions(_decisions(generator, start, min(start + BATCH, answers)))


def _answer(number: int) -> Answer:
    respondent, question = divmod(number, len(QUESTIONS))
    return Answer(
        f"r{respondent}:{QUESTIONS[question]}",
        QUESTIONS[question],
        f"r{respondent}",
        f"Made-up answer {number}",
        "en" if respondent % 3 else "fi",
        {},
    )


def _decisions(generator: np.random.Generator, start: int, stop: int) -> list[EarlierDecision]:
    """Each coder sees most of what there is, and a little that is not."""
    number = stop - start
    frequency = 0.2 * 0.85 ** np.arange(CODES)  # 1.3 codes an answer
    truth = generator.random((number, CODES)) < frequency
    begun = datetime(2026, 1, 5, 9, tzinfo=UTC)
    found = []
    for coder in CODERS:
        seen = np.where(
            truth,
            generator.random(truth.shape) < 0.92,
            generator.random(truth.shape) < 0.02 * frequency,
        )
        skips, doubts = generator.random(number) < 0.005, generator.random(number) < 0.03
        for row in range(number):
            moment = begun + timedelta(seconds=8 * (start + row))
            codes = [f"code-{code:02}" for code in np.flatnonzero(seen[row])]
            judged = Judgement.of(codes, unsure=bool(doubts[row]))
            found.append(
                EarlierDecision(
                    _answer(start + row).id,
                    coder,
                    SKIPPED if skips[row] else judged,
                    moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                )
            )
    return found


def measure(path: Path) -> None:
    """Print the seconds of each step and the peak of memory."""
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.agreement.of_study.whole import agreement_of_study

    base = _peak()
    begun = perf_counter()
    with open_study(str(path)) as study:
        opened = perf_counter()
        found = agreement_of_study(study, Selection())
        done = perf_counter()
    print(f"opening          {opened - begun:7.2f} s")
    print(f"agreement        {done - opened:7.2f} s")
    print(f"peak of memory   {_peak():7.0f} MiB ({base:.0f} before)")
    counts = found.whole.counts
    print(f"{counts.answers:,} answers, {counts.ratings:,} ratings, {len(found.codes)} codes")
    for key, figure in found.whole.overall.items():
        print(f"  {key:28} {figure.value} {figure.low} {figure.high} {figure.method}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the study if need be, then measure in a fresh process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="folder in which the study is kept")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"agreement-{asked.answers}.study"
        if not path.exists():
            begun = perf_counter()
            make_study(path, asked.answers)
            print(f"making the study {perf_counter() - begun:7.2f} s (not part of the figure)")
        sys.stdout.flush()
        subprocess.run(
            [sys.executable, __file__, "--measure", str(path)],
            check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command sets it
        )


if __name__ == "__main__":
    main()
