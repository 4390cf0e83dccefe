"""How long is looked for what need not exist: as long on a busy machine as on an idle one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from intercoder.findings.disclosure.worlds import highs, program
from intercoder.findings.disclosure.worlds.program import Effort, Program


def _split(seed: int) -> Program:
    """Thirty things to be split evenly in four ways at once: as good as never found."""
    weights = np.random.default_rng(seed).integers(0, 100, size=(4, 30))
    half = weights.sum(axis=1) // 2
    rows, columns = np.nonzero(weights)
    made = Program(30)
    made.add(rows, columns, weights[rows, columns], half, half)
    return made


def test_after_some_programs_without_an_answer_no_more_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def counted(cost: Any, **how: Any) -> Any:
        calls.append("integrality" in how)
        return solved(cost, **how)

    solved = highs.solved
    monkeypatch.setattr(program, "solved", counted)
    effort = Effort()
    for seed in range(program._UNANSWERED + 2):
        found = _split(seed).least(np.zeros(30), np.ones(30), effort=effort)
        assert found is None
    assert effort.is_spent
    assert sum(calls) == program._UNANSWERED


def test_what_is_proven_not_to_exist_is_an_answer() -> None:
    effort, made = Effort(), Program(2)
    made.add(np.zeros(2, np.int64), np.arange(2), np.array([2, 2]), np.array([3]), np.array([3]))
    assert made.least(np.ones(2), np.full(2, 5), effort=effort) is None
    assert effort.unanswered == 0


def test_what_no_program_is_needed_for_is_found_after_all_effort_is_spent() -> None:
    effort, made = Effort(program._UNANSWERED), Program(2)
    made.at_least(np.arange(2), np.ones(2), 3)
    found = made.least(np.array([1, 2]), np.full(2, 5), effort=effort)
    assert found is not None and found.tolist() == [3, 0]
