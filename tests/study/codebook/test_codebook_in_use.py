"""A desk notices a newer revision of the codebook, and goes on with it when it is told to."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Add, Edit, Merge, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide, KeepDraft, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import OPEN, Draft, QueueFilter
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.written import Reverted
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study

PARTS = (Code("peace", "Peace"), Code("hush", "Hush"))


def test_it_is_noticed_with_what_is_read_and_written(study: Study) -> None:
    desk = open_workspace(study, "anna")
    first, second, *_ = desk.numbers(QueueFilter())
    change_codebook(study, [Add(Code("hall", "Hall"))])
    assert not desk.codebook_in_use.is_outdated
    desk.following(None, OPEN)
    assert desk.codebook_in_use.is_outdated
    new = desk.codebook_in_use.read_newest()
    assert new.news.words == "Codebook revision 2: 1 new code."
    desk.take_codebook(new)
    assert not desk.codebook_in_use.is_outdated
    change_codebook(study, [Edit("hall", "name", "Hall", "Entrance")])
    desk.write(Decide(first, Judgement.of(["hall"]), 1.0))
    assert desk.codebook_in_use.is_outdated
    assert second


@pytest.mark.postgres_only  # a file is written at once
def test_a_press_is_recorded_with_the_revision_on_the_screen(study: Study) -> None:
    desk = open_workspace(study, "anna")
    desk.following(None, OPEN)  # a server is told which answers may be named
    first, second, third, *_ = desk.numbers(QueueFilter())
    before = desk.pressed(Decide(first, Judgement.of(["quiet"]), 1.0))
    change_codebook(study, [Merge(("quiet",), "books")])
    desk.write(Decide(second, Judgement.of(["quiet"]), 1.0))
    desk.take_codebook(desk.codebook_in_use.read_newest())
    desk.write(before)  # late, as from a server that was away
    desk.write(desk.pressed(Decide(third, Judgement.of(["books"]), 1.0)))
    assert [one.revision for one in codings(study)] == [1, 1, 2]


def test_a_draft_and_what_is_taken_back_come_as_they_can_be_given_now(study: Study) -> None:
    desk = open_workspace(study, "anna")
    first, second, *_ = desk.numbers(QueueFilter())
    given = Judgement.of(["books", "quiet"])
    desk.write(Decide(first, given, 1.0))
    desk.write(KeepDraft(second, Draft(given.codes)))
    change_codebook(study, [Split("quiet", PARTS)])
    desk.take_codebook(desk.codebook_in_use.read_newest())
    draft = desk.item(second)
    assert list(draft.draft.codes) == ["books"]
    assert draft.lost == "“Quiet” was split into Peace, Hush"
    assert desk.item(first).in_doubt == "“Quiet”: it was split into Peace, Hush"
    reverted = desk.write(TakeBack())
    assert isinstance(reverted, Reverted)
    assert list(reverted.item.draft.codes) == ["books"]


def test_a_code_that_stands_alone_now_is_not_kept_beside_others(study: Study) -> None:
    desk = open_workspace(study, "anna")
    first, *_ = desk.numbers(QueueFilter())
    desk.write(KeepDraft(first, Draft(Judgement.of(["books", "quiet"]).codes)))
    change_codebook(study, [Edit("quiet", "exclusive", False, True)])
    desk.take_codebook(desk.codebook_in_use.read_newest())
    item = desk.item(first)
    assert (list(item.draft.codes), item.lost) == (["books"], "“Quiet” stands alone now")


def test_whoever_has_decided_before_hears_what_is_new_since(study: Study) -> None:
    assert all_news(study).made == ()
    desk = open_workspace(study, "anna")
    assert desk.news() is None
    first, second, *_ = desk.numbers(QueueFilter())
    desk.write(Decide(first, Judgement.of(["quiet"]), 1.0))
    change_codebook(study, [Merge(("quiet",), "books")], reason="One thing.")
    change_codebook(study, [Edit("books", "definition", "Books, films, papers.", "All media.")])
    news = desk.news()
    assert news is not None
    assert news.words == "Codebook revision 3: 1 changed, 1 no longer given."
    assert [one.number for one in news.made] == [3, 2]
    assert "Why: One thing." in [*news.made[1].lines()]
    desk.take_codebook(desk.codebook_in_use.read_newest())
    desk.write(Decide(second, Judgement.of(["books"]), 1.0))
    assert desk.news() is None
