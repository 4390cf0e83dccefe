"""The solver writes nothing where a program may be writing JSON."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
import scipy.optimize

from intercoder.findings.disclosure.worlds.highs import solved


def test_what_the_solver_prints_is_not_seen(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = scipy.optimize.milp

    def chatty(cost: object, **how: object) -> object:
        os.write(1, b"HighsMipSolverData::something\n")
        return real(cost, **how)

    monkeypatch.setattr(scipy.optimize, "milp", chatty)
    sys.stdout.write("before\n")
    found = solved(np.array([1.0]), bounds=scipy.optimize.Bounds(2, 3))
    sys.stdout.write("after\n")
    assert found.fun == 2.0
    assert capfd.readouterr().out == "before\nafter\n"
