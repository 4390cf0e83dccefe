"""Lists of answers: allocations, and orders that a model drew."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.change import Decide, KeepPlace
from intercoder.coding.decision import Judgement, SelectionReason, State
from intercoder.coding.queue import DOUBTS, OPEN, QueueFilter, open_in
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, QueueOrder
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import filter_from_text, filter_to_text
from intercoder.study.overview.progress import progress
from intercoder.study.queue import queue
from intercoder.study.queue.work_lists import Listed, ListSize, keep_list, list_sizes, read_list
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

USEFUL = open_in(SelectionReason.USEFUL)


@pytest.fixture
def workspace(study: Study) -> CoderWorkspace:
    return open_workspace(study, "anna")


@pytest.fixture
def order(workspace: CoderWorkspace) -> list[int]:
    """The numbers of all answers, as they are allocated to everybody."""
    return list(workspace.numbers(QueueFilter()))


def listed(numbers: Sequence[int], sample: Sequence[int] = ()) -> list[Listed]:
    return [Listed(number, number not in sample) for number in numbers]


def make_round(study: Study, name: str) -> None:
    with study.writing() as connection:
        round_id(connection, name, create=True)


def begin(workspace: CoderWorkspace) -> CodingSession:
    opening = workspace.opening()
    return CodingSession(
        opening.codebook,
        Pace.starting(0.0),
        opening.item,
        opening.filter,
        home=opening.home,
        progress=workspace.progress(),
    )


def code_on(
    workspace: CoderWorkspace, session: CodingSession, times: int
) -> tuple[CodingSession, list[str]]:
    """Give every answer that comes a code; the session, and which answers came."""
    came = []
    for _ in range(times):
        if session.wants_more:
            items = workspace.following(
                session.asks_after, session.filter, 3, session.place_asked_after
            )
            session = session.supplied(items, exhausted=len(items) < 3).session
        if session.item is None:
            break
        came.append(session.item.answer.id)
        step = session.toggled("books").session.committed()
        assert isinstance(step.change, Decide)
        workspace.write(step.change)
        session = step.session
    return session, came


def test_a_list_is_kept_and_read_in_its_order(study: Study, order: list[int]) -> None:
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[5:2:-1], [order[4]]))
    assert read_list(study, "anna", "main", SelectionReason.USEFUL) == (
        Listed(order[5]),
        Listed(order[4], False),
        Listed(order[3]),
    )
    assert read_list(study, "ben", "main", SelectionReason.USEFUL) == ()
    assert list_sizes(study, "anna") == {SelectionReason.USEFUL: ListSize(3, 2)}


def test_a_list_takes_the_place_of_the_one_before_it(study: Study, order: list[int]) -> None:
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[:5]))
    keep_list(study, "anna", "main", SelectionReason.CERTAIN, listed(order[:1]))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[4:2:-1]))
    assert [one.number for one in read_list(study, "anna", "main", SelectionReason.USEFUL)] == [
        order[4],
        order[3],
    ]
    keep_list(study, "anna", "main", SelectionReason.USEFUL, ())
    assert set(list_sizes(study, "anna")) == {SelectionReason.CERTAIN}


def test_a_list_is_for_someone_in_the_study(study: Study) -> None:
    with pytest.raises(StudyError, match="no coder"):
        keep_list(study, "nobody", "main", None, ())
    with pytest.raises(StudyError, match="no round"):
        keep_list(study, "anna", "never", None, ())


# -- an allocation --------------------------------------------------------------------------------


def test_an_allocation_is_the_whole_queue(study: Study, order: list[int]) -> None:
    make_round(study, "check")
    drawn_at_random = [Listed(number, drawn=False) for number in (order[7], order[2], order[12])]
    keep_list(study, "anna", "check", None, drawn_at_random)
    workspace = open_workspace(study, "anna", round="check", take_over=True)
    assert list(workspace.numbers(QueueFilter())) == [order[7], order[2], order[12]]
    assert workspace.progress().total == 3
    session, came = code_on(workspace, begin(workspace), 9)
    assert came == ["v8:value", "v3:value", "v3:better"]
    assert session.finished
    assert (workspace.progress().coded, workspace.progress().unseen) == (3, 0)
    assert {one.circumstances.drawn for one in codings(study)} == {None}


def test_who_is_allocated_nothing_has_nothing_to_code_there(study: Study, order: list[int]) -> None:
    make_round(study, "check")
    keep_list(study, "anna", "check", None, listed(order[:2]))
    workspace = open_workspace(study, "ben", round="check")
    assert workspace.opening().item is None
    assert workspace.progress().total == 0
    shown = [(one.coder, one.round, one.progress.total) for one in progress(study)]
    assert shown == [("anna", "main", 20), ("ben", "main", 20), ("anna", "check", 2)]


def test_decisions_outside_the_allocation_do_not_count_as_its_progress(
    study: Study, order: list[int]
) -> None:
    make_round(study, "check")
    keep_list(study, "anna", "check", None, listed(order[:2]))
    workspace = open_workspace(study, "anna", round="check", take_over=True)
    workspace.write(Decide(order[0], Judgement.of(["books"]), 1.0))
    workspace.write(Decide(order[9], Judgement.of(["books"]), 1.0))
    assert (workspace.progress().decided, workspace.progress().total) == (1, 2)


def test_what_is_drawn_from_a_machines_codings_is_no_random_sample(
    study: Study, order: list[int]
) -> None:
    make_round(study, "check")
    keep_list(study, "anna", "check", None, listed(order[:2], [order[1]]))
    workspace = open_workspace(study, "anna", round="check", take_over=True)
    code_on(workspace, begin(workspace), 2)
    drawn = {one.answer.id: one.circumstances.drawn for one in codings(study)}
    assert drawn == {"v1:value": SelectionReason.CHECK, "v2:value": None}


# -- an order -------------------------------------------------------------------------------------


def test_the_list_comes_first_and_then_the_rest_as_allocated(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    drawn = [order[15], order[3], order[8], order[0]]
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(drawn))
    rest = [number for number in order if number not in drawn]
    assert list(workspace.numbers(USEFUL)) == drawn + rest
    assert list(workspace.numbers(OPEN)) == order
    walked: list[int] = []
    place = None
    while items := workspace.following(walked[-1] if walked else None, USEFUL, 3, place):
        walked += [item.number for item in items]
        place = items[-1].place
    assert walked == drawn + rest


def test_an_order_within_an_allocation_stays_within_it(study: Study, order: list[int]) -> None:
    make_round(study, "second")
    keep_list(study, "anna", "second", None, listed([order[9], order[1], order[5], order[3]]))
    keep_list(study, "anna", "second", SelectionReason.CERTAIN, listed([order[3]]))
    workspace = open_workspace(study, "anna", round="second", take_over=True)
    expected = [order[3], order[9], order[1], order[5]]
    assert list(workspace.numbers(open_in(SelectionReason.CERTAIN))) == expected
    walked: list[int] = []
    place = None
    while items := workspace.following(
        walked[-1] if walked else None, open_in(SelectionReason.CERTAIN), 1, place
    ):
        walked += [item.number for item in items]
        place = items[-1].place
    assert walked == expected


def test_filters_count_in_a_list_too(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[::-1][:15]))
    fin = QueueFilter(language="fi", drawn=SelectionReason.USEFUL)
    better = QueueFilter(question="better", drawn=SelectionReason.USEFUL)
    assert [row.answer_id for row in workspace.rows(workspace.numbers(fin))] == ["v3:value"]
    assert list(workspace.numbers(better)) == order[:9:-1]
    workspace.write(Decide(order[19], Judgement.of(["books"]), 1.0))
    assert workspace.following(None, USEFUL, 1)[0].number == order[18]
    coded = QueueFilter(states=frozenset({State.CODED}), drawn=SelectionReason.USEFUL)
    assert list(workspace.numbers(coded)) == [order[19]]


def test_what_the_model_drew_is_marked_and_the_random_sample_is_not(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[12:9:-1], [order[11]]))
    session = begin(workspace)
    assert session.filter == session.home == USEFUL
    _, came = code_on(workspace, session, 5)
    assert came == ["v3:better", "v2:better", "v1:better", "v1:value", "v2:value"]
    drawn = {one.answer.id: one.circumstances.drawn for one in codings(study)}
    assert drawn == {
        "v3:better": SelectionReason.USEFUL,
        "v2:better": None,
        "v1:better": SelectionReason.USEFUL,
        "v1:value": None,
        "v2:value": None,
    }
    assert verify(study).ok
    rows = workspace.rows(order, SelectionReason.USEFUL)
    assert [row.number for row in rows if row.drawn] == [order[10], order[12]]


def test_what_was_drawn_once_stays_so_when_it_is_judged_again(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[:1]))
    code_on(workspace, begin(workspace), 1)
    set_assistance(study, Assistance())
    session = begin(workspace).gone_to(workspace.item(order[0])).session
    step = session.toggled("staff").session.committed()
    assert isinstance(step.change, Decide)
    workspace.write(step.change)
    (coding,) = codings(study)
    assert set(coding.judgement.codes) == {"books", "staff"}
    assert coding.circumstances.drawn is SelectionReason.USEFUL


def test_a_list_drawn_anew_is_followed_from_its_start(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[:6]))
    session, _ = code_on(workspace, begin(workspace), 2)
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(order[:15:-1]))
    held = {item.number for item in session.ahead} | {session.item.number if session.item else 0}
    items = workspace.following(session.asks_after, session.filter, 4, session.place_asked_after)
    assert [item.number for item in items] == order[:15:-1]
    assert held.isdisjoint(order[16:])


def test_passing_over_an_answer_does_not_bring_it_back_at_once(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed([order[10], order[11]]))
    session = begin(workspace)
    items = workspace.following(session.asks_after, session.filter, 3, session.place_asked_after)
    session = session.supplied(items, exhausted=False).session.forward().session
    session, came = code_on(workspace, session, 18)
    assert came[:3] == ["v2:better", "v1:value", "v2:value"]
    assert "v1:better" not in came
    # ... but at the end of the queue the way leads round to it
    _, came = code_on(workspace, session, 3)
    assert came == ["v10:better", "v1:better"]


def test_answers_that_come_in_later_come_at_the_end(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    keep_list(study, "anna", "main", SelectionReason.TOGETHER, listed(order[::-1]))
    with take_in(study) as intake:
        intake.add_answers([Answer("new:value", "value", "new", "Late, but quiet")])
    numbers = workspace.numbers(open_in(SelectionReason.TOGETHER))
    assert list(numbers[:-1]) == order[::-1]
    assert workspace.item(numbers[-1]).answer.id == "new:value"


def test_another_order_settled_counts_from_the_next_sitting(
    study: Study, workspace: CoderWorkspace
) -> None:
    numbers = workspace.numbers(QueueFilter())
    workspace.write(KeepPlace(numbers[4], OPEN))
    set_assistance(study, Assistance(order=QueueOrder.CERTAIN))
    keep_list(study, "anna", "main", SelectionReason.CERTAIN, listed(numbers[::-1]))
    opening = workspace.opening()
    assert opening.filter == open_in(SelectionReason.CERTAIN)
    assert opening.item is not None
    assert opening.item.number == numbers[4], "what was in view stays in view"
    workspace.write(KeepPlace(numbers[4], QueueFilter(language="en")))
    assert workspace.opening().filter == QueueFilter(language="en")


def test_an_order_without_a_list_is_the_allocated_one(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    _, came = code_on(workspace, begin(workspace), 3)
    assert came == ["v1:value", "v2:value", "v3:value"]
    assert {one.circumstances.drawn for one in codings(study)} == {None}


# -- doubts ---------------------------------------------------------------------------------------


def test_doubts_are_the_list_alone_until_each_is_judged_again(
    study: Study, workspace: CoderWorkspace, order: list[int]
) -> None:
    for number in order[:6]:
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    keep_list(study, "anna", "main", SelectionReason.DOUBTS, listed([order[4], order[1], order[3]]))
    assert list(workspace.numbers(DOUBTS)) == [order[4], order[1], order[3]]
    session = begin(workspace).filtered(DOUBTS)
    shown = session.supplied(workspace.following(None, DOUBTS, 3), exhausted=False)
    assert isinstance(shown.change, KeepPlace)
    workspace.write(shown.change)
    step = shown.session.committed()  # it stands as it was decided, and is recorded as looked at
    assert isinstance(step.change, Decide)
    workspace.write(step.change)
    step = step.session.toggled("staff").session.committed()
    assert isinstance(step.change, Decide)
    workspace.write(step.change)
    assert list(workspace.numbers(DOUBTS)) == [order[3]]
    made = {one.answer.id: one for one in codings(study)}
    assert made["v5:value"].circumstances.drawn is SelectionReason.DOUBTS
    assert set(made["v2:value"].judgement.codes) == {"books", "staff"}
    opening = workspace.opening()
    assert opening.item is not None
    assert (opening.filter, opening.item.number) == (DOUBTS, order[3])


# -- the filter, as it is kept --------------------------------------------------------------------


def test_a_filter_is_read_back_as_it_was(study: Study) -> None:
    for wanted in (OPEN, QueueFilter(), USEFUL, DOUBTS, QueueFilter(text="é", unsure=True)):
        assert filter_from_text(filter_to_text(wanted)) == wanted


def test_a_filter_that_the_version_before_wrote_is_read() -> None:
    before = (
        '{"states": ["unseen"], "unsure": false, "question": "", "language": "", "code": "", '
        '"text": ""}'
    )
    assert filter_from_text(before) == OPEN
    assert filter_to_text(OPEN) == before


# -- what it costs --------------------------------------------------------------------------------


def steps_of(
    study: Study, workspace: CoderWorkspace, after: int | None, wanted: QueueFilter, round: str
) -> int:
    """How many steps SQLite takes for the next answers; the same on every machine."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    with study.reading() as connection:
        author = Author("anna", coder_id(connection, "anna"), round, round_id(connection, round))
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(count, 10)
        queue.following(connection, author, after, wanted, 24)
        driver.set_progress_handler(None, 0)
    return counted


@pytest.mark.files_only
@pytest.mark.parametrize("wanted", [OPEN, USEFUL])
def test_the_next_answers_cost_the_same_wherever_one_is(
    study: Study, workspace: CoderWorkspace, wanted: QueueFilter
) -> None:
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"m{n}", "better", f"m{n}", f"More of it, {n}") for n in range(5000)]
        )
    numbers = list(workspace.numbers(QueueFilter()))
    keep_list(study, "anna", "main", SelectionReason.USEFUL, listed(numbers[10:2000:2]))
    make_round(study, "part")
    keep_list(study, "anna", "part", None, listed(numbers[::2]))
    for round in ("main", "part"):
        at_start = steps_of(study, workspace, None, wanted, round)
        assert at_start < 3000
        for after in (numbers[100], numbers[2000], numbers[4000]):
            assert steps_of(study, workspace, after, wanted, round) < 2 * at_start + 500
