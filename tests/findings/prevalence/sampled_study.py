"""A library-visitors study of which a random sample is coded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from intercoder.cli.main import run
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from tests.suggest.coded_study import CODES, code_answers, make_study, truth

ROUND = "sample"


def make_sampled(
    path: Path,
    answers: int = 600,
    *options: str,
    done: Callable[[int], int] = lambda queue: queue,
    slips: float = 0.0,
) -> Study:
    """A study of so many answers, allocated to anna and ben; each codes the first `done(n)` of n.

    Visitors with an even number come in wave 1, the others in wave 2.
    """
    with make_study(path, answers) as study:
        add_coder(study, "lea", Role.LEAD)
        with take_in(study, replaces=True) as intake:
            intake.add_attributes(["wave"])
            intake.describe({f"r{n:05}": {"wave": str(1 + n % 2)} for n in range(answers)})
    allocate(path, ROUND, *options)
    study = open_study(str(path))
    code_queues(study, ROUND, done=done, slips=slips)
    return study


def allocate(path: Path, round: str, *options: str) -> None:
    """Allocate a round to anna and ben."""
    asked = ["--coders", "anna,ben", "--seed", "3", "--yes", "--as", "lea", *options]
    assert run(["allocate", str(path), "--round", round, *asked]) == 0


def code_queues(
    study: Study,
    round: str,
    *,
    done: Callable[[int], int] = lambda queue: queue,
    slips: float = 0.0,
) -> None:
    """Have each coder code the beginning of their queue."""
    rng = np.random.default_rng(1)
    for coder, rows in queue_orders(study, round).items():
        numbers = numbers_of(study, rows[: done(len(rows))].tolist())
        wrong = [number for number in numbers if rng.random() < slips]
        code_answers(study, numbers, coder=coder, slips=wrong, round=round)


def numbers_of(study: Study, rows: Sequence[int]) -> list[int]:
    """The numbers of the answers in these rows of the study."""
    ids = answer_ids(study, rows)
    return [int(ids[row].removeprefix("a")) for row in rows]


def true_shares(answers: int) -> dict[str, float]:
    """The share of all answers that have each code."""
    given = [truth(number) for number in range(answers)]
    return {code: float(np.mean([code in one for one in given])) for code in CODES}
