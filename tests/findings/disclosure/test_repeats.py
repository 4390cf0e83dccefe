"""Of many respondents who are just alike only some are looked at, and all are counted."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.findings.disclosure import repeats
from intercoder.findings.disclosure.cells import Cell, Rule, Shown, Unit, cell
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.protect import protect
from intercoder.findings.disclosure.repeats import lessened
from intercoder.findings.disclosure.tallies import Counter

CODES = ("a", "b", "c")
PLACES = ("north", "south")


def snapshot(chance: random.Random, people: int, *, rare: float = 0.0) -> Snapshot:
    """Respondents with one or two answers, of few kinds."""
    answers = []
    for number in range(people):
        place = (("place", chance.choice(PLACES)),)
        for question in ("q", "r")[: chance.randint(1, 2)]:
            codes = {one for one in CODES[:2] if chance.random() < 0.4}
            if chance.random() < rare:
                codes.add("c")
            answers.append(
                CodedAnswer(
                    f"{number:05}{question}", f"{number:05}", question, frozenset(codes), place
                )
            )
    return Snapshot(tuple(answers), {"a": "t", "b": "t"}, "final")


def cells() -> list[Cell]:
    found = [Cell(), cell("t"), *(cell(one) for one in CODES), cell("a", unit=Unit.RESPONDENTS)]
    for where in ({"place": one} for one in PLACES):
        found += [Cell(where=tuple(where.items())), *(cell(one, where=where) for one in CODES)]
    return found


@pytest.mark.parametrize("many", [50_000, 100])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=8)
def test_counts_are_those_of_all(many: int, seed: int) -> None:
    chance = random.Random(seed)
    later = snapshot(chance, 900)
    earlier = replace(later, answers=tuple(one for one in later.answers if one.answer < "00700"))
    snapshots, rule = [earlier, later], Rule(2)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(repeats, "_MANY", many)
        less = lessened(snapshots, rule)
    assert less.left_out
    asked = [(one, at) for one in cells() for at in range(2)]
    whole = Counter(People(snapshots)).totals(asked)
    rest = Counter(People(less.snapshots)).totals(asked)
    off = less.taken_off(asked)
    assert [one + more for one, more in zip(rest, off, strict=True)] == whole
    for full, part in zip(whole, rest, strict=True):
        assert rule.is_small(full) == rule.is_small(part)


@pytest.mark.parametrize("rounds", [False, True])
def test_what_is_hidden_is_as_if_all_were_looked_at(
    monkeypatch: pytest.MonkeyPatch, *, rounds: bool
) -> None:
    later = snapshot(random.Random(7), 1500, rare=0.003)
    earlier = replace(later, answers=tuple(one for one in later.answers if one.answer < "01200"))
    now = [earlier, later]
    count = Counter(People(now)).total(cell("t"), 0)
    before = [Shown(cell("t"), count, count, 0)]
    some = protect(now, cells(), before, rule=Rule(5), rounds=rounds)
    monkeypatch.setattr(repeats, "_KEPT", 10**6)
    every = protect(now, cells(), before, rule=Rule(5), rounds=rounds)
    assert some.small or rounds
    assert (some.counts, some.small, some.open) == (every.counts, every.small, every.open)
    assert len(some.hidden) <= len(every.hidden) + 1
