"""Packages taken back: what comes in, which decision stands, and everything that is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.answers.answer import Question
from intercoder.coding.change import BringBack, Decide, DecideBatch, TakeBack
from intercoder.coding.decision import Circumstances, Judgement, Origin
from intercoder.coding.hash_chain import new_id
from intercoder.coding.passages.passage import passage_in
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.packages.package_merge import MergedPackage, merge
from intercoder.study.packages.packages import packages
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.conftest import library_answers
from tests.packages.parcels import (
    at_desk,
    code,
    copy,
    log,
    refusal,
    send,
    standing,
    take,
    tamper,
    undo,
)


def test_what_was_decided_comes_in(shared: Study, coded: Path) -> None:
    with open_study(str(coded)) as package:
        expected = standing(package)
    (found,) = take(shared, coded)
    assert standing(shared) == expected
    assert log(shared.target) == log(coded)
    assert verify(shared).ok
    assert (found.new, found.known, found.late, found.comments) == (4, 0, 0, 0)
    assert (found.coder, found.round, found.decided, found.left) == ("anna", "main", 5, 5)
    assert (found.file, found.is_older) == (str(coded), False)
    of_ben, of_anna = packages(shared)
    assert of_anna.merged_at > of_anna.made_at
    assert of_ben.merged_at == ""


def test_marked_words_go_out_and_come_home(shared: Study, coded: Path, out: Path) -> None:
    with at_desk(coded, "anna") as workspace:
        number = workspace.numbers(QueueFilter())[5]
        words = passage_in(workspace.item(number).answer.text, 0, 5, "books")
        workspace.write(Decide(number, Judgement.of(["books"], passages=[words]), 1.0))
        answer = workspace.item(number).answer.id
    take(shared, coded)
    assert verify(shared).ok
    (found,) = (one for one in codings(shared) if one.answer.id == answer)
    assert found.judgement.passages == (words,)
    send(shared, "anna", out.with_name("again.study"))
    with at_desk(out.with_name("again.study"), "anna") as workspace:
        (again,) = workspace.following(None, QueueFilter(passages=True))
        assert (again.answer.id, again.standing.passages) == (answer, (words,))


def test_a_batch_comes_in_as_it_was_made_and_undone(shared: Study, coded: Path) -> None:
    how = Circumstances(together="t", batch=True)
    given = Judgement.of({"staff": Origin.BATCH})
    with at_desk(coded, "anna") as workspace:
        numbers = list(workspace.numbers(QueueFilter()))[:2]
        decisions = tuple(Decide(number, given, 0.0, circumstances=how) for number in numbers)
        for change in (DecideBatch(decisions), TakeBack(), BringBack()):
            workspace.write(change)
        expected = standing(workspace.study)
    take(shared, coded)
    assert standing(shared) == expected
    assert log(shared.target) == log(coded)
    assert sum(one.circumstances.batch for one in codings(shared)) == 2
    assert verify(shared).ok


def test_a_package_from_before_details_were_completed_comes_in_and_leaves_them(
    shared: Study, coded: Path
) -> None:
    """Its decisions rest on texts alone, and nothing else of it is taken."""
    first = library_answers()[0]
    with take_in(shared, replaces=True) as intake:
        intake.add_questions([Question(first.question, "Another wording")])
        intake.add_attributes(["sex"])
        intake.add_answers([replace(first, language="sv", attributes={"age": "60+", "sex": "f"})])
    (found,) = take(shared, coded)
    assert (found.new, found.decided) == (4, 5)
    kept = next(answers(shared))
    assert (kept.id, kept.language) == (first.id, "sv")
    assert kept.attributes == {"age": "60+", "sex": "f"}
    assert shared.questions()[0].text == "Another wording"
    assert verify(shared).ok


def test_the_same_file_twice_brings_nothing_new(shared: Study, coded: Path) -> None:
    take(shared, coded)
    before = standing(shared), log(shared.target), packages(shared)
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.decided) == (0, 4, 5)
    assert (standing(shared), log(shared.target), packages(shared)) == before


def test_a_package_is_coded_on_after_a_partial_return(shared: Study, coded: Path) -> None:
    take(shared, coded)
    code(coded, "anna", [5, 6])
    undo(coded, "anna")
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.decided) == (3, 4, 6)
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_an_older_return_after_a_newer_one_brings_nothing_and_says_so(
    shared: Study, coded: Path
) -> None:
    older = copy(coded, "older.study")
    code(coded, "anna", [5])
    take(shared, coded)
    before = standing(shared)
    (found,) = take(shared, older)
    assert (found.new, found.known, found.is_older) == (0, 4, True)
    assert standing(shared) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 1, 2, 0)])
def test_states_of_one_package_may_be_merged_at_once(
    shared: Study, coded: Path, order: Sequence[int]
) -> None:
    states = [copy(coded, "0.study")]
    for number in (1, 2):
        code(coded, "anna", [4 + number])
        states.append(copy(coded, f"{number}.study"))
    found = take(shared, *(states[number] for number in order))
    assert sum(one.new for one in found) == 6
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_a_package_in_which_nothing_was_done_brings_nothing(study: Study, out: Path) -> None:
    send(study, "anna", out)
    (found,) = take(study, out)
    assert (found.new, found.known, found.last_at, found.decided, found.left) == (0, 0, "", 0, 20)


def test_the_file_is_left_as_it_is_even_where_nothing_may_be_written(
    shared: Study, coded: Path
) -> None:
    folder = coded.with_name("read-only")
    folder.mkdir()
    moved = Path(shutil.copy(coded, folder))
    before = moved.read_bytes()
    moved.chmod(0o400)
    folder.chmod(0o500)
    take(shared, moved)
    folder.chmod(0o700)
    assert moved.read_bytes() == before
    assert list(folder.iterdir()) == [moved]


def test_a_package_that_is_still_open_is_read_with_its_last_decision(
    shared: Study, coded: Path
) -> None:
    with at_desk(coded, "anna") as workspace:
        workspace.write(Decide(workspace.numbers(QueueFilter())[5], Judgement.of(["books"]), 1.0))
        (found,) = take(shared, coded)
    assert found.new == 5


def test_a_trial_reports_the_same_and_changes_nothing(shared: Study, coded: Path) -> None:
    before = standing(shared), log(shared.target), packages(shared)
    tried = merge(shared, [coded], is_trial=True)
    assert (standing(shared), log(shared.target), packages(shared)) == before
    assert tried == take(shared, coded)


# -- which decision stands ------------------------------------------------------------------------


def test_a_later_decision_in_the_study_is_not_displaced(study: Study, out: Path) -> None:
    send(study, "anna", out)
    code(out, "anna", [0, 1], ["books"])
    code(study, "anna", [0], ["quiet"])
    take(study, out)
    found = standing(study)
    assert found["anna", "main", "v1:value"][1] == {"quiet"}
    assert found["anna", "main", "v2:value"][1] == {"books"}
    assert verify(study).ok


def test_an_earlier_decision_in_the_study_is_displaced(study: Study, out: Path) -> None:
    send(study, "anna", out)
    code(study, "anna", [0], ["quiet"])
    code(out, "anna", [0], ["books"])
    take(study, out)
    assert standing(study)["anna", "main", "v1:value"][1] == {"books"}
    assert verify(study).ok


def test_what_was_taken_back_in_the_study_is_not_brought_back_by_an_older_decision(
    study: Study, out: Path
) -> None:
    send(study, "anna", out)
    code(out, "anna", [0], ["books"])
    code(study, "anna", [0], ["quiet"])
    undo(study, "anna")
    take(study, out)
    assert standing(study) == {}
    assert verify(study).ok


def test_what_was_taken_back_in_a_package_stands_as_before(study: Study, out: Path) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    undo(out, "anna")
    take(study, out)
    assert standing(study) == {}
    with at_desk(study, "anna") as workspace:
        workspace.write(BringBack())
    assert standing(study)["anna", "main", "v1:value"][1] == {"quiet"}
    assert verify(study).ok


def test_undo_in_the_study_takes_back_what_came_in_last(study: Study, out: Path) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    code(out, "anna", [0], ["books"])
    take(study, out)
    with at_desk(study, "anna") as workspace:
        workspace.write(TakeBack())
    assert standing(study)["anna", "main", "v1:value"][1] == {"quiet"}
    assert verify(study).ok


# -- a round that was closed meanwhile ------------------------------------------------------------


def test_what_was_decided_after_the_round_was_closed_waits_in_the_package(
    shared: Study, coded: Path
) -> None:
    close_round(shared, "main")
    code(coded, "anna", [5, 6])
    (found,) = take(shared, coded)
    assert (found.new, found.late, found.decided) == (4, 2, 5)
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.late) == (0, 4, 2)
    reopen_round(shared, "main")
    (found,) = take(shared, coded)
    assert (found.new, found.late, found.decided) == (2, 0, 7)
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_a_coder_whose_answers_were_given_to_another_keeps_what_they_decided(
    shared: Study, coded: Path
) -> None:
    keep_list(shared, "anna", "main", None, [Listed(1)])
    (found,) = take(shared, coded)
    assert (found.new, found.decided, found.left) == (4, 1, 0)


# -- comments -------------------------------------------------------------------------------------


def comment_on(path: Path, id: str, text: str, *, answer: int = 1, coder: int = 1) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO comment VALUES (?, 1, ?, ?, ?, '2026-05-06T07:08:09.000Z')",
            (id, answer, coder, text),
        )
        connection.commit()


def test_comments_come_in_once(shared: Study, coded: Path) -> None:
    comment_on(coded, new_id(), "Both would do.")
    (found,) = take(shared, coded)
    assert found.comments == 1
    comment_on(coded, new_id(), "Neither would.")
    (found,) = take(shared, coded)
    assert (found.comments, found.new) == (1, 0)
    with closing(sqlite3.connect(shared.target)) as connection:
        said = connection.execute("SELECT text, answer_id FROM comment ORDER BY id").fetchall()
    assert said == [("Both would do.", 1), ("Neither would.", 1)]
    assert take(shared, coded)[0].comments == 0


def test_a_comment_that_was_changed_is_refused(shared: Study, coded: Path) -> None:
    id = new_id()
    comment_on(coded, id, "Both would do.")
    take(shared, coded)
    comment_on(coded, id, "I never said that.")
    assert "a comment is not as it was written" in refusal(shared, coded)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comment SET coder_id = 2",
        "UPDATE comment SET answer_id = 15",
        "UPDATE comment SET text = NULL",
        "UPDATE comment SET text = x'00ff'",
        "UPDATE comment SET made_at = 'yesterday'",
        "UPDATE comment SET id = 'x'",
    ],
)
def test_a_comment_that_nobody_could_have_made_is_refused(
    shared: Study, coded: Path, change: str
) -> None:
    comment_on(coded, new_id(), "Both would do.")
    with closing(sqlite3.connect(coded)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'comment'"
        )
        connection.commit()
    tamper(coded, change)
    refusal(shared, coded)


def test_a_clock_that_is_behind_is_taken(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    monkeypatch.setattr("intercoder.coding.hash_chain.time.time_ns", lambda: 10**18)
    code(out, "anna", [0], ["books"])
    monkeypatch.undo()
    assert take(study, out)[0].new == 1
    assert standing(study)["anna", "main", "v1:value"][1] == {"books"}


def test_a_study_that_was_changed_while_packages_were_looked_at(
    shared: Study, coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else merges the same package in between."""
    from intercoder.study.packages import package_merge

    plan_all = package_merge._plan_all

    def meanwhile(*asked: object) -> object:
        planned = plan_all(*asked)  # type: ignore[arg-type]
        monkeypatch.undo()
        take(shared, coded)
        return planned

    monkeypatch.setattr(package_merge, "_plan_all", meanwhile)
    with pytest.raises(StudyError, match="changed by somebody else"):
        take(shared, coded)
    assert verify(shared).ok
    assert len(standing(shared)) == 5


def test_how_far_it_is_is_told(shared: Study, coded: Path) -> None:
    told: list[int] = []
    merge(shared, [coded, coded], advance=told.append)
    assert sum(told) == 8


def test_what_is_noted_of_a_package_is_plain(shared: Study, coded: Path) -> None:
    with closing(sqlite3.connect(shared.target)) as connection:
        (document,) = connection.execute(
            "SELECT document FROM package ORDER BY made_at DESC"
        ).fetchone()
    noted = json.loads(document)
    assert (noted["answers"], noted["decisions"], len(noted["sent"])) == (10, 1, 64)


def test_a_report_is_a_value(shared: Study, coded: Path) -> None:
    (found,) = take(shared, coded)
    assert isinstance(found, MergedPackage)
    assert found.last_at > "2026"
