"""Where the parts of the coding screen go, in windows of every size."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.tui.panes.arrangement import Arrangement, EntryPlace, Pane, as_kept, read_kept
from intercoder.tui.panes.plan import MEASURE, Needs, Part, Place, plan
from intercoder.tui.panes.rules import drawn_rules, inside

ARRANGEMENTS = st.builds(
    Arrangement,
    st.booleans(),
    st.sampled_from(EntryPlace),
    st.frozensets(st.sampled_from([Pane.CODES, Pane.ENTRY])),
    st.none() | st.sampled_from(Pane),
)


def needs(answer: int = 1, *, codes: int = 8, width: int = 26, suggests: bool = False) -> Needs:
    return Needs(width, codes, lambda _: 2, lambda _: answer, suggests)


def cells(place: Place) -> set[tuple[int, int]]:
    return {
        (x, y)
        for x in range(place.x, place.x + place.width)
        for y in range(place.y, place.y + place.height)
    }


@given(
    st.integers(60, 220),
    st.integers(14, 60),
    ARRANGEMENTS,
    st.integers(1, 80),
    st.integers(1, 210),
    st.integers(8, 90),
    st.booleans(),
)
def test_every_part_is_in_the_window_and_none_lies_over_another(
    width: int,
    height: int,
    wanted: Arrangement,
    answer: int,
    codes: int,
    code_width: int,
    suggests: bool,
) -> None:
    asked = needs(answer, codes=codes, width=code_width, suggests=suggests)
    places = plan(width, height, asked, wanted)
    assert {Part(pane) for pane in wanted.shown} <= places.keys()
    window = cells(Place(0, 0, width, height))
    covered = {part: cells(place) for part, place in places.items() if part is not Part.END}
    for part, covering in covered.items():
        assert covering, part
        assert covering <= window, part
    for (one, its), (other, others) in combinations(covered.items(), 2):
        assert not its & others, (one, other)
    assert places[Part.ANSWER].height >= 2
    for signs in (drawn_rules(places, None), drawn_rules(places, Pane.CODES)):
        inner = [cells(inside(part, places)) for part in covered]
        assert not any(signs.keys() & one for one in inner), "lines are between the parts"
        assert signs.keys() <= window


def test_short_answers_share_one_place() -> None:
    for size in ((80, 20), (120, 36), (200, 46)):
        one, four = (plan(*size, needs(lines, suggests=True), Arrangement()) for lines in (1, 4))
        assert one == four


def test_a_long_answer_takes_lines_from_what_is_below_it() -> None:
    short, long = (plan(120, 36, needs(lines), Arrangement()) for lines in (2, 40))
    assert long[Part.ANSWER].height > 2 * short[Part.ANSWER].height
    assert long[Part.ENTRY].height >= 8


def test_what_is_suggested_and_chosen_stands_right_below_a_short_answer() -> None:
    places = plan(120, 36, needs(1, suggests=True), Arrangement())
    assert places[Part.CHOSEN].y < 20, "the eye does not travel the height of the screen"


def test_codes_are_as_wide_as_their_names_and_long_lists_get_columns() -> None:
    assert plan(120, 36, needs(width=50), Arrangement())[Part.CODES].width == 50
    many = needs(codes=65, width=30)
    assert plan(200, 46, many, Arrangement())[Part.CODES].width >= 60
    assert plan(200, 46, many, Arrangement())[Part.ANSWER].width == MEASURE


def test_wide_windows_show_answer_codes_and_entry_side_by_side() -> None:
    places = plan(200, 46, needs(), Arrangement())
    assert places[Part.ENTRY].y == places[Part.CODES].y == 0
    assert sum(places[part].width for part in (Part.ANSWER, Part.CODES, Part.ENTRY)) == 200


def test_the_answer_stays_in_view_beside_whatever_is_enlarged() -> None:
    for pane in (Pane.CODES, Pane.ENTRY):
        places = plan(80, 20, needs(), Arrangement().enlarging(pane))
        assert places[Part(pane)].width >= 50
        assert Part.ANSWER in places
    assert Arrangement().hiding(Pane.ANSWER) == Arrangement()


def test_the_codes_can_be_at_the_left() -> None:
    places = plan(120, 36, needs(), Arrangement(codes_first=True))
    assert places[Part.CODES].x == 0
    assert places[Part.ANSWER].x == places[Part.CODES].width


def test_moving_the_panes_comes_back_to_where_it_began() -> None:
    wanted, seen = Arrangement(), [Arrangement()]
    while (wanted := wanted.swapped()) != Arrangement():
        seen.append(wanted)
    assert len(seen) == 6


@given(ARRANGEMENTS)
def test_what_is_remembered_is_what_was_arranged(wanted: Arrangement) -> None:
    assert read_kept(as_kept(wanted)) == wanted


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.just("answer"),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["codes", "entry", "hidden", "enlarged"]), inner)
        ),
    )
)
def test_anything_odd_in_what_is_remembered_is_passed_over(kept: object) -> None:
    read = read_kept(kept)
    assert Pane.ANSWER in read.shown
