"""A batch in the study: each answer its own decision, all or nothing, undone by one press."""

from __future__ import annotations

import pytest

from intercoder.coding.batch import BatchAct, BatchAction, plan_batch, record_batch
from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideBatch,
    KeepDraft,
    TakeBack,
)
from intercoder.coding.decision import UNSEEN, Judgement, Origin, State
from intercoder.coding.hash_chain import ids_from, new_id
from intercoder.coding.queue import Column, Draft, QueueFilter, QueueSort
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.coding_format import CODING
from intercoder.study.coding.written import Reverted
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.clock import utc_now
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.pending_change import PendingChange, from_document, to_document
from intercoder.study.study import Study, open_study

STAFF = Judgement.of({"staff": Origin.BATCH})


@pytest.fixture
def workspace(study: Study) -> CoderWorkspace:
    return open_workspace(study, "anna")


def batch(workspace: CoderWorkspace, *numbers: int) -> DecideBatch:
    """Giving these answers the code for staff."""
    opening = workspace.opening()
    session = CodingSession(
        opening.codebook,
        Pace.starting(0),
        opening.item,
        progress=workspace.progress(),
        assistance=Assistance(Mode.OFF, unassisted=0.0),
    )
    marked = workspace.marked(numbers)
    step = record_batch(session, plan_batch(session, BatchAction(BatchAct.GIVE, "staff"), marked))
    assert isinstance(step.change, DecideBatch)
    return step.change


def standing(study: Study) -> dict[int, Judgement]:
    """By the row of the answer: the first question has the odd ones."""
    rows = {f"v{n}:value": 2 * n - 1 for n in range(1, 11)}
    return {rows[one.answer.id]: one.judgement for one in codings(study)}


def in_view(workspace: CoderWorkspace) -> int | None:
    item = workspace.opening().item
    return item.number if item else None


def test_every_answer_gets_a_decision_of_its_own(workspace: CoderWorkspace, study: Study) -> None:
    workspace.write(Decide(1, Judgement.of(["books"]), 2.0, then=9))
    workspace.write(batch(workspace, 1, 3, 5))
    assert standing(study) == {
        1: Judgement.of({"books": Origin.MANUAL, "staff": Origin.BATCH}),
        3: STAFF,
        5: STAFF,
    }
    made = [one for one in codings(study) if one.circumstances.batch]
    assert len({one.circumstances.together for one in made}) == 1
    assert len(made) == 3
    assert verify(study).faults == ()
    assert in_view(workspace) == 9, "the answer in view stays in view"


def test_a_choice_that_was_begun_is_recorded_with_the_batch(
    workspace: CoderWorkspace, study: Study
) -> None:
    workspace.write(KeepDraft(3, Draft({"books": Origin.MANUAL}, memo="hm")))
    workspace.write(batch(workspace, 3))
    both = {"books": Origin.MANUAL, "staff": Origin.BATCH}
    assert standing(study)[3] == Judgement.of(both, memo="hm")
    assert workspace.item(3).kept is None


