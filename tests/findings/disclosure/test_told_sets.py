"""Frequencies do not tell how many have a set of codes, though nobody has asked for sets yet."""

from __future__ import annotations

import pytest

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Shown, Unit, cell
from intercoder.findings.disclosure.protect import protect
from tests.findings.disclosure.attackers import ExhaustiveAttacker, Kind, kinds, snapshot

RULE = Rule(2)
PARENTS = {"b": "p", "c": "p"}
BELOW = {"p": frozenset("pbc"), ANY_CODE: frozenset("pabc")}


def _people(**numbers: int) -> list[Kind]:
    return [
        (frozenset(), frozenset(codes.strip("_")))
        for codes, number in numbers.items()
        for _ in range(number)
    ]


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize(
    ("people", "told"),
    [
        (_people(a=1, ab=2, b=2, _=2), cell("a", exactly=True)),
        (_people(a=2, ab=1, b=2, _=2), cell("a", "b", exactly=True)),
        (_people(ab=1, b=3, _=3), cell("a", "b", exactly=True)),
    ],
)
def test_frequencies_do_not_tell_a_set_of_codes(people: list[Kind], told: Cell, unit: Unit) -> None:
    table = [cell(unit=unit), *(cell(code, unit=unit) for code in ("a", "b", "p", ANY_CODE))]
    found = protect([snapshot(people, PARENTS)], table, rule=RULE)
    attacker = ExhaustiveAttacker(kinds({}, "abc"), len(people), BELOW)
    assert not RULE.holds(*attacker.bounds(found.counts, told))
    assert RULE.holds(*attacker.bounds(found.shown, told))
    assert not found.open


def test_a_set_asked_for_after_frequencies_is_still_unknown() -> None:
    people = _people(a=1, ab=2, b=2, _=2)
    table = [cell(), *(cell(code) for code in ("a", "b", "p", ANY_CODE))]
    first = protect([snapshot(people, PARENTS)], table, rule=RULE)
    sets = [cell("a", exactly=True), cell("b", exactly=True), cell("a", "b", exactly=True)]
    found = protect(
        [snapshot(people, PARENTS)],
        sets,
        [Shown(one, n, n) for one, n in first.shown.items()],
        [(one, 0) for one in table],
        RULE,
    )
    assert not found.open
    attacker = ExhaustiveAttacker(kinds({}, "abc"), len(people), BELOW)
    assert RULE.holds(*attacker.bounds({**first.shown, **found.shown}, sets[0]))


def test_frequencies_do_not_tell_who_has_a_parent_itself() -> None:
    people = _people(p=1, b=3, _=2)
    table = [cell(), cell("b"), cell("p")]
    found = protect([snapshot(people, {"b": "p"})], table, rule=RULE)
    attacker = ExhaustiveAttacker(kinds({}, "pb"), len(people), {"p": frozenset("pb")})
    itself = cell("p", itself=True)
    assert attacker.bounds(found.counts, itself) == (1, 4) or attacker.bounds(
        found.counts, itself
    ) == (1, 1)
    assert RULE.holds(*attacker.bounds(found.shown, itself))
