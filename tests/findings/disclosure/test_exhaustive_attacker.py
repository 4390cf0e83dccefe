"""An attacker who tries every data set cannot pin a small count, in thousands of small studies."""

from __future__ import annotations

import random
from itertools import product

import pytest

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, cell
from intercoder.findings.disclosure.protect import protect
from tests.findings.disclosure.attackers import ExhaustiveAttacker, counts_in, kinds, snapshot
from tests.marks import slow_but

SEEDS = 15
BELOW = {"p": frozenset({"p", "b", "c"}), ANY_CODE: frozenset("pabc")}
Setting = tuple[dict[str, list[str]], list[str], dict[str, str], int]
FLAT: Setting = ({"g": ["1", "2"]}, ["a", "b"], {}, 8)
THREE: Setting = ({"g": ["1", "2", "3"]}, ["a"], {}, 8)
CROSSED: Setting = ({"g": ["1", "2"], "h": ["x", "y"]}, ["a"], {}, 7)
TREE: Setting = ({"g": ["1", "2"]}, ["b", "c"], {"b": "p", "c": "p"}, 8)


def asked(values: dict[str, list[str]], codes: list[str], rng: random.Random) -> list[Cell]:
    """Some tables, as a lead would ask for them: whole rows, with or without totals."""
    found: list[Cell] = []
    for names in ((), *((name,) for name in values), tuple(values)):
        if rng.random() < 0.3:
            continue
        for chosen in product(*(values[name] for name in names)):
            where = dict(zip(names, chosen, strict=True))
            found.append(cell(where=where))
            for code in codes:
                found.append(cell(code, where=where))
                if rng.random() < 0.2:
                    found.append(cell(code, where=where, present=False))
    if rng.random() < 0.3 and len(codes) > 1:
        found.append(cell(codes[0], codes[1]))
    if rng.random() < 0.3:
        found.append(cell(ANY_CODE))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [False, True], ids=["hidden", "rounded"])
@pytest.mark.parametrize(
    "setting",
    slow_but((FLAT, THREE, CROSSED, TREE), FLAT, THREE),
    ids=["flat", "three groups", "crossed", "tree"],
)
def test_no_small_count_is_pinned_by_trying_every_data_set(
    setting: Setting,
    *,
    rounds: bool,
) -> None:
    values, codes, parents, most = setting
    every = kinds(values, codes)
    attacker = ExhaustiveAttacker(every, most, BELOW)
    named = [*codes, *(["p"] if parents else [])]
    rule, pinned, small = Rule(2), [], 0
    for seed in range(SEEDS):
        rng = random.Random(seed)
        people = rng.choices(every, k=rng.randrange(2, most))
        tables = asked(values, named, rng)
        found = protect([snapshot(people, parents)], tables, rule=rule, rounds=rounds)
        shown = {
            cell_: rule.told_by(rule.rounded(count)) if rounds else (count, count)
            for cell_, count in found.shown.items()
        }
        assert not found.open
        pairs = [cell(*codes, where=dict(one.where)) for one in tables] if len(codes) == 2 else []
        complements = [one.complement for one in tables if len(one.codes) == 1]
        for one in dict.fromkeys((*tables, *complements, *pairs)):
            count = sum(counts_in(kind, one, BELOW) for kind in people)
            if not rule.is_small(count):
                continue
            small += 1
            low, high = attacker.bounds_of(shown, one)
            if not rule.holds(low, high):
                pinned.append((seed, one, low, high))
    assert pinned == []
    assert small > SEEDS  # else there was nothing to find out


def test_the_attacker_finds_out_what_is_only_hidden_itself() -> None:
    every = kinds({"g": ["1", "2", "3"]}, ["a"])
    people = [*[every[1]] * 1, *[every[0]] * 2, *[every[3]] * 2, *[every[5]] * 2]
    tables = [cell("a"), *(cell("a", where={"g": g}) for g in "123")]
    shown = {
        one: sum(counts_in(kind, one, {}) for kind in people)
        for one in tables
        if one.where != (("g", "1"),)
    }
    attacker = ExhaustiveAttacker(every, 8, {})
    assert attacker.bounds(shown, tables[1]) == (1, 1)
