"""Intervals in the cells of a terminal; names that can be hidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.whole.figure_words import interval
from intercoder.tui.drawing.axis import MARKS, Axis, Reach, Run, reach
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.figure_words import number, percent, sentence, share


def plain(runs: list[Run]) -> str:
    return "".join(text for text, _ in runs)


def figure(value: float, low: float, high: float) -> Figure:
    return Figure(value).with_interval(low, high, "BCa")


values = st.floats(-1, 1)


@given(st.lists(values, min_size=3, max_size=3).map(sorted), st.integers(8, 120))
def test_every_interval_fills_exactly_the_axis_and_keeps_its_order(
    ends: list[float], width: int
) -> None:
    low, value, high = ends
    one = figure(value, low, high)
    axis = Axis.fitting([one], width)
    assert axis.low <= low + 1e-9
    assert axis.column(low) <= axis.column(value) <= axis.column(high) < width
    for drawn in (plain(axis.bar(one)), plain(axis.band(one))):
        assert len(drawn) == width
        assert drawn.count("●") == 1
        assert drawn.index("●") == axis.column(value)
    assert len(axis.ruler()) == width


@given(values, st.integers(8, 120), st.sampled_from(list(Reason)))
def test_a_value_without_an_interval_is_a_hollow_point_with_its_reason(
    value: float, width: int, why: Reason
) -> None:
    one = Figure(value).without_interval(why)
    drawn = plain(Axis.fitting([one], width).bar(one))
    assert len(drawn) == width
    assert drawn.count("○") == 1
    assert "●" not in drawn


def test_a_refused_figure_says_why_instead_of_a_bar() -> None:
    refused = Figure.refused(Reason.NO_PAIRS)
    assert (
        plain(Axis(0, 60).bar(refused)).rstrip() == "no two of these coders rated the same answer"
    )
    assert plain(Axis(0, 20).bar(refused)) == "no two of these cod…"


def test_the_marks_stand_where_the_bar_leaves_them_free() -> None:
    axis = Axis(0, 101)
    drawn = plain(axis.bar(figure(0.9, 0.85, 0.95)))
    assert [drawn[axis.column(mark)] for mark in MARKS] == ["┊", "┊"]
    assert drawn[85:96] == "├────●────┤"
    crossed = plain(axis.bar(figure(0.7, 0.6, 0.9)))
    assert "┊" not in crossed


def test_the_ruler_names_the_ends_and_the_marks() -> None:
    assert Axis(0, 60).ruler().split() == ["0", "0.667", "0.8", "1"]
    assert Axis(0.3, 28).ruler().split() == ["0.3", "0.667", "0.8", "1"]


def test_where_an_interval_lies_is_told_by_its_low_end() -> None:
    assert reach(figure(0.9, 0.8, 0.95)) is Reach.SURE
    assert reach(figure(0.9, 0.7, 0.95)) is Reach.BETWEEN
    assert reach(figure(0.9, 0.5, 0.95)) is Reach.WEAK
    assert reach(Figure(0.9)) is Reach.BETWEEN


def test_figures_are_written_with_their_interval_or_the_reason_for_none() -> None:
    assert number(None) == percent(None) == share(None) == "–"
    assert interval(Figure(0.5)) == ""
    assert sentence("Alpha", figure(0.81, 0.7, 0.9), 0.95) == (
        "Alpha 0.810, 95% interval 0.700 to 0.900."
    )
    assert sentence("Alpha", Figure.refused(Reason.ONE_CODER), 0.95) == (
        "Alpha: none, because only one coder rated anything."
    )
    below = Figure(0.81).with_interval(0.7, 0.9, "BCa", below_minimum=0.25)
    assert sentence("Alpha", below, 0.9).endswith("below the minimum in 25.0% of the resamples.")


CODERS = ("anna", "ben", "annabel", "x", "C. D.")


def test_hidden_names_are_numbers_in_an_order_of_their_own() -> None:
    orders = set()
    for study in map(str, range(20)):
        hidden = CoderNames(study, CODERS, hidden=True)
        assert sorted(hidden.ordered) == sorted(CODERS)
        assert [hidden.of(name) for name in hidden.ordered] == [
            f"coder {number}" for number in range(1, 6)
        ]
        assert hidden.ordered == CoderNames(study, CODERS, hidden=True).ordered
        orders.add(hidden.ordered)
    assert len(orders) > 10, "the order does not follow that of the study"
    assert CoderNames("1", CODERS).ordered == CODERS


def test_names_are_hidden_in_sentences_but_not_in_other_words() -> None:
    hidden = CoderNames("s", CODERS, hidden=True)
    said = hidden.within("annabel gave it to 4, anna to 3 and C. D. to 1: express hexagon.")
    assert said == (
        f"{hidden.of('annabel')} gave it to 4, {hidden.of('anna')} to 3 and"
        f" {hidden.of('C. D.')} to 1: express hexagon."
    )
    assert CoderNames("s", CODERS).within("anna") == "anna"
