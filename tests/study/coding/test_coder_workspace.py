"""A coder's place: where they left off, what they may see, and that it is theirs alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import (
    Decide,
    DecideBatch,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    Propose,
    TakeBack,
)
from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement, Origin, State
from intercoder.coding.queue import OPEN, Draft, QueueFilter
from intercoder.errors import CoderBusyError, NotSavedError, StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.study import Study, open_study
from tests.study.coding.killed import open_and_die

pytestmark = pytest.mark.postgres_now


@pytest.fixture
def workspace(study: Study) -> CoderWorkspace:
    return open_workspace(study, "anna")


def ids(workspace: CoderWorkspace, wanted: QueueFilter) -> list[str]:
    return [row.answer_id for row in workspace.rows(workspace.numbers(wanted))]


def test_the_queue_goes_question_by_question(workspace: CoderWorkspace) -> None:
    order = ids(workspace, QueueFilter())
    assert order[:10] == [f"v{n}:value" for n in range(1, 11)]
    assert order[10:] == [f"v{n}:better" for n in range(1, 11)]
    assert [item.answer.id for item in workspace.following(None, OPEN, 100)] == order


def test_a_coder_begins_at_the_start_of_the_queue(workspace: CoderWorkspace) -> None:
    opening = workspace.opening()
    assert opening.item is not None
    assert opening.item.answer.id == "v1:value"
    assert opening.item.answer.attributes == {"age": "30-39"}
    assert opening.filter == OPEN


def test_a_coder_resumes_exactly_where_they_were(study: Study, workspace: CoderWorkspace) -> None:
    numbers = workspace.numbers(QueueFilter())
    wanted = QueueFilter(text="library")
    draft = Draft({"staff": Origin.MANUAL, "books": Origin.MANUAL}, unsure=True, memo="hm")
    workspace.write(KeepPlace(numbers[4], wanted))
    workspace.write(KeepDraft(numbers[4], draft))
    workspace.leave()
    study.close()
    with open_study(study.target) as again:
        opening = open_workspace(again, "anna").opening()
    assert opening.item is not None
    assert opening.item.number == numbers[4]
    assert opening.item.draft == draft
    assert list(opening.item.draft.codes) == ["staff", "books"]
    assert opening.filter == wanted


def test_a_decision_moves_the_place_on(workspace: CoderWorkspace) -> None:
    first, second, *_ = workspace.numbers(QueueFilter())
    workspace.write(Decide(first, Judgement.of(["books"]), 2.0, then=second))
    opening = workspace.opening()
    assert opening.item is not None
    assert opening.item.number == second


def test_filters_find_what_they_say(workspace: CoderWorkspace) -> None:
    first, second, third, *_ = workspace.numbers(QueueFilter())
    workspace.write(Decide(first, Judgement.of(["books", "quiet"]), 1.0))
    workspace.write(Decide(second, Judgement.of([], unsure=True), 1.0))
    workspace.write(Decide(third, SKIPPED, 1.0))
    assert ids(workspace, QueueFilter(code="quiet")) == ["v1:value"]
    assert ids(workspace, QueueFilter(unsure=True)) == ["v2:value"]
    assert ids(workspace, QueueFilter(states=frozenset({State.SKIPPED}))) == ["v3:value"]
    assert len(ids(workspace, OPEN)) == 17
    both = frozenset({State.UNSEEN, State.SKIPPED})
    assert len(ids(workspace, QueueFilter(states=both))) == 18
    assert ids(workspace, QueueFilter(language="fi")) == ["v3:value"]
    assert len(ids(workspace, QueueFilter(question="better", language="en"))) == 10
    assert ids(workspace, QueueFilter(question="nonsense")) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("novels", ["v1:value"]),
        ("READING ROOM", ["v1:value"]),
        ("nov", ["v1:value"]),
        ("staff friendly", ["v2:value"]),
        ("pitkat", ["v3:value"]),
        ("тихий", ["v9:value"]),
        ("الكتب", []),
        ("والكتب", ["v10:value"]),
        ('"quiet AND (', ["v1:value"]),
        ("%", []),
        ("number 10", ["v10:better"]),
    ],
)
def test_answers_are_found_by_their_words(
    workspace: CoderWorkspace, words: str, found: list[str]
) -> None:
    assert ids(workspace, QueueFilter(text=words)) == found


def test_a_coder_sees_nothing_of_another(study: Study, workspace: CoderWorkspace) -> None:
    number = workspace.numbers(QueueFilter())[0]
    workspace.write(Decide(number, Judgement.of(["books"], memo="mine"), 1.0))
    other = open_workspace(study, "ben")
    assert other.item(number).standing == UNSEEN
    assert other.progress().decided == 0
    assert len(other.numbers(QueueFilter(code="books"))) == 0


def test_two_coders_work_on_one_study_at_once(study: Study, workspace: CoderWorkspace) -> None:
    with open_study(study.target) as elsewhere:
        other = open_workspace(elsewhere, "ben")
        for number in workspace.numbers(QueueFilter()):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
            other.write(Decide(number, Judgement.of(["quiet"]), 1.0))
        assert workspace.progress().coded == other.progress().coded == 20


def test_a_coder_at_work_is_not_let_in_twice(study: Study, workspace: CoderWorkspace) -> None:
    with open_study(study.target) as elsewhere, pytest.raises(CoderBusyError, match="anna"):
        open_workspace(elsewhere, "anna")
    workspace.leave()
    open_workspace(study, "anna")


def test_taking_over_ends_the_other_place_before_it_can_write(
    study: Study, workspace: CoderWorkspace
) -> None:
    number = workspace.numbers(QueueFilter())[0]
    with open_study(study.target) as elsewhere:
        here = open_workspace(elsewhere, "anna", take_over=True)
        with pytest.raises(CoderBusyError, match="another window"):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        here.write(Decide(number, Judgement.of(["quiet"]), 1.0))
        workspace.leave()  # must not give up a place that is no longer its own
        assert set(here.item(number).standing.codes) == {"quiet"}
        with pytest.raises(CoderBusyError):
            open_workspace(study, "anna")


def test_the_place_of_a_program_that_died_is_free(study: Study) -> None:
    open_and_die(study.target, "anna")
    assert open_workspace(study, "anna").opening().item is not None


def test_an_unknown_coder_is_refused_with_the_names_there_are(study: Study) -> None:
    with pytest.raises(StudyError, match="anna, ben"):
        open_workspace(study, "carla")


def test_an_unknown_round_is_refused_with_the_names_there_are(study: Study) -> None:
    with pytest.raises(StudyError, match="main"):
        open_workspace(study, "anna", round="recode")


def test_a_round_closed_while_a_coder_is_at_work_takes_no_more_decisions(
    study: Study, workspace: CoderWorkspace
) -> None:
    first, second, third = workspace.numbers(QueueFilter())[:3]
    workspace.following(None, OPEN)
    told = Decide(first, Judgement.of(["staff"]), 1.0)
    saved = workspace.pressed(told) if study.is_remote else told
    workspace.write(saved)
    one = Decide(second, Judgement.of(["staff"]), 1.0)
    late = workspace.pressed(one) if study.is_remote else one
    proposed = workspace.proposed(Proposal("", "Cats"))
    close_round(study, "main")
    if study.is_remote:
        workspace.write(saved)  # sent again, as after a lost answer: it is there
    for change in (late, one, DecideTogether(one, (told,)), DecideBatch((told, one)), TakeBack()):
        with pytest.raises(NotSavedError, match="takes no more decisions"):
            workspace.write(change)
    with pytest.raises(NotSavedError, match="takes no more proposals"):
        workspace.write(Propose(second, proposed))
    workspace.write(KeepDraft(third, Draft({"staff": Origin.MANUAL})))
    workspace.write(KeepPlace(third, OPEN))
    assert [one.answer.id for one in codings(study)] == ["v1:value"]
    reopen_round(study, "main")
    workspace.write(late)
    workspace.write(TakeBack())
    assert [one.answer.id for one in codings(study)] == ["v1:value"]


@pytest.mark.files_only
def test_a_locked_study_says_so_and_loses_nothing(
    study: Study, workspace: CoderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr("intercoder.study.file.connecting.BUSY_SECONDS", 0.1)
    number = workspace.numbers(QueueFilter())[0]
    study._database.writer.dispose()  # so that the next connection waits for a short time only
    blocker = sqlite3.connect(study.target, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSavedError, match="locked"):
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    blocker.execute("ROLLBACK")
    blocker.close()
    assert workspace.item(number).standing == UNSEEN
    workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    assert workspace.item(number).standing.state is State.CODED


@pytest.mark.files_only
def test_a_full_disk_says_so_and_loses_nothing(study: Study, workspace: CoderWorkspace) -> None:
    first, second, *_ = workspace.numbers(QueueFilter())
    workspace.write(Decide(first, Judgement.of(["books"]), 1.0))
    with study.writing() as connection:  # the pool keeps this very connection for the next write
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotSavedError, match="no space left"):
        workspace.write(Decide(second, Judgement.of(["books"], memo="m" * 100_000), 1.0))
    assert workspace.item(first).standing.state is State.CODED
    assert workspace.item(second).standing == UNSEEN
    workspace.write(Decide(second, Judgement.of(["quiet"]), 1.0))
    assert workspace.item(second).standing.state is State.CODED


@pytest.mark.files_only
def test_a_read_only_study_says_so(study: Study) -> None:
    with study.writing() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        with pytest.raises(NotSavedError, match="read-only"):
            open_workspace(study, "anna")
    finally:
        study._database.writer.dispose()


@pytest.mark.files_only
def test_the_study_file_stays_one_path(study: Study, workspace: CoderWorkspace) -> None:
    workspace.leave()
    study.close()
    assert [path.name for path in Path(study.target).parent.iterdir()] == ["library.study"]
