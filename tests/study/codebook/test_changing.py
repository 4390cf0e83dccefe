"""A study's codebook is changed, the change undone and redone, and decisions follow."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from intercoder.codebook.changes.change import Add, Edit, Merge, Retire, Split
from intercoder.codebook.changes.history import StandsInTheWayError
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import CodebookError, StudyError, UnreadableError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.agreement.read_codes import Given
from intercoder.study.codebook.changing import change_codebook, redo_change, undo_change
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.codebook.history import codebook_history, meanings_now
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.codebook.changes.making import valid_changes

PARTS = (Code("calm", "Calm"), Code("silence", "Silence"))


def decide(study: Study, coder: str, *sets: list[str]) -> None:
    """Let a coder decide the first answers of the queue with these codes, one by one."""
    workspace = open_workspace(study, coder)
    for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
        workspace.write(Decide(number, Judgement.of(codes), 1.0))
    workspace.leave()


def read(found: Judgements) -> dict[str, list[list[str]]]:
    """The codes of each coder's decisions, in the order of the answers."""
    return {
        column.coder: [list(found.code_sets[number]) for number in column.codes]
        for column in found.columns
    }


def test_a_merge_is_recorded_and_both_codes_count_as_one(study: Study) -> None:
    decide(study, "anna", ["books"], ["quiet"], ["books", "quiet"])
    add_coder(study, "lea", Role.LEAD)
    lead = acting_user(study, "lea")
    made = change_codebook(study, [Merge(("quiet",), "books")], lead, "They are one.")
    assert made.made_by == "lea"
    assert (made.number, made.reason, made.recorded) == (2, "They are one.", True)
    assert "quiet" not in study.codebook()
    assert read(judgements(study)) == {"anna": [["books"], ["books"], ["books"]]}
    assert read(judgements(study, read_under=Given.AS_CODED))["anna"][1] == ["quiet"]
    assert verify(study).ok


def test_an_undone_merge_leaves_no_trace_in_what_was_coded_before(
    study: Study, codebook: Codebook
) -> None:
    decide(study, "anna", ["books"], ["quiet"])
    before = read(judgements(study))
    change_codebook(study, [Merge(("quiet",), "books")])
    assert undo_change(study, 2).of == 2
    assert study.codebook() == codebook
    assert read(judgements(study)) == before
    assert redo_change(study, 2).number == 4
    assert read(judgements(study)) == {"anna": [["books"], ["books"]]}
    assert [one.act for one in codebook_history(study).revisions] == [
        *("changed", "undone", "redone")
    ]
    assert verify(study).ok


def test_a_code_that_comes_back_when_a_decision_is_undone_counts_as_the_one_it_became(
    study: Study,
) -> None:
    decide(study, "anna", ["quiet"])
    change_codebook(study, [Merge(("quiet",), "books")])
    change_codebook(study, [Add(Code("events", "Events"))])
    decide(study, "anna", ["staff"])
    workspace = open_workspace(study, "anna")
    workspace.write(TakeBack())
    workspace.leave()
    assert read(judgements(study, read_under=Given.AS_CODED)) == {"anna": [["quiet"]]}
    assert read(judgements(study)) == {"anna": [["books"]]}


def test_a_part_counts_as_the_whole_again_when_the_split_is_undone(study: Study) -> None:
    change_codebook(study, [Split("quiet", PARTS)])
    decide(study, "anna", ["calm"], ["silence", "books"])
    assert read(judgements(study)) == {"anna": [["calm"], ["books", "silence"]]}
    undo_change(study, 2)
    assert read(judgements(study)) == {"anna": [["quiet"], ["books", "quiet"]]}


def test_a_change_that_others_rest_on_stays_until_they_are_undone(study: Study) -> None:
    change_codebook(study, [Add(Code("events", "Events"))])
    change_codebook(study, [Edit("events", "name", "Events", "Readings")])
    with pytest.raises(StandsInTheWayError, match="while revision 3 stands"):
        undo_change(study, 2)
    assert study.revision() == 3
    undo_change(study, 3)
    undo_change(study, 2)
    assert "events" not in study.codebook()


def test_nothing_is_written_where_a_change_does_not_fit(study: Study) -> None:
    with pytest.raises(CodebookError):
        change_codebook(study, [Retire("nobody")])
    assert study.revision() == 1
    assert codebook_history(study).revisions == ()


def test_only_leads_change_the_codebook(study: Study) -> None:
    with pytest.raises(StudyError, match="anna does not lead"):
        change_codebook(study, [Retire("other")], acting_user(study, "anna"))


def test_a_codebook_from_a_file_is_recorded_as_changes(study: Study, codebook: Codebook) -> None:
    revised = replace(codebook, note="second", codes=(*codebook.codes, Code("events", "Events")))
    add_revision(study, revised)
    (made,) = codebook_history(study).revisions
    assert made.changes == (
        Add(Code("events", "Events"), codebook.children(None)[-1].id),
        Edit("", "note", codebook.note, "second"),
    )
    undo_change(study, 2)
    assert study.codebook() == codebook


@pytest.mark.files_only
def test_revisions_made_before_changes_were_recorded_can_be_undone(
    study: Study, codebook: Codebook
) -> None:
    add_revision(study, replace(codebook, codes=(*codebook.codes, Code("events", "Events"))))
    study.close()
    connection = sqlite3.connect(study.target)
    connection.execute("DROP TRIGGER codebook_change_never_goes")
    connection.execute("DELETE FROM codebook_change")
    connection.commit()
    connection.close()
    with open_study(study.target) as opened:
        (made,) = codebook_history(opened).revisions
        assert not made.recorded
        undo_change(opened, 2)
        assert opened.codebook() == codebook


@pytest.mark.files_only
def test_a_record_that_does_not_fit_its_codebook_is_told(study: Study) -> None:
    change_codebook(study, [Merge(("quiet",), "books")])
    study.close()
    connection = sqlite3.connect(study.target)
    connection.execute("DROP TRIGGER codebook_change_never_changes")
    connection.execute(
        """UPDATE codebook_change SET changes = replace(changes, 'quiet', 'other')"""
    )
    connection.commit()
    connection.close()
    with open_study(study.target) as opened:
        with pytest.raises(UnreadableError, match="does not fit its revisions"):
            meanings_now(opened)
        assert not verify(opened).ok


@pytest.mark.files_only
def test_the_history_of_the_codebook_only_grows(study: Study) -> None:
    change_codebook(study, [Retire("other")])
    study.close()
    connection = sqlite3.connect(Path(study.target))
    for statement in ("DELETE FROM codebook_change", "UPDATE codebook_change SET reason = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_changed_and_undone_every_decision_counts_as_before(
    study: Study, codebook: Codebook, seed: int
) -> None:
    random = Random(seed)
    codes = [code.id for code in codebook.assignable]
    decide(study, "anna", *(random.sample(codes, random.choice((1, 2))) for _ in range(6)))
    decide(study, "ben", *(random.sample(codes, 1) for _ in range(6)))
    before = read(judgements(study))
    for number in range(4):
        change_codebook(study, valid_changes(study.codebook(), random, str(number)))
        judgements(study)
    for number in reversed(codebook_history(study).standing()):
        undo_change(study, number)
    assert study.codebook() == codebook
    assert read(judgements(study)) == before
    assert verify(study).ok
