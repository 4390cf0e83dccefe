"""Small counts that are seen to be safe because a few respondents could change places."""

from __future__ import annotations

import pytest

from intercoder.findings.disclosure.cells import Cell, Rule, cell
from intercoder.findings.disclosure.knowledge.unknowns import Count
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.worlds.finding import near_worlds
from intercoder.findings.disclosure.worlds.possible import Known, Target

WHOLE, HERE, THERE = (
    cell("a"),
    cell("a", where={"group": "0"}),
    cell("a", where={"group": "1"}),
)
COUNTS = {WHOLE: 12, HERE: 2, THERE: 10}


def _views() -> Viewpoints:
    """20 respondents in each of two groups; 2 and 10 of them have the code."""
    rows = [
        CodedAnswer(
            f"a{n}",
            f"r{n}",
            "q",
            frozenset({"a"} if n % 20 < (2 if n < 20 else 10) else ()),
            (("group", str(n // 20)),),
        )
        for n in range(40)
    ]
    return Viewpoints(People([Snapshot(tuple(rows))]), tuple(map(Count, COUNTS)), Rule(5))


@pytest.mark.parametrize(
    ("shown", "is_open"), [([WHOLE], True), ([THERE], True), ([WHOLE, THERE], False)]
)
def test_who_has_a_code_is_exchanged_as_far_as_what_is_shown_stays(
    shown: list[Cell], is_open: bool
) -> None:
    views = _views()
    unknown = views.unknown_codes(("a",))
    known = Known.of(views, {Count(one): (COUNTS[one], COUNTS[one]) for one in shown})
    found = list(near_worlds(unknown, [Target(Count(HERE), 5)], known))
    assert bool(found) == is_open
    for world in found:
        for one in shown:
            assert world.totals[unknown.place[Count(one)]] == COUNTS[one]
    if is_open:
        totals = [int(one.totals[unknown.place[Count(HERE)]]) for one in found]
        assert max(totals) >= 5
        assert max(totals) - min([2, *totals]) >= 5