def test_one_press_undoes_and_redoes_all_also_after_a_restart(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(1, Judgement.of(["books"]), 2.0, then=7))
    workspace.write(batch(workspace, 1, 3, 5))
    workspace.leave()
    with open_study(study.address) as again:
        workspace = open_workspace(again, "anna")
        undone = workspace.write(TakeBack())
        assert isinstance(undone, Reverted)
        assert undone.is_batch
        assert len(undone.others) == 2
        assert standing(again) == {1: Judgement.of(["books"])}
        assert workspace.item(3).standing == UNSEEN
        assert workspace.item(3).kept is None
        assert in_view(workspace) == 7
        redone = workspace.write(BringBack())
        assert isinstance(redone, Reverted)
        assert redone.is_batch
        assert standing(again)[5] == STAFF
        assert in_view(workspace) == 7
        workspace.write(TakeBack())
        undone = workspace.write(TakeBack())
        assert isinstance(undone, Reverted)
        assert not undone.is_batch
        assert standing(again) == {}
        assert verify(again).faults == ()


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_crash_in_the_middle_leaves_nothing_of_it(
    workspace: CoderWorkspace, study: Study, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    change = batch(workspace, 1, 3, 5)

    def crashes(*args: object) -> None:
        connection, table, columns, values = args
        insert_rows(connection, table, columns, values[:written])  # type: ignore[arg-type,index]
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("intercoder.study.log.decision_log.insert_rows", crashes)
        with pytest.raises(RuntimeError):
            workspace.write(change)
    assert standing(study) == {}
    assert workspace.progress().decided == 0
    workspace.write(change)
    assert len(standing(study)) == 3
    assert verify(study).faults == ()


def test_a_press_that_is_sent_twice_is_written_once(
    workspace: CoderWorkspace, study: Study
) -> None:
    change = batch(workspace, 1, 3)
    answers = {1: "v1:value", 3: "v2:value"}
    press: PendingChange[Change] = PendingChange(new_id(), utc_now(), 1, change, answers)
    workspace.write(press)
    workspace.write(press)
    assert sorted(one.id for one in codings(study)) == ids_from(press.id, 2)
    numbers = {key: number for number, key in answers.items()}
    assert from_document(to_document(press, CODING), numbers, CODING).change == change


# -- lists, sorted and filtered -------------------------------------------------------------------


@pytest.fixture
def coded(workspace: CoderWorkspace) -> CoderWorkspace:
    """Answers 3, 7 and 11 are decided, 15 is skipped."""
    workspace.write(Decide(3, Judgement.of(["staff"], memo="b"), 1.0, shown=("staff", "books")))
    workspace.write(
        Decide(7, Judgement.of(["books"], unsure=True, memo="a"), 1.0, shown=("books",))
    )
    workspace.write(Decide(11, Judgement.of(()), 1.0))
    workspace.write(Decide(15, Judgement(State.SKIPPED), 1.0))
    return workspace


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (QueueFilter(memo=True), [3, 7]),
        (QueueFilter(suggested="staff"), [3]),
        (QueueFilter(suggested="books"), [7]),
        (QueueFilter(attribute="age", value="60+", question="value"), [3, 7, 11, 15, 19]),
        (QueueFilter(attribute="age", value="60"), []),
        (QueueFilter(attribute="ag", value="60+"), []),
        (QueueFilter(memo=True, code="staff"), [3]),
    ],
)
def test_answers_are_found_by_any_column(
    coded: CoderWorkspace, wanted: QueueFilter, found: list[int]
) -> None:
    assert list(coded.numbers(wanted)) == found
    assert list(coded.numbers(wanted, limit=1)) == found[:1]


def test_answers_are_found_by_their_length(coded: CoderWorkspace) -> None:
    lengths = {row: coded.item(row).answer.text for row in range(1, 21)}
    short = [row for row, text in lengths.items() if len(text) <= 20]
    some = [row for row, text in lengths.items() if 10 <= len(text) <= 20]
    assert list(coded.numbers(QueueFilter(longest=20))) == short
    assert list(coded.numbers(QueueFilter(shortest=10, longest=20))) == some


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_loses_no_answer_and_starts_as_its_first_page_does(
    coded: CoderWorkspace, column: Column, descending: bool
) -> None:
    sort = QueueSort(column, "age", descending)
    whole = list(coded.numbers(QueueFilter(), sort))
    assert sorted(whole) == list(range(1, 21))
    assert list(coded.numbers(QueueFilter(), sort, limit=3)) == whole[:3]


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (Column.STATE, [3, 7, 11, 15, 1]),
        (Column.CODES, [7, 3, 1]),
        (Column.MEMO, [7, 3, 1]),
        (Column.SUGGESTION, [7, 3, 1]),
        (Column.ATTRIBUTES, [1, 5, 9, 13, 17]),
    ],
)
def test_what_has_nothing_in_the_column_comes_last(
    coded: CoderWorkspace, column: Column, first: list[int]
) -> None:
    found = list(coded.numbers(QueueFilter(question="value"), QueueSort(column, "age")))
    assert found[: len(first)] == first


def test_texts_and_lengths_sort_both_ways(coded: CoderWorkspace) -> None:
    texts = {row: coded.item(row).answer.text for row in range(1, 21)}
    by_length = list(coded.numbers(QueueFilter(), QueueSort(Column.LENGTH, descending=True)))
    assert [len(texts[row]) for row in by_length] == sorted(map(len, texts.values()), reverse=True)
    by_text = list(coded.numbers(QueueFilter(), QueueSort(Column.ANSWER)))
    assert by_text == sorted(texts, key=lambda row: (texts[row].lower()[:60], row))
