"""The gate of a training."""

from __future__ import annotations

from collections import Counter

import pytest

from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.errors import UsageError
from intercoder.training.attempt import Attempt
from intercoder.training.gate import Coefficient, Gate, checks, passes

CODES = ("books", "staff")
KEY = [{"books"}, {"staff"}, set[str](), {"books", "staff"}] * 5


def attempt(given: list[set[str]], *, finished: bool = True) -> Attempt:
    sets = CodeSets.of([KEY, given], CODES, ("key", "dora"))
    counts = Counter(code for one in KEY for code in one)
    at = "2026-03-01T10:00:00.000Z"
    return Attempt(
        "dora", "t", 1, 20, 20, at, at if finished else "", 60.0, agreement_of_sets(sets), counts
    )


@pytest.mark.parametrize("coefficient", list(Coefficient))
def test_whoever_judges_as_the_key_passes(coefficient: Coefficient) -> None:
    assert passes(Gate(coefficient, overall=1.0, per_code=1.0), attempt(KEY))
    assert passes(Gate(coefficient, overall=1.0, by_low=True), attempt(KEY))
    assert not passes(Gate(coefficient), attempt(KEY, finished=False))


def test_one_code_that_was_not_learned_is_enough_to_fail() -> None:
    given = [one - {"staff"} for one in KEY]
    gate = Gate(Coefficient.PERCENT, overall=0.3, per_code=0.9)
    found = {one.code: one for one in checks(gate, attempt(given))}
    assert found[""].is_reached
    assert found["books"].is_reached
    assert not found["staff"].is_reached
    assert found["staff"].answers == 10
    assert not passes(gate, attempt(given))
    assert passes(Gate(Coefficient.PERCENT, 0.3, None), attempt(given))
    assert passes(Gate(Coefficient.PERCENT, 0.3, 0.9, at_least=11), attempt(given))


def test_the_lower_end_asks_for_more_than_the_value() -> None:
    given = [{"books"}, *KEY[1:]]
    given[1] = {"books"}
    gate = Gate(Coefficient.PERCENT, overall=0.85, per_code=None)
    assert passes(gate, attempt(given))
    assert not passes(Gate(Coefficient.PERCENT, 0.85, None, by_low=True), attempt(given))


def test_a_gate_is_kept_as_it_is_and_means_something() -> None:
    gate = Gate(Coefficient.KAPPA, 0.75, None, 3, True)
    assert Gate.from_json(gate.as_json()) == gate
    assert Gate.from_json({}) is None
    for wrong in ({"overall": 0.0}, {"per_code": 1.5}, {"at_least": 0}):
        with pytest.raises(UsageError):
            Gate(**wrong)
