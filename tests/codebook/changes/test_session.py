"""What is marked, searched and ordered in a codebook, and what changes result: no screen."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.changes.change import Edit, Merge, Move, Retire, Value
from intercoder.codebook.changes.history import Act, CodebookHistory
from intercoder.codebook.changes.making import content_of, typed_as
from intercoder.codebook.changes.planned import Planned, last_to_redo, last_to_undo
from intercoder.codebook.changes.session import CodebookSession, Refusal
from intercoder.codebook.code import Code, Codebook
from intercoder.errors import CodebookError, StudyError
from tests.codebook.changes.making import valid_changes

BOOK = Codebook(
    "Library",
    (
        Code("services", "Services", heading=True),
        Code("books", "Books", "Novels and other media.", parent="services", key="k"),
        Code("events", "Events", parent="services"),
        Code("rooms", "Rooms"),
        Code("quiet", "Quiet", parent="rooms", examples=("It is calm.",)),
        Code("other", "Other"),
    ),
)


@pytest.fixture
def session() -> CodebookSession:
    return CodebookSession(CodebookHistory(BOOK))


def made(session: CodebookSession, plan: Planned) -> Codebook:
    return plan.made_on(session.history).codebook()


def names(session: CodebookSession) -> list[str]:
    return [code.id for _, code in session.rows()]


def test_marked_codes_are_meant_and_else_the_one_under_the_cursor(session: CodebookSession) -> None:
    assert session.targets("books") == ("books",)
    assert session.targets(None) == ()
    marked = session.toggled("quiet").toggled("events").toggled("other").toggled("other")
    assert marked.targets("books") == ("events", "quiet"), "in the order of the tree"
    assert marked.marking(()).targets("books") == ("books",)


def test_a_search_keeps_what_stands_above_the_hits(session: CodebookSession) -> None:
    assert names(session.searching("NOVELS media")) == ["services", "books"]
    assert names(session.searching("calm")) == ["rooms", "quiet"]
    assert names(session.searching("  ")) == [code.id for code in BOOK.codes]
    assert names(session.searching("nothing like it")) == []


def test_several_edits_of_a_code_are_one_change(session: CodebookSession) -> None:
    content: dict[str, Value] = {
        "name": "Books",
        "definition": "Print.",
        "exclusive": True,
        "key": None,
    }
    plan = session.editing("books", content)
    assert [(one.field, one.after) for one in plan.changes if isinstance(one, Edit)] == [
        ("definition", "Print."),
        ("exclusive", True),
        ("key", None),
    ]
    assert made(session, plan)["books"].definition == "Print."


def test_a_new_code_comes_behind_the_one_it_was_added_at(session: CodebookSession) -> None:
    book = made(session, session.adding(" Films ", {}, parent="services", after="books"))
    assert [code.id for code in book.children("services")] == ["books", "films", "events"]
    assert book["films"].name == "Films"
    with pytest.raises(CodebookError, match="has no name"):
        session.adding("  ")


def test_codes_below_one_that_moves_stay_below_it(session: CodebookSession) -> None:
    plan = session.moving(("rooms", "quiet"), "services")
    assert plan.changes == (Move("rooms", None, "services"),)
    with pytest.raises(CodebookError, match="“Books” is below “Services” already"):
        session.moving(("books",), "services")
    with pytest.raises(CodebookError, match="cannot be moved below itself"):
        session.moving(("rooms",), "quiet")


def test_the_code_that_stays_may_be_among_those_marked(session: CodebookSession) -> None:
    assert session.merging(("books", "events"), "events").changes == (Merge(("books",), "events"),)
    with pytest.raises(CodebookError, match="Only one code was named"):
        session.merging(("books",), "books")


def test_a_parent_retires_with_all_below_it_if_all_are_marked(session: CodebookSession) -> None:
    plan = session.retiring(("rooms", "quiet"))
    assert plan.changes == (Retire("quiet"), Retire("rooms"))
    with pytest.raises(CodebookError, match="has codes below it and cannot be retired"):
        session.retiring(("rooms",))


def test_an_order_is_tried_and_then_kept_or_dropped(session: CodebookSession) -> None:
    tried = session.carried("rooms", -1)
    assert names(tried) == ["rooms", "quiet", "services", "books", "events", "other"]
    assert names(tried.order_dropped()) == names(session)
    assert tried.carried("rooms", 1).ordered is None, "back where it was"
    assert made(tried, tried.ordering()).codes == tried.book.codes
    with pytest.raises(CodebookError, match="“Rooms” is the first of its siblings already"):
        tried.carried("rooms", -1)


def test_who_may_not_change_the_codebook_may_look(session: CodebookSession) -> None:
    reader = CodebookSession(session.history, Refusal("Only leads change it.", "Ask one."))
    assert names(reader.searching("calm")) == ["rooms", "quiet"]
    acts = (
        lambda: reader.adding("Films"),
        lambda: reader.retiring(("other",)),
        lambda: reader.carried("rooms", 1),
        lambda: reader.moving(("quiet",), None),
    )
    for act in acts:
        with pytest.raises(StudyError, match=r"Only leads change it\. Ask one\."):
            act()


def test_a_code_that_is_gone_by_now_is_named(session: CodebookSession) -> None:
    plans: tuple[Callable[[], Planned], ...] = (
        lambda: session.editing("films", {"definition": "x"}),
        lambda: session.moving(("films",), None),
        lambda: session.splitting("films", ["A", "B"]),
        lambda: session.retiring(("quiet", "films")),
        lambda: session.merging(("films",), "quiet"),
    )
    for plan in plans:
        with pytest.raises(CodebookError, match="has no code 'films'"):
            plan()


def test_undo_takes_the_change_that_was_made_or_redone_last(session: CodebookSession) -> None:
    history = session.history.changed(session.retiring(("other",)).changes)
    assert (last_to_undo(history), last_to_redo(history)) == (2, None)
    history = history.changed([Edit("books", "name", "Books", "Print")])
    history = history.without(2)
    assert (last_to_undo(history), last_to_redo(history)) == (3, 2)
    history = history.with_again(2)
    assert (last_to_undo(history), last_to_redo(history)) == (2, None)
    later = CodebookSession(history)
    assert later.undoing() == Planned(Act.UNDONE, of=2)
    with pytest.raises(CodebookError, match="no change to redo"):
        later.redoing()
    with pytest.raises(CodebookError, match="no change to undo"):
        session.undoing()


@given(st.randoms(use_true_random=False))
def test_undo_after_undo_leads_back_to_the_beginning_and_redo_to_the_end(random: Random) -> None:
    history = CodebookHistory(BOOK)
    for number in range(4):
        history = history.changed(valid_changes(history.codebook(), random, f"m{number}"))
    end = history.codebook()
    for _ in range(4):
        history = CodebookSession(history).undoing().made_on(history)
    assert history.codebook() == BOOK
    for _ in range(4):
        history = CodebookSession(history).redoing().made_on(history)
    assert history.codebook() == end


@given(st.randoms(use_true_random=False), st.sampled_from((-1, 1)))
def test_carrying_moves_a_code_by_one_and_no_other_past_one_another(
    random: Random, by: int
) -> None:
    history = CodebookHistory(BOOK)
    for number in range(3):
        history = history.changed(valid_changes(history.codebook(), random, f"m{number}"))
    session = CodebookSession(history)
    code = random.choice(session.book.codes)
    before = [one.id for one in session.book.children(code.parent)]
    place = before.index(code.id) + by
    if not 0 <= place < len(before):
        return
    carried = session.carried(code.id, by)
    after = [one.id for one in carried.book.children(code.parent)]
    assert after.index(code.id) == place
    assert [one for one in after if one != code.id] == [one for one in before if one != code.id]
    for one in session.book.codes:
        if one.id != code.parent:
            assert carried.book.children(one.id) == session.book.children(one.id)
    assert made(carried, carried.ordering()) == carried.book


def test_marks_stay_on_codes_that_a_newer_revision_still_has(session: CodebookSession) -> None:
    marked = session.marking(("other", "quiet")).carried("rooms", -1)
    followed = marked.following(session.history.changed([Retire("other")]))
    assert followed.marked == {"quiet"}
    assert followed.ordered is None
    assert marked.following(session.history).ordered is not None, "read again, nothing is lost"
    assert followed.revision == 2


@pytest.mark.parametrize("code", BOOK.codes, ids=lambda code: code.id)
def test_what_is_typed_is_what_the_code_holds(code: Code) -> None:
    for attribute in ("name", "definition", "examples", "aliases", "key", "exclusive", "heading"):
        value = getattr(code, attribute)
        assert content_of(attribute, typed_as(value)) == value
