"""The study's server goes away while disagreements are adjudicated: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    DoubtDefinition,
    RedoAdjudication,
    Remark,
    UndoAdjudication,
)
from intercoder.coding.decision import UNSEEN, Judgement
from intercoder.errors import StudyError, UnreachableError
from intercoder.study.adjudication.adjudication_replay import Sent, open_adjudication_and_send
from intercoder.study.adjudication.adjudication_results import (
    Overtaken,
    Settlement,
    SettlementReverted,
)
from intercoder.study.adjudication.adjudication_workspace import (
    AdjudicationWorkspace,
    open_adjudication,
)
from intercoder.study.adjudication.case import Case
from intercoder.study.adjudication.comments import comments
from intercoder.study.adjudication.consensus import judged
from intercoder.study.adjudication.definition_doubts import definition_doubts
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.outbox import Owner, left_behind, outbox_folder
from intercoder.study.saving.saver import Saver, Saving
from intercoder.study.saving.workspace import outbox_of
from intercoder.study.study import Study, create_study, open_study
from tests.adjudication.conftest import ANNA, CODED, LEAD, code
from tests.adjudication.test_store import OTHER_LEAD
from tests.conftest import fill
from tests.crashing import CrashingServer
from tests.study.coding.faraway import Line, Server
from tests.waiting import wait_until

V2, V3 = "v2:value", "v3:value"
"""Two answers that were coded differently."""


@pytest.fixture
def server(closed: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(closed, monkeypatch)
    yield made
    made.line = Line.WHOLE


@pytest.fixture
def workspace(closed: Study, server: Server) -> AdjudicationWorkspace:
    made = open_adjudication(closed, "main", LEAD)
    for answer in (V2, V3):
        case_of(made, answer)  # the answers that may be named
    return made


def case_of(workspace: AdjudicationWorkspace, answer: str) -> Case:
    """The answer with this id."""
    round = workspace.round.name
    number = next(one.number for one in judged(workspace.study, round) if one.answer == answer)
    return workspace.case(number)


def settle(workspace: AdjudicationWorkspace, answer: str, *codes: str) -> Adjudicate:
    """A decision on what is in view."""
    case = case_of(workspace, answer)
    over = case.consensus.decision if case.consensus else ""
    return Adjudicate(case.number, Judgement.of(codes), case.decisions, over)


def consensus(workspace: AdjudicationWorkspace, answer: str) -> Judgement:
    """What stands on the answer."""
    made = case_of(workspace, answer).consensus
    return made.judgement if made else UNSEEN


def keep(workspace: AdjudicationWorkspace, *changes: AdjudicationChange) -> None:
    """What a window that ended while the server was away has left on this machine."""
    outbox = outbox_of(workspace)
    assert outbox is not None
    for change in changes:
        outbox.add(workspace.pressed(change))
    outbox.close()


def test_what_was_kept_is_written_once_and_in_order_when_the_lead_comes_back(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    number = case_of(workspace, V3).number
    keep(
        workspace,
        settle(workspace, V2, "staff"),
        UndoAdjudication(),
        RedoAdjudication(),
        settle(workspace, V3, "quiet"),
        Remark(number, "Both speak of silence."),
        DoubtDefinition("quiet", number, "Is a quiet room meant, too?"),
    )
    again, sent = open_adjudication_and_send(closed, "main", LEAD)
    assert sent == Sent(6)
    assert sent.words == "6 changes kept on this machine are now in the study."
    assert consensus(again, V2) == Judgement.of(["staff"])
    assert consensus(again, V3) == Judgement.of(["quiet"])
    assert [one.text for one in comments(closed)] == ["Both speak of silence."]
    assert [one.note for one in definition_doubts(closed)] == ["Is a quiet room meant, too?"]
    assert verify(closed).faults == ()
    assert list(outbox_folder().iterdir()) == []
    assert open_adjudication_and_send(closed, "main", LEAD)[1] == Sent()


@pytest.mark.parametrize(
    "make",
    [
        lambda number: Adjudicate(number, Judgement.of(["staff"]), (), ""),
        lambda number: Remark(number, "I would give both."),
        lambda number: DoubtDefinition("staff", number, "And volunteers?"),
        lambda _: UndoAdjudication(),
    ],
)
def test_a_change_whose_confirmation_was_lost_is_not_written_twice(
    closed: Study,
    server: Server,
    workspace: AdjudicationWorkspace,
    make: Callable[[int], AdjudicationChange],
) -> None:
    change = make(case_of(workspace, V2).number)
    if isinstance(change, UndoAdjudication):
        for codes in (["staff"], ["other"]):
            workspace.write(settle(workspace, V2, *codes))
    press = workspace.pressed(change)
    server.line = Line.ONE_WAY
    with pytest.raises(UnreachableError):
        workspace.write(press)
    server.line = Line.WHOLE
    first = workspace.write(press)
    assert workspace.write(press) == first
    if isinstance(change, UndoAdjudication):
        assert isinstance(first, SettlementReverted)
        assert first.taken == Judgement.of(["other"])
        assert consensus(workspace, V2) == Judgement.of(["staff"])
    if isinstance(change, Adjudicate):
        assert isinstance(first, Settlement)
    assert len(comments(closed)) == isinstance(change, Remark)
    assert len(definition_doubts(closed)) == isinstance(change, DoubtDefinition)
    assert verify(closed).faults == ()


def test_where_someone_else_has_adjudicated_since_theirs_stands_and_it_is_said(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    add_coder(closed, OTHER_LEAD.name, Role.LEAD)
    keep(workspace, settle(workspace, V2, "staff"), settle(workspace, V3, "quiet"))
    other = open_adjudication(closed, "main", OTHER_LEAD)
    other.write(settle(other, V2, "other"))
    again, sent = open_adjudication_and_send(closed, "main", LEAD)
    assert sent == Sent(2, overtaken=1)
    assert (
        "Someone else has adjudicated an answer since your decision; theirs stands." in sent.words
    )
    assert consensus(again, V2) == Judgement.of(["other"])
    assert consensus(again, V3) == Judgement.of(["quiet"])


def test_what_someone_else_decided_and_took_back_since_does_not_hide_a_late_decision(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    add_coder(closed, OTHER_LEAD.name, Role.LEAD)
    press = workspace.pressed(settle(workspace, V2, "staff"))
    other = open_adjudication(closed, "main", OTHER_LEAD)
    other.write(settle(other, V2, "other"))
    other.write(UndoAdjudication())
    # Written now it would come before the undo, and not stand: it is not taken for written.
    assert isinstance(workspace.write(press), Overtaken)
    assert isinstance(workspace.write(settle(workspace, V2, "staff")), Settlement)
    assert consensus(workspace, V2) == Judgement.of(["staff"])


def test_an_undo_that_comes_late_takes_back_what_it_was_pressed_for(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    workspace.write(settle(workspace, V2, "staff"))
    undo = workspace.pressed(UndoAdjudication())
    workspace.write(settle(workspace, V3, "quiet"))
    workspace.write(undo)
    assert consensus(workspace, V2) == UNSEEN
    assert consensus(workspace, V3) == Judgement.of(["quiet"])


def test_a_press_comes_after_the_consensus_it_goes_over_whoever_made_that(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    ahead = "7fffffff-ffff-7fff-8fff-ffffffff0000"
    assert (
        workspace.pressed(Adjudicate(case_of(workspace, V2).number, UNSEEN, (), ahead)).id > ahead
    )


def test_a_round_that_was_opened_again_keeps_what_waits(closed: Study, server: Server) -> None:
    reader = open_adjudication(closed, "main", ANNA)
    keep(reader, Remark(case_of(reader, V2).number, "I meant both."))
    reopen_round(closed, "main")
    with pytest.raises(StudyError, match="is open") as refused:
        open_adjudication_and_send(closed, "main", ANNA)
    assert "(changes: 1) stays there until then" in refused.value.hint
    close_round(closed, "main")
    assert open_adjudication_and_send(closed, "main", ANNA)[1] == Sent(1)


def test_a_leads_decisions_as_a_coder_are_kept_apart(
    closed: Study, workspace: AdjudicationWorkspace
) -> None:
    keep(workspace, settle(workspace, V2, "staff"))
    assert list(left_behind(Owner(closed.id, LEAD.name, "main"))) == []
    (path,) = outbox_folder().iterdir()
    assert "quiet reading room" not in path.read_text("utf-8")
    assert '"work":"adjudication"' in path.read_text("utf-8")


# -- a real server --------------------------------------------------------------------------------


@pytest.fixture
def target(crashing_server: CrashingServer, codebook: Codebook) -> str:
    """The address of a study on a server that crashes, coded, its round closed."""
    with create_study(crashing_server.address, codebook) as made:
        fill(made)
        add_coder(made, "carla")
        add_coder(made, "lea", Role.LEAD)
        code(made, CODED)
        close_round(made, "main")
    return crashing_server.address


@pytest.mark.slow
def test_a_real_server_crashes_and_comes_back(crashing_server: CrashingServer, target: str) -> None:
    with open_study(target) as study:
        workspace, _ = open_adjudication_and_send(study, "main", Coder("lea", Role.LEAD))
        changes = [settle(workspace, answer, "staff") for answer in (V2, V3)]
        failed: list[StudyError] = []
        written: list[object] = []
        saver = Saver(
            workspace, lambda _, what: written.append(what), lambda error, _: failed.append(error)
        )
        crashing_server.crash()
        for change in changes:
            saver.submit(change)
        wait_until(lambda: bool(failed))
        assert isinstance(failed[0], UnreachableError)
        saver.failed(failed[0])
        wait_until(lambda: saver.state is Saving.KEPT)
        crashing_server.start()
        wait_until(lambda: len(written) == 2)  # by itself
        saver.written()
        assert saver.is_back()
        assert saver.state is Saving.SAVED
        crashing_server.crash()
        saver.submit(Remark(changes[0].answer, "Said while it was away."))
        saver.server_is_away()
        assert saver.leave() == 1
    crashing_server.start()
    with open_study(target) as study:
        workspace, sent = open_adjudication_and_send(study, "main", Coder("lea", Role.LEAD))
        assert sent == Sent(1)
        for answer in (V2, V3):
            assert consensus(workspace, answer) == Judgement.of(["staff"])
        assert [one.text for one in comments(study)] == ["Said while it was away."]
        assert verify(study).faults == ()
    assert list(outbox_folder().iterdir()) == []
