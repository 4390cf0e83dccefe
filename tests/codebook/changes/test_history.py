"""Changes are undone and redone in any order, unless a later one stands in the way."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.changes.change import Add, Edit, Merge, Retire, Split
from intercoder.codebook.changes.history import CodebookHistory, StandsInTheWayError
from intercoder.codebook.changes.meaning import Meanings, meaning
from intercoder.codebook.code import Code
from intercoder.errors import CodebookError
from tests.codebook.changes.making import is_valid, library, valid_changes

BOOK = library(4)
PARTS = (Code("a", "A"), Code("b", "B"))


def test_what_was_undone_is_redone_exactly() -> None:
    changed = CodebookHistory(BOOK).changed([Merge(("c1",), "c0")])
    undone = changed.without(2)
    assert undone.codebook() == BOOK
    assert undone.with_again(2).codebook() == changed.codebook()


def test_an_earlier_change_is_undone_while_later_ones_stand() -> None:
    history = CodebookHistory(BOOK).changed([Merge(("c1",), "c0")]).changed([Retire("c3")])
    assert [code.id for code in history.without(2).codebook().codes] == ["c0", "c1", "c2"]


def test_a_later_change_that_rests_on_it_stands_in_the_way() -> None:
    history = (
        CodebookHistory(BOOK)
        .changed([Add(Code("new", "New"))])
        .changed([Edit("c0", "name", "Code 0", "Zero")])
        .changed([Edit("new", "name", "New", "Newer")])
    )
    with pytest.raises(StandsInTheWayError, match="while revision 4 stands") as error:
        history.without(2)
    assert error.value.later == 4
    assert "new" not in history.without(4).without(2).codebook()


def test_a_later_change_that_would_make_a_fault_stands_in_the_way() -> None:
    history = (
        CodebookHistory(BOOK)
        .changed([Edit("c0", "name", "Code 0", "Zero")])
        .changed([Add(Code("again", "Code 0"))])
    )
    with pytest.raises(StandsInTheWayError, match="while revision 3 stands"):
        history.without(2)


@pytest.mark.parametrize(
    ("number", "why"),
    [(1, "where the codebook begins"), (9, "no revision 9"), (3, "only undone revision 2")],
)
def test_only_changes_can_be_undone(number: int, why: str) -> None:
    history = CodebookHistory(BOOK).changed([Retire("c3")]).without(2)
    with pytest.raises(CodebookError, match=why):
        history.without(number)
    with pytest.raises(CodebookError, match="is undone already"):
        history.without(2)
    with pytest.raises(CodebookError, match="stands already"):
        history.with_again(2).with_again(2)


def test_a_change_that_changes_nothing_or_leaves_a_fault_is_refused() -> None:
    history = CodebookHistory(BOOK)
    with pytest.raises(CodebookError, match="changes nothing"):
        history.changed([Edit("c0", "name", "Code 0", "Code 0")])
    with pytest.raises(CodebookError, match="would have a fault"):
        history.changed([Edit("c0", "name", "Code 0", "Code 1")])


def test_a_merged_code_counts_as_the_one_it_was_merged_into() -> None:
    history = CodebookHistory(BOOK).changed([Merge(("c1",), "c0")]).changed([Merge(("c0",), "c2")])
    now = meaning(history, 1, 3)
    assert now.counts_as == {"c0": "c2", "c1": "c2"}
    assert (now.one_of, now.gone, now.doubtful) == ({}, frozenset(), {})
    assert meaning(history, 2, 3).counts_as == {"c0": "c2"}
    assert meaning(history, 3, 3).is_plain


def test_a_split_code_is_one_of_its_parts_until_it_is_looked_at() -> None:
    history = CodebookHistory(BOOK).changed([Split("c0", PARTS)]).changed([Merge(("a",), "c1")])
    now = meaning(history, 1, 3)
    assert now.one_of == {"c0": ("c1", "b")}
    assert now.doubtful == {"c0": "it was split"}
    assert now.of("c0") == "c0"


def test_a_part_counts_as_the_whole_once_its_split_is_undone() -> None:
    history = CodebookHistory(BOOK).changed([Split("c0", PARTS)]).without(2)
    assert meaning(history, 2, 3).counts_as == {"a": "c0", "b": "c0"}


def test_after_a_merge_is_undone_what_was_coded_meanwhile_is_doubtful() -> None:
    history = CodebookHistory(BOOK).changed([Merge(("c1",), "c0")]).without(2)
    assert meaning(history, 2, 3).doubtful == {"c0": "other codes were merged into it then"}
    assert meaning(history, 1, 3).doubtful == {}


def test_a_retired_code_was_that_code_and_a_new_one_could_not_be_given() -> None:
    history = CodebookHistory(BOOK).changed([Retire("c3")]).changed([Add(Code("new", "New"))])
    now = meaning(history, 1, 3)
    assert now.gone == {"c3"}
    assert now.doubtful == {"c3": "it was retired"}
    assert now.new == {"new"}


def test_a_code_with_another_definition_is_doubtful_and_one_with_another_name_is_not() -> None:
    history = (
        CodebookHistory(BOOK)
        .changed([Edit("c0", "definition", "", "Whatever is quiet")])
        .changed([Edit("c1", "name", "Code 1", "One")])
    )
    assert meaning(history, 1, 3).doubtful == {"c0": "its definition changed"}
    assert meaning(history, 2, 3).doubtful == {}


def series(seed: int, steps: int) -> CodebookHistory:
    """Changes at random, some undone and some redone on the way."""
    random, history = Random(seed), CodebookHistory(library())
    for number in range(steps):
        turn = random.random()
        try:
            if turn < 0.2 and history.standing():
                history = history.without(random.choice(history.standing()))
            elif turn < 0.35 and history.undone():
                history = history.with_again(random.choice(history.undone()))
            else:
                history = history.changed(valid_changes(history.codebook(), random, str(number)))
        except StandsInTheWayError as error:
            assert error.later in history.standing()
        except CodebookError as error:
            assert "cannot be redone" in error.message or "would have a fault" in error.message
    return history


@given(st.integers(0, 10**9))
def test_whatever_was_changed_all_of_it_can_be_undone_and_redone(seed: int) -> None:
    history = series(seed, 8)
    whole, standing = history.codebook(), history.standing()
    assert is_valid(whole)
    for number in reversed(standing):
        history = history.without(number)
        assert is_valid(history.codebook())
    assert history.codebook() == history.first
    for number in standing:
        history = history.with_again(number)
    assert history.codebook() == whole
    assert history.standing() == standing


@given(st.integers(0, 10**9))
def test_every_code_given_means_a_code_there_is_or_is_told_apart(seed: int) -> None:
    history = series(seed, 8)
    meanings = Meanings(history, history.latest)
    now = history.codebook()
    for number in range(1, history.latest + 1):
        then, found = history.codebook(number), meanings.of(number)
        for code in then.codes:
            told = code.id in found.one_of, code.id in found.gone, found.of(code.id) in now
            assert sum(told) == 1, (code.id, found)
        assert all(part in now for parts in found.one_of.values() for part in parts)
    assert meaning(history, history.latest, history.latest).is_plain


@given(st.integers(0, 10**9))
def test_decisions_mean_what_they_said_once_all_is_undone(seed: int) -> None:
    history = series(seed, 6)
    for number in reversed(history.standing()):
        history = history.without(number)
    then = meaning(history, 1, history.latest)
    assert then.is_plain
    assert not then.doubtful
    assert not then.new
