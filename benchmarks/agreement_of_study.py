"""How long the whole agreement of a study on disk takes, and how much memory.

    python benchmarks/agreement_of_study.py --answers 1000000 --keep FOLDER

Makes a study of made-up codings (30 codes, three coders, two questions a respondent, so that
respondents are resampled), or uses the one kept in FOLDER from before, and measures in a process
of its own: reading the decisions, and all figures with their intervals, confusions, drift, worst
answers and remarks. Beside it, on fewer answers, what a script of pandas and NLTK takes for alpha
alone. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
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


def measure(path: Path) -> dict[str, Any]:
    """Seconds and peak of memory of the whole agreement of the study at `path`."""
    from intercoder.agreement.of_study.compute import agreement_of_study
    from intercoder.agreement.of_study.selection import Selection

    begun = perf_counter()
    with open_study(str(path)) as study:
        found = agreement_of_study(study, Selection())
    seconds = perf_counter() - begun
    counts = found.whole.counts
    return {
        "job": "intercoder: every figure with its interval, confusions, drift, worst, remarks",
        "answers": counts.answers,
        "ratings": counts.ratings,
        "seconds": round(seconds, 2),
        "peak_mib": round(_peak()),
        "alpha_masi": found.whole.overall["alpha_set_masi"].value,
    }


def measure_by_hand(path: Path) -> dict[str, Any]:
    """The same alpha alone, without an interval, as a script of pandas and NLTK gets it."""
    import sqlite3

    import pandas as pd
    from nltk.metrics import masi_distance
    from nltk.metrics.agreement import AnnotationTask

    begun = perf_counter()
    connection = sqlite3.connect(path)
    rows = pd.read_sql(
        "SELECT d.coder_id, d.answer_id, d.codes FROM decision d"
        " JOIN current_decision USING (seq) WHERE d.state <> 'skipped'",
        connection,
    )
    connection.close()
    sets = rows.codes.map(lambda text: frozenset(json.loads(text)) or frozenset({"none"}))
    columns = (rows.coder_id.astype(str), rows.answer_id.astype(str), sets)
    task = AnnotationTask(data=list(zip(*columns, strict=True)), distance=masi_distance)
    alpha = task.alpha()
    return {
        "job": "pandas and NLTK: alpha over sets alone, no interval",
        "answers": int(rows.answer_id.nunique()),
        "ratings": len(rows),
        "seconds": round(perf_counter() - begun, 2),
        "peak_mib": round(_peak()),
        "alpha_masi": alpha,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the studies if need be, then measure each job in a fresh process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--by-hand", type=int, default=20_000, help="answers for pandas and NLTK")
    parser.add_argument("--keep", type=Path, help="folder in which the studies are kept")
    parser.add_argument("--measure", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(JOBS[asked.measure](asked.path)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        plan = [("ours", asked.answers), ("ours", asked.by_hand), ("by hand", asked.by_hand)]
        print(json.dumps([_measured(folder, job, answers) for job, answers in plan], indent=2))


JOBS = {"ours": measure, "by hand": measure_by_hand}


def _measured(folder: Path, job: str, answers: int) -> dict[str, Any]:
    path = folder / f"agreement-{answers}.study"
    if not path.exists():
        make_study(path, answers)
    ran = subprocess.run(
        [sys.executable, __file__, "--measure", job, "--path", str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command sets it
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


if __name__ == "__main__":
    main()
