"""How long it takes to have a machine code a million answers, and how much memory.

    python benchmarks/suggest_apply.py --answers 1000000 --coded 5000 --keep FOLDER [--encoder e5]

Makes a study of made-up short answers with 40 codes, some of them coded, or uses a copy of the one
kept in FOLDER from before. Measured in a process of its own, as the command does it: learning and
measuring, scoring alone (a dry run), and a whole run that scores, writes and draws the check; then
the verification of what was written, and the drawing of an order. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.coding.suggestion import QueueOrder
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study
from intercoder.suggest.machine.cascade import MOST_READ

CODES = 40
BATCH = 10_000
SUBJECTS = (
    *("staff", "books", "reading room", "opening hours", "events", "app", "toilets", "entrance"),
    *("children's corner", "newspapers", "films", "computers", "printer", "heating", "chairs"),
    *("light", "garden", "café", "parking", "bus stop", "returns", "fees", "catalogue", "music"),
    *("language course", "workshop", "exhibition", "silence", "wifi", "shelves", "maps", "games"),
    *("archive", "lockers", "lift", "website", "loans", "study rooms", "reminders", "e-books"),
)
"""One for each code."""
SAID = ("I like the", "More of the", "Please keep the", "The best is the", "Thank you for the")
AND = ("and also the", "but above all the", "and sometimes the", "and of course the")
WHEN = ("on Saturdays", "in the evening", "every week", "upstairs", "near the door", "as ever")


def make_study(path: Path, answers: int, coded: int, seed: int = 1) -> None:
    """A study in which one coder judged the first answers."""
    book = Codebook("Bench", tuple(Code(f"code-{n:02}", s) for n, s in enumerate(SUBJECTS)))
    generator = np.random.default_rng(seed)
    with create_study(str(path), book) as study:
        add_coder(study, "anna")
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            given: list[list[int]] = []
            for start in range(0, answers, BATCH):
                made = [_made(generator, n) for n in range(start, min(start + BATCH, answers))]
                intake.add_answers([answer for answer, _ in made])
                if len(given) < coded:
                    given += [codes for _, codes in made]
            intake.add_decisions(
                [
                    EarlierDecision(
                        f"a{n:07}", "anna", Judgement.of([f"code-{code:02}" for code in codes])
                    )
                    for n, codes in enumerate(given[:coded])
                ]
            )


def _made(generator: np.random.Generator, number: int) -> tuple[Answer, list[int]]:
    """An answer with up to three codes; a few in a hundred are coded otherwise than they read."""
    size = int(generator.choice([0, 1, 1, 2, 3]))
    codes = sorted(set((CODES * generator.random(size) ** 1.5).astype(int).tolist()))
    parts = [SUBJECTS[code] for code in codes] or ["whole of it, without a reason"]
    words = f"{generator.choice(SAID)} {parts[0]}"
    for part in parts[1:]:
        words += f" {generator.choice(AND)} {part}"
    text = f"{words} {generator.choice(WHEN)} {int(generator.integers(10**6))}"
    if generator.random() < 0.04:
        codes = codes[:-1]
    return Answer(f"a{number:07}", "value", f"r{number:07}", text, "en"), codes


def measure(path: Path, encoder: str, read: int) -> dict[str, Any]:
    """Seconds and peak of memory of each part."""
    from intercoder.study.safekeeping.verification import verify
    from intercoder.suggest.machine.applying import Check, apply, try_plan
    from intercoder.suggest.machine.planning import make_plan
    from intercoder.suggest.orders.redraw_order import redraw

    found: dict[str, Any] = {}
    with open_study(str(path)) as study:
        begun = perf_counter()
        plan = make_plan(study, 0.9, encoder=encoder, most_read=read)
        found["learn_and_measure_s"] = round(perf_counter() - begun, 1)
        found["codes_applied"] = len(plan.applied)
        found["encoder_used"] = plan.model.suggester.embedder is not None
        found["words_decide_the_clear_ones"] = plan.clear is not None
        begun, used = perf_counter(), _processor()
        tried = try_plan(study, plan, "robot", advance=lambda _: None)
        found["score_only_s"] = round(perf_counter() - begun, 1)
        found["score_only_processor_s"] = round(_processor() - used, 1)
        found["answers"], found["would_be_coded"] = tried.answers, tried.coded
        begun, used = perf_counter(), _processor()
        done = apply(study, plan, "robot", Check(200, ("anna",)), advance=lambda _: None)
        found["score_write_and_draw_s"] = round(perf_counter() - begun, 1)
        found["score_write_and_draw_processor_s"] = round(_processor() - used, 1)
        found["coded"], found["abstained"] = done.coded, done.abstained
        begun = perf_counter()
        redraw(study, "anna", suggester=plan.model.suggester, order=QueueOrder.USEFUL)
        found["order_useful_s"] = round(perf_counter() - begun, 1)
        found["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        found["peak_of_largest_other_process_mib"] = round(of_children)
        begun = perf_counter()
        found["intact"] = verify(study).ok
        found["verify_s"] = round(perf_counter() - begun, 1)
    return found


def _processor() -> float:
    """Processor time of this process and those it has waited for, in seconds: on a machine that
    does other things too, it says more than the clock."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main() -> None:
    """Make the study if need be, then measure on a copy in a fresh process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--coded", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="folder in which the study is kept")
    parser.add_argument("--encoder", default="", help="reads what words leave open, such as e5")
    parser.add_argument(
        "--read", type=int, default=MOST_READ, help="answers that the encoder reads at most"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.encoder, asked.read)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        original = folder / f"apply-{asked.answers}-{asked.coded}.study"
        if not original.exists():
            make_study(original, asked.answers, asked.coded)
        copy = Path(temporary) / "copy.study"
        shutil.copy(original, copy)
        options = ["--encoder", asked.encoder, "--read", str(asked.read)]
        ran = subprocess.run(
            [sys.executable, __file__, "--measure", str(copy), *options],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command sets it
        )
        print(json.dumps(json.loads(ran.stdout), indent=2))


if __name__ == "__main__":
    main()
