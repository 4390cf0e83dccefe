"""How long a round takes whose answers all coders agree on: settling, settling again, the queue.

python benchmarks/settling_by_rule.py [ANSWERS]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from intercoder.adjudication.applying import apply_rule
from intercoder.adjudication.queue import Wanted, queue
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.study.adjudication.consensus import judged
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study, create_study

BATCH = 5000


def timed(what: str, act: Callable[[], object]) -> None:
    begun, worked = perf_counter(), process_time()
    found = act()
    took, spent = perf_counter() - begun, process_time() - worked
    print(f"{what}: {took:.2f} s, {spent:.2f} s of processor time ({found})")


def make(path: Path, answers: int) -> Study:
    """All but one in ten answers are judged alike by two coders."""
    codebook = Codebook("Library", tuple(Code(f"code-{n}", f"Code {n}") for n in range(20)))
    study = create_study(str(path), codebook)
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_questions([Question("q", "What?")])
        for start in range(0, answers, BATCH):
            numbers = range(start, min(start + BATCH, answers))
            intake.add_answers([Answer(f"a{n}", "q", f"r{n}", f"answer {n}") for n in numbers])
            intake.add_decisions(
                [
                    EarlierDecision(f"a{n}", who, Judgement.of([f"code-{(n + also) % 20}"]))
                    for n in numbers
                    for who, also in (("anna", 0), ("ben", n % 10 == 0))
                ]
            )
    return study


def main(answers: int) -> None:
    """Make the study in a temporary folder, and say how long things take."""
    lead = Coder("lea", Role.LEAD)
    with tempfile.TemporaryDirectory() as folder, make(Path(folder) / "s.study", answers) as study:
        timed("settled by rule", lambda: apply_rule(study, "main", lead).total)
        timed("settled again", lambda: apply_rule(study, "main", lead).total)
        timed("queue", lambda: len(queue(judged(study, "main"), Wanted())))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 111_111)
