"""A preview says what a change of the codebook would do, and that is what it does."""

from __future__ import annotations

from random import Random

import pytest

from intercoder.agreement.of_changes.code_figures import CodeFigures, figures_under
from intercoder.agreement.of_changes.preview import Preview, preview
from intercoder.codebook.changes.change import Add, Edit, Merge, Retire, Split
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.history import codebook_history
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study
from tests.codebook.changes.making import valid_changes

PARTS = (Code("calm", "Calm"), Code("silence", "Silence"))


def decide(study: Study, coder: str, *sets: list[str]) -> None:
    workspace = open_workspace(study, coder)
    for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
        workspace.write(Decide(number, Judgement.of(codes), 1.0))
    workspace.leave()


@pytest.fixture
def coded(study: Study) -> Study:
    """Four answers coded by two people who take books and quiet for one another."""
    decide(study, "anna", ["books"], ["quiet"], ["books", "quiet"], ["staff"])
    decide(study, "ben", ["quiet"], ["books"], ["books"], ["staff"])
    return study


def test_a_merge_shows_whose_decisions_count_otherwise_and_the_agreement(coded: Study) -> None:
    history = codebook_history(coded)
    found = preview(coded, history, history.changed([Merge(("quiet",), "books")]))
    assert (found.revision, found.decisions, found.answers) == (2, 3, 3)
    assert found.by_coder == {"anna": 2, "ben": 1}
    figures = {one.code: (one.before, one.after) for one in found.figures}
    before, after = figures["books"]
    assert (before.decisions, before.answers) == (4, 3)
    assert (after.decisions, after.answers, after.alpha) == (6, 3, 1.0)
    assert figures["quiet"][1].decisions == 0
    assert before.alpha is not None
    assert before.alpha < 0.5
    assert found.doubts == ()


def test_a_split_shows_what_has_to_be_looked_at_again(coded: Study) -> None:
    history = codebook_history(coded)
    found = preview(coded, history, history.changed([Split("quiet", PARTS)]))
    assert found.decisions == 0
    (doubt,) = found.doubts
    assert (doubt.code, doubt.why, doubt.one_of) == ("quiet", "it was split", ("Calm", "Silence"))
    assert (doubt.decisions, doubt.answers) == (3, 3)
    assert found.new == ("Calm", "Silence")


def test_a_definition_and_a_retired_code_are_doubts_and_a_name_is_none(coded: Study) -> None:
    history = codebook_history(coded)
    quiet = coded.codebook()["quiet"]
    changed = history.changed(
        [
            Edit("quiet", "definition", quiet.definition, "Where nobody speaks"),
            Edit("books", "name", coded.codebook()["books"].name, "Novels"),
            Retire("staff"),
        ]
    )
    found = preview(coded, history, changed)
    assert {one.code: one.why for one in found.doubts} == {
        "quiet": "its definition changed",
        "staff": "it was retired",
    }


def test_a_code_that_must_be_alone_and_would_not_be_is_counted(coded: Study) -> None:
    history = codebook_history(coded)
    found = preview(coded, history, history.changed([Edit("books", "exclusive", False, True)]))
    assert found.not_alone == 1


def test_a_new_code_changes_nothing_that_was_decided(coded: Study) -> None:
    history = codebook_history(coded)
    found = preview(coded, history, history.changed([Add(Code("events", "Events"))]))
    assert (found.decisions, found.doubts, found.new) == (0, (), ("Events",))


@pytest.mark.parametrize("seed", range(6))
def test_a_preview_is_what_then_happens_in_every_figure(study: Study, seed: int) -> None:
    random = Random(seed)
    for step in range(3):
        for coder in ("anna", "ben"):
            now = [code.id for code in study.codebook().assignable]
            decide(study, coder, *([random.choice(now)] for _ in range(3)))
        history = codebook_history(study)
        changes = valid_changes(study.codebook(), random, str(step))
        told = preview(study, history, history.changed(changes))
        was = figures_under(study, history)
        change_codebook(study, changes)
        assert happens(study, was) == promised(told)
    last = codebook_history(study).standing()[-1]
    history = codebook_history(study)
    told = preview(study, history, history.without(last))
    was = figures_under(study, history)
    undo_change(study, last)
    assert happens(study, was) == promised(told)


Changed = dict[str, tuple[CodeFigures, CodeFigures]]


def promised(told: Preview) -> Changed:
    return {one.code: (one.before, one.after) for one in told.figures}


def happens(study: Study, was: dict[str, CodeFigures]) -> Changed:
    """What the figures were, and are now, where they are different."""
    now, none = figures_under(study, codebook_history(study)), CodeFigures()
    return {
        code: (was.get(code, none), now.get(code, none))
        for code in dict.fromkeys([*was, *now])
        if was.get(code, none) != now.get(code, none)
    }


def test_a_history_of_its_own_changes_nothing(coded: Study) -> None:
    history = CodebookHistory(coded.codebook())
    assert figures_under(coded, history) == figures_under(coded, codebook_history(coded))


def test_undoing_a_merge_that_left_sets_nobody_gave_can_be_previewed(study: Study) -> None:
    decide(study, "anna", ["quiet"], ["quiet"])
    change_codebook(study, [Merge(("quiet",), "books")])
    history = codebook_history(study)
    found = preview(study, history, history.without(2))
    assert (found.decisions, found.by_coder) == (2, {"anna": 2})
