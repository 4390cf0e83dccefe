"""How many answers have no result is hidden where it is few, and nowhere else to be found."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.published_bases import hidden_parts, published_bases

PARTS = ("open", "unsure_left_out", "skipped", "not_judged", "not_answered")


def bases(judged: int, parts: tuple[int, ...], unsure: int = 0) -> Bases:
    """Each respondent was asked one question."""
    open_, left_out, skipped, not_judged, none = parts
    answers = judged + open_ + left_out + skipped + not_judged
    return Bases(
        answers + none,
        answers,
        none,
        answers,
        judged,
        judged,
        0,
        open_,
        left_out,
        skipped,
        not_judged,
        judged,
        0,
        judged,
        unsure,
    )


def divisions(whole: int, size: int = len(PARTS)) -> Iterator[tuple[int, ...]]:
    """All ways to divide a number among parts."""
    if size == 1:
        yield (whole,)
        return
    for first in range(whole + 1):
        for rest in divisions(whole - first, size - 1):
            yield (first, *rest)


def possible(shown: Bases, parts: tuple[int, ...]) -> dict[str, set[int]]:
    """What an attacker who tries every division of those without a result finds of each part, who
    knows how many respondents there are, whether or not the table says so."""
    found: dict[str, set[int]] = {name: set() for name in PARTS}
    for world in divisions(sum(parts)):
        told = bases(50, world)
        named = (*PARTS, "answers", "respondents")
        if all(getattr(shown, one) in (None, getattr(told, one)) for one in named):
            for name, count in zip(PARTS, world, strict=True):
                found[name].add(count)
    return found


@settings(max_examples=40)
@given(st.tuples(*[st.integers(0, 3)] * len(PARTS)), st.integers(2, 3))
def test_no_small_part_is_found_out_by_trying_every_division(
    parts: tuple[int, ...], threshold: int
) -> None:
    found = possible(published_bases(bases(50, parts), threshold, one_question=True), parts)
    for name, count in zip(PARTS, parts, strict=True):
        if 0 < count < threshold <= sum(parts):
            assert max(found[name]) >= threshold
            assert max(found[name]) - min(found[name]) >= threshold


def test_nothing_is_hidden_where_no_part_is_small() -> None:
    true = bases(1000, (13, 0, 9, 40, 82))
    assert published_bases(true, 5, one_question=True) == true


def test_a_small_part_takes_the_smallest_other_with_it() -> None:
    assert hidden_parts({"open": 13, "skipped": 2, "not_judged": 40}, 5) == {"open", "skipped"}
    shown = published_bases(bases(1000, (13, 0, 2, 40, 82)), 5, one_question=True)
    assert (shown.open, shown.skipped) == (None, None)
    assert (shown.not_judged, shown.not_answered, shown.answers) == (40, 82, 1055)


def test_the_few_who_gave_no_answer_do_not_follow_from_all_respondents() -> None:
    shown = published_bases(bases(1000, (13, 0, 9, 40, 2)), 5, one_question=True)
    assert shown.not_answered is shown.respondents is shown.answers is None
    assert shown.respondents_in_study is None


def test_sums_over_questions_tell_nothing_of_one_question() -> None:
    shown = published_bases(bases(1000, (13, 0, 9, 40, 82)), 5, one_question=False)
    assert shown.open is shown.skipped is shown.not_judged is shown.answers is None
    assert shown.not_answered == 82


def test_how_many_are_unsure_is_hidden_if_few_are_or_few_are_not() -> None:
    for unsure, is_shown in ((3, False), (997, False), (5, True), (0, True), (1000, True)):
        shown = published_bases(bases(1000, (0, 0, 0, 9, 82), unsure), 5, one_question=True)
        assert (shown.unsure is not None) == is_shown
