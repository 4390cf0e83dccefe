"""Frequencies do not tell how many have two codes, though nobody has asked for pairs yet."""

from __future__ import annotations

import pytest

from intercoder.findings.disclosure.cells import ANY_CODE, Rule, Unit, cell
from intercoder.findings.disclosure.protect import protect
from tests.findings.disclosure.attackers import ExhaustiveAttacker, kinds, snapshot

RULE = Rule(2)
NOBODY: frozenset[tuple[str, str]] = frozenset()
PEOPLE = [
    *[(NOBODY, frozenset("b"))] * 3,
    *[(NOBODY, frozenset("c"))] * 4,
    (NOBODY, frozenset("bc")),
    *[(NOBODY, frozenset[str]())] * 3,
]
"""One has both; 4 have b, 5 have c, 8 have any."""
BELOW = {"p": frozenset("pbc"), ANY_CODE: frozenset("pbc")}


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("whole", ["p", ANY_CODE])
def test_two_codes_and_either_of_them_do_not_tell_both(whole: str, unit: Unit) -> None:
    parents = {"b": "p", "c": "p"} if whole == "p" else {}
    table = [cell(unit=unit), *(cell(code, unit=unit) for code in ("b", "c", whole))]
    found = protect([snapshot(PEOPLE, parents)], table, rule=RULE)
    attacker = ExhaustiveAttacker(kinds({}, ["b", "c"]), 12, BELOW)
    assert attacker.bounds({one: found.counts[one] for one in table}, cell("b", "c")) == (1, 1)
    assert RULE.holds(*attacker.bounds(found.shown, cell("b", "c")))
    assert len(found.hidden) == 1
    assert not found.open
    pairs = protect([snapshot(PEOPLE, parents)], [*table, cell("b", "c", unit=unit)], rule=RULE)
    assert cell("b", "c", unit=unit) in pairs.hidden
