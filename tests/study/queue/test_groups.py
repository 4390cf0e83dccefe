"""Groups found as answers come in; coded together, each with its own decision; undone together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from intercoder.answers.answer import Answer
from intercoder.coding.change import (
    BringBack,
    Decide,
    DecideTogether,
    KeepDraft,
    TakeBack,
)
from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement, Origin, SelectionReason
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.similar_answers import Group, decided_together
from intercoder.coding.suggestion import Assistance
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.written import NothingToRevert, Reverted
from intercoder.study.database.schema import answer, answer_group
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.overview.progress import progress
from intercoder.study.queue import finding_groups, groups
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import round_id
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

LIKE = ("the staff", "The staff!", "the  staff", "novels", "the staff")
NOT_DRAWN = Assistance(unassisted=0.0)


def more(
    texts: tuple[str, ...], prefix: str = "w", *, question: str = "value", language: str = "en"
) -> list[Answer]:
    return [
        Answer(f"{prefix}{n}:value", question, f"{prefix}{n}", text, language)
        for n, text in enumerate(texts, start=1)
    ]


def add(study: Study, answers: list[Answer]) -> None:
    with take_in(study) as intake:
        intake.add_answers(answers)


def kept(study: Study) -> dict[str, tuple[str, bool]]:
    """The leading answer and whether identical, by answer."""
    with study.reading() as connection:
        keys = {row.id: row.key for row in connection.execute(select(answer.c.id, answer.c.key))}
        return {
            keys[row.answer_id]: (keys[row.group_id], bool(row.identical))
            for row in connection.execute(select(answer_group))
        }


@pytest.fixture
def grouped(study: Study) -> Study:
    """The study, with four answers that are the same and nobody drawn to be unassisted."""
    set_assistance(study, NOT_DRAWN)
    add(study, more(LIKE))
    return study


@pytest.fixture
def workspace(grouped: Study) -> Iterator[CoderWorkspace]:
    workspace = open_workspace(grouped, "anna")
    yield workspace
    workspace.leave()


def number_of(workspace: CoderWorkspace, key: str) -> int:
    rows = workspace.rows(workspace.numbers(QueueFilter()))
    return next(row.number for row in rows if row.answer_id == key)


def session_at(workspace: CoderWorkspace, key: str) -> CodingSession:
    item = workspace.item(number_of(workspace, key))
    book = workspace.study.codebook()
    return CodingSession(book, Pace.starting(0), item=item, progress=workspace.progress())


def decide_all(workspace: CoderWorkspace, key: str, *codes: str) -> DecideTogether:
    """Give the codes to an answer and the open ones like it, as a coder does."""
    session = session_at(workspace, key)
    for code in codes:
        session = session.toggled(code).session
    alike = workspace.alike(number_of(workspace, key))
    change = decided_together(session, Group.around(session, alike.others, alike.more)).change
    assert isinstance(change, DecideTogether)
    workspace.write(change)
    return change


def test_groups_are_found_when_answers_come_in(grouped: Study) -> None:
    lead = ("w1:value", True)
    assert kept(grouped) == {f"w{n}:value": lead for n in (1, 2, 3, 5)}


def test_answers_of_another_question_or_language_are_no_group(study: Study) -> None:
    add(study, more(("the staff",), "a"))
    add(study, more(("the staff",), "b", question="better"))
    add(study, more(("the staff",), "c", language="fr"))
    assert kept(study) == {}


def test_a_later_wave_joins_the_groups_there_are(grouped: Study) -> None:
    add(grouped, more(("novels", "the staff"), "x"))
    found = kept(grouped)
    assert found["x2:value"] == ("w1:value", True)
    assert found["w4:value"] == found["x1:value"] == ("w4:value", True)


def test_the_same_groups_whether_answers_come_at_once_or_one_by_one(
    study: Study, grouped: Study
) -> None:
    at_once = kept(grouped)
    with grouped.writing() as connection:
        connection.execute(delete(answer_group))
    finding_groups.find_all_groups(grouped)
    assert kept(grouped) == at_once
    for one in more(LIKE, "y"):
        add(grouped, [one])
    one_by_one = kept(grouped)
    finding_groups.find_all_groups(grouped)
    assert kept(grouped) == one_by_one


def test_a_study_from_before_there_were_groups_gets_them_with_the_next_answers(
    grouped: Study,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with grouped.writing() as connection:
        connection.execute(delete(answer_group))
    # Its first line of the log of changes, which nobody can write anew, would say so.
    monkeypatch.setattr(finding_groups, "_had_groups_always", lambda _connection: False)
    add(grouped, more(("something new",), "z", question="better"))
    assert len(kept(grouped)) == 4


def test_nothing_is_written_where_no_group_changes(grouped: Study) -> None:
    with grouped.writing() as connection:
        changes = "SELECT total_changes()"
        if connection.dialect.name == "postgresql":  # the transaction has no number until it writes
            changes = "SELECT coalesce(pg_current_xact_id_if_assigned()::text, '')"
        before = connection.exec_driver_sql(changes).scalar_one()
        finding_groups.find_groups(connection, finding_groups.all_blocks(connection))
        assert connection.exec_driver_sql(changes).scalar_one() == before


def test_an_import_that_fails_leaves_neither_answers_nor_groups(study: Study) -> None:
    with pytest.raises(ZeroDivisionError), take_in(study) as intake:
        intake.add_answers(more(LIKE))
        intake.group_answers()
        _ = 1 / 0
    assert kept(study) == {}


def test_an_answer_says_how_many_are_like_it(workspace: CoderWorkspace) -> None:
    assert workspace.item(number_of(workspace, "w1:value")).alike == 3
    assert workspace.item(number_of(workspace, "w4:value")).alike == 0
    items = {item.answer.id: item.alike for item in workspace.following(None, OPEN, 100)}
    assert items["w5:value"] == 3


def test_answers_like_one_are_counted_to_a_limit(
    workspace: CoderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "COUNTED", 2)
    assert workspace.item(number_of(workspace, "w1:value")).alike == 2
    assert workspace.item(number_of(workspace, "w5:value")).alike == 2


def test_of_a_large_group_the_open_ones_come_first(
    workspace: CoderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "MAX_MEMBERS", 2)
    workspace.write(Decide(number_of(workspace, "w2:value"), Judgement.of(["books"]), 1.0))
    alike = workspace.alike(number_of(workspace, "w1:value"))
    assert [item.answer.id for item in alike.others] == ["w3:value", "w5:value"]
    assert alike.more == 1


def test_answers_of_the_unassisted_sample_are_in_no_ones_group(grouped: Study) -> None:
    settled = next(
        one
        for one in (Assistance(unassisted=0.5, seed=seed) for seed in range(1000))
        if [one.is_sampled(f"w{n}:value") for n in (1, 2, 3, 5)] == [False, True, False, True]
    )
    set_assistance(grouped, settled)
    workspace = open_workspace(grouped, "anna")
    assert [
        item.answer.id for item in workspace.alike(number_of(workspace, "w1:value")).others
    ] == ["w3:value"]
    assert workspace.item(number_of(workspace, "w1:value")).alike == 1
    assert workspace.alike(number_of(workspace, "w2:value")).others == ()
    assert workspace.item(number_of(workspace, "w2:value")).alike == 0


def test_one_press_decides_the_group_each_with_its_own_decision(workspace: CoderWorkspace) -> None:
    change = decide_all(workspace, "w2:value", "staff", "quiet")
    standing = {one.answer.id: one for one in codings(workspace.study)}
    assert standing.keys() == {f"w{n}:value" for n in (1, 2, 3, 5)}
    manual = {"staff": Origin.MANUAL, "quiet": Origin.MANUAL}
    assert standing["w2:value"].judgement.codes == manual
    assert standing["w1:value"].judgement.codes == dict.fromkeys(manual, Origin.PROPAGATED)
    assert (
        {one.circumstances.together for one in standing.values()}
        == {change.first.circumstances.together}
        != {""}
    )
    assert standing["w2:value"].circumstances.drawn is None
    assert standing["w1:value"].circumstances.drawn is SelectionReason.TOGETHER
    assert verify(workspace.study).faults == ()


def test_only_answers_that_were_in_view_count_towards_the_mean_time(
    workspace: CoderWorkspace,
) -> None:
    workspace.write(Decide(number_of(workspace, "v1:value"), Judgement.of(["books"]), 3.0))
    decide_all(workspace, "w1:value", "staff")
    (anna, _) = progress(workspace.study)
    assert anna.progress.coded == 5
    assert anna.seconds == 3.0


def test_undo_takes_the_group_back_in_one_and_redo_brings_it_back(
    workspace: CoderWorkspace,
) -> None:
    workspace.write(Decide(number_of(workspace, "v1:value"), Judgement.of(["books"]), 1.0))
    workspace.write(
        Decide(number_of(workspace, "w3:value"), Judgement.of(["other"], memo="mine"), 1.0)
    )
    session = session_at(workspace, "w1:value").toggled("staff").session
    group = Group.around(session, workspace.alike(number_of(workspace, "w1:value")).others)
    change = decided_together(session, group.toggled(number_of(workspace, "w3:value"))).change
    assert change is not None
    workspace.write(change)
    together = _standing(workspace)
    assert together["w3:value"].memo == "mine", "a memo stays with its answer"

    undone = workspace.write(TakeBack())
    assert isinstance(undone, Reverted)
    assert undone.item.answer.id == "w1:value"
    assert set(undone.item.draft.codes) == {"staff"}, "to be corrected"
    assert {item.answer.id for item, _ in undone.others} == {"w2:value", "w3:value", "w5:value"}
    assert _standing(workspace) == {
        "v1:value": Judgement.of(["books"]),
        "w3:value": Judgement.of(["other"], memo="mine"),
    }
    redone = workspace.write(BringBack())
    assert isinstance(redone, Reverted)
    assert redone.item.answer.id == "w1:value"
    assert _standing(workspace) == together
    assert isinstance(workspace.write(BringBack()), NothingToRevert)
    workspace.write(TakeBack())
    workspace.write(TakeBack())
    workspace.write(TakeBack())
    assert _standing(workspace) == {}
    assert isinstance(workspace.write(TakeBack()), NothingToRevert)
    for _ in range(3):
        workspace.write(BringBack())
    assert _standing(workspace) == together
    assert verify(workspace.study).faults == ()


def test_two_groups_one_after_the_other_are_undone_one_after_the_other(
    workspace: CoderWorkspace,
) -> None:
    add(workspace.study, more(("novels", "novels"), "x"))
    decide_all(workspace, "w1:value", "staff")
    decide_all(workspace, "w4:value", "books")
    assert len(_standing(workspace)) == 7
    workspace.write(TakeBack())
    assert len(_standing(workspace)) == 4
    workspace.write(TakeBack())
    assert _standing(workspace) == {}


def test_what_was_begun_on_a_member_is_kept_unless_it_is_marked(workspace: CoderWorkspace) -> None:
    begun = session_at(workspace, "w2:value").toggled("books")
    assert isinstance(begun.change, KeepDraft)
    workspace.write(begun.change)
    workspace.write(Decide(number_of(workspace, "w5:value"), SKIPPED, 1.0))
    decide_all(workspace, "w1:value", "staff")
    standing = _standing(workspace)
    assert set(standing) == {"w1:value", "w3:value", "w5:value"}
    assert standing["w5:value"] == SKIPPED
    assert set(workspace.item(number_of(workspace, "w2:value")).draft.codes) == {"books"}


def test_the_largest_groups_are_listed(grouped: Study) -> None:
    add(grouped, more(("novels", "The  Staff"), "x"))
    largest = groups.largest_groups(grouped, 10, 20)
    assert [(one.answers, one.identical, one.start) for one in largest] == [
        (5, 5, "the staff"),
        (2, 2, "novels"),
    ]
    assert groups.largest_groups(grouped, 1, 5)[0].start == "the s"


def test_a_coder_sees_only_how_members_stand_for_them(
    grouped: Study, workspace: CoderWorkspace
) -> None:
    decide_all(workspace, "w1:value", "staff")
    ben = open_workspace(grouped, "ben")
    assert {item.standing for item in ben.alike(number_of(ben, "w1:value")).others} == {UNSEEN}


def _standing(workspace: CoderWorkspace) -> dict[str, Judgement]:
    return {one.answer.id: one.judgement for one in codings(workspace.study)}


# -- in a round whose answers are given out -------------------------------------------------------


def test_a_group_holds_only_what_the_coder_has_and_nothing_that_is_coded_alone(
    grouped: Study, workspace: CoderWorkspace
) -> None:
    numbers = [number_of(workspace, f"w{n}:value") for n in (1, 2, 3, 5)]
    workspace.leave()
    with grouped.writing() as connection:
        round_id(connection, "part", create=True)
    set_assistance(grouped, NOT_DRAWN, "part")
    mine = [Listed(number, drawn=False) for number in numbers[:2]]
    keep_list(grouped, "anna", "part", None, [*mine, Listed(numbers[2], False, alone=True)])
    keep_list(grouped, "ben", "part", None, [Listed(numbers[3], False)])
    part = open_workspace(grouped, "anna", round="part")
    assert [one.number for one in part.alike(numbers[0]).others] == [numbers[1]]
    assert [part.item(number).alike for number in numbers[:3]] == [1, 1, 0]
    assert part.alike(numbers[2]).others == ()
    part.leave()


def test_the_unassisted_sample_does_not_use_up_what_is_counted(
    grouped: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "COUNTED", 1)
    settled = next(
        one
        for one in (Assistance(unassisted=0.5, seed=seed) for seed in range(1000))
        if [one.is_sampled(f"w{n}:value") for n in (1, 2, 3, 5)] == [False, True, True, False]
    )
    set_assistance(grouped, settled)
    workspace = open_workspace(grouped, "anna")
    assert workspace.item(number_of(workspace, "w1:value")).alike == 1
    assert workspace.item(number_of(workspace, "w5:value")).alike == 1
