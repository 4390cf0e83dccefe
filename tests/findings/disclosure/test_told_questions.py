"""Answers and respondents of all questions together do not tell how many have answered one."""

from __future__ import annotations

from itertools import product

import pytest

from intercoder.findings.disclosure.cells import Cell, Rule, Unit, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.disclosure.protect import protect

RULE = Rule(3)
WITH_CODE = ("q", "q", "qr", "qr")
"""The questions that those with the code answered: 4 respondents, 6 answers, 2 of them to r."""


def bounds(shown: dict[Cell, int], table: tuple[Cell, Cell]) -> tuple[int, int]:
    """The least and the most for r, over all numbers who answered only q, only r, or both."""
    found = set()
    for only_q, only_r, both in product(range(9), repeat=3):
        counts = dict(zip(table, (only_q + only_r + both, only_q + only_r + 2 * both), strict=True))
        if all(counts[one] == shown[one] for one in table if one in shown):
            found.add(only_r + both)
    return min(found), max(found)


@pytest.mark.parametrize("code", [None, "a"], ids=["base", "code"])
def test_answers_and_respondents_together_do_not_tell_a_question(code: str | None) -> None:
    others = () if code is None else ("qr",) * 12
    shot = Snapshot(
        tuple(
            CodedAnswer(f"a{number}{question}", f"r{number}", question, codes)
            for number, (answered, codes) in enumerate(
                [
                    *((one, frozenset("a")) for one in WITH_CODE),
                    *((one, frozenset[str]()) for one in others),
                ]
            )
            for question in answered
        )
    )
    table = cell(code), cell(code, unit=Unit.ANSWERS)
    found = protect([shot], table, rule=RULE)
    assert bounds({one: found.counts[one] for one in table}, table) == (2, 4)
    assert RULE.holds(*bounds(found.shown, table))
    assert not found.open
