"""The entry in view is that of the code in question."""

from __future__ import annotations

from intercoder.tui.codebook.code_in_view import CodeInView

SUGGESTED = ("quiet", "books")


def test_a_code_given_is_the_one_in_question_and_so_is_one_removed() -> None:
    shown, code = CodeInView(1).following(1, ("books",), ())
    assert code == "books"
    shown, code = shown.following(1, ("books", "staff"), ())
    assert code == "staff"
    _, code = shown.following(1, ("staff",), ())
    assert code == "books"


def test_what_comes_back_with_its_codes_shows_the_last_of_them() -> None:
    _, code = CodeInView(2, ("other",), ("quiet",), is_touched=True).following(
        1, ("books", "staff"), SUGGESTED
    )
    assert code == "staff", "as after undo"


def test_suggestions_that_arrive_show_the_first_of_them() -> None:
    shown, code = CodeInView(1).following(1, (), SUGGESTED)
    assert code == "quiet"
    assert shown.remark("quiet") == "suggested 1"
    assert shown.remark("staff") == ""
    _, code = shown.following(1, (), SUGGESTED)
    assert code is None, "they are no news any more"


def test_suggestions_take_no_entry_away_that_the_coder_has_asked_for() -> None:
    _, code = CodeInView(1).touched().following(1, (), SUGGESTED)
    assert code is None
    shown, _ = CodeInView(1).following(1, ("books",), ())
    shown, code = shown.following(1, ("books",), SUGGESTED)
    assert code is None
    assert shown.remark("books") == "suggested 2 · given"


def test_on_the_next_answer_nothing_is_touched_yet() -> None:
    _, code = CodeInView(1).touched().following(2, (), SUGGESTED)
    assert code == "quiet"


def test_suggestions_revealed_after_a_decision_show_the_first_that_is_not_given() -> None:
    shown, _ = CodeInView(1).following(1, ("quiet",), ())
    _, code = shown.following(1, ("quiet",), SUGGESTED, is_revealing=True)
    assert code == "books"


def test_an_answer_with_nothing_on_it_leaves_the_entry_as_it_is() -> None:
    _, code = CodeInView(1, ("books",), (), is_touched=True).following(2, (), ())
    assert code is None
