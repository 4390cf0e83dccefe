"""What is kept on this machine while a server is away: in order, exactly once, and no answers."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Circumstances, Judgement, Origin, SelectionReason, State
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.coding_format import CODING
from intercoder.study.coding.opening import open_workspace_and_send
from intercoder.study.coding.written import Reverted, Saved
from intercoder.study.database.schema import current_decision, decision, draft, place
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.outbox import Outbox, Owner, left_behind, outbox_folder
from intercoder.study.saving.outbox_replay import send_left_behind
from intercoder.study.saving.pending_change import (
    PendingChange,
    answers_in,
    from_document,
    to_document,
)
from intercoder.study.saving.workspace import outbox_of
from intercoder.study.study import Study, open_study
from tests.conftest import TEXTS
from tests.homes import POSTGRES, home_of
from tests.postgres import new_database
from tests.study.coding.faraway import Line, Server

DECIDE = Decide(1, Judgement.of(["books"], memo="“half”"), 1.5, then=2)


class Window:
    """A window of anna's: presses are kept on this machine, and sent as soon as that goes."""

    def __init__(self, study: Study) -> None:
        self.workspace = open_workspace(study, "anna", take_over=True)
        self.workspace.following(None, QueueFilter(), 50)  # the answers it may name
        found = outbox_of(self.workspace)
        assert found is not None
        self.outbox: Outbox[Change] = found
        self.waiting: list[PendingChange[Change]] = []

    def press(self, change: Change) -> None:
        press = self.workspace.pressed(change)
        self.outbox.add(press)
        self.waiting.append(press)
        self.send()

    def send(self) -> None:
        while self.waiting:
            try:
                self.workspace.write(self.waiting[0])
            except UnreachableError:
                return
            self.outbox.confirm(self.waiting.pop(0).id)

    def kill(self) -> None:
        """End as a killed process does: the system closes what was open, and that is all."""
        if self.outbox._file is not None:
            os.close(self.outbox._file)
            self.outbox._file = None


@pytest.fixture
def server(study: Study, monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(study, monkeypatch)


@dataclass(frozen=True)
class Contents:
    """What a coder's writing leaves in a study, without ids and times."""

    log: list[tuple[Any, ...]]
    standing: dict[int, tuple[Any, ...]]
    drafts: dict[int, str]
    place: list[tuple[Any, ...]]


def contents(study: Study) -> Contents:
    with study.reading() as connection:
        rows = connection.execute(select(decision).order_by(decision.c.id)).all()
        numbers = {row.id: number for number, row in enumerate(rows)}
        return Contents(
            log=[
                (
                    row.answer_id,
                    row.act,
                    numbers.get(row.refers_to),
                    row.state,
                    row.codes,
                    row.unsure,
                    row.memo,
                    row.circumstances,
                    row.milliseconds,
                    row.revision,
                )
                for row in rows
            ],
            standing={
                row.answer_id: (numbers[row.id], row.state)
                for row in connection.execute(
                    select(current_decision.c.answer_id, decision.c.id, decision.c.state).join(
                        decision, decision.c.seq == current_decision.c.seq
                    )
                )
            },
            drafts={row.answer_id: row.document for row in connection.execute(select(draft))},
            place=[(row.answer_id, row.filter) for row in connection.execute(select(place))],
        )


# -- any sequence of presses, outages, kills and returns ------------------------------------------

NUMBERS = st.integers(1, 4)
MEMOS = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
"""What a session lets through (`CodingSession.noted`)."""
JUDGEMENTS = st.builds(
    Judgement.of, st.lists(st.sampled_from(["books", "staff", "quiet"]), max_size=2), memo=MEMOS
)


def _together(first: int, others: set[int], judgement: Judgement, key: int) -> DecideTogether:
    together = Circumstances(together=f"t{key}")
    beside = Circumstances(drawn=SelectionReason.TOGETHER, together=f"t{key}")
    return DecideTogether(
        Decide(first, judgement, 2.0, circumstances=together),
        tuple(Decide(n, judgement, 0.0, circumstances=beside) for n in sorted(others - {first})),
    )


PRESSES: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        KeepDraft,
        NUMBERS,
        st.none() | st.builds(Draft, st.just({"staff": Origin.MANUAL}), st.booleans(), MEMOS),
    ),
    st.builds(KeepPlace, NUMBERS, st.just(QueueFilter(states=frozenset({State.UNSEEN})))),
    st.builds(
        Decide,
        NUMBERS,
        JUDGEMENTS,
        st.floats(0, 60).map(lambda seconds: round(seconds, 3)),
        st.none() | NUMBERS,
        st.none() | st.just(("books", "quiet")),
    ),
    st.builds(_together, NUMBERS, st.sets(NUMBERS, min_size=2), JUDGEMENTS, st.integers(0, 10**9)),
    st.just(TakeBack()),
    st.just(BringBack()),
)
LINES = (Line.WHOLE, Line.CUT, Line.ONE_WAY)
EVENTS = st.lists(
    st.one_of(PRESSES, PRESSES, st.sampled_from(LINES), st.sampled_from(["kill", "quit"])),
    max_size=20,
)


Events = list[Change | Line | str]
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def check_outages(calm: str, rough: str, events: Events) -> None:
    """Do the same in two studies, in one without a single outage: they hold the same after."""
    shutil.rmtree(outbox_folder(), ignore_errors=True)
    with open_study(calm) as undisturbed, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Study, "is_remote", True)
        window = Window(undisturbed)
        for event in events:
            if not isinstance(event, Line | str):
                window.press(event)
        window.outbox.close()
        expected = contents(undisturbed)
    with open_study(rough) as disturbed, pytest.MonkeyPatch.context() as patch:
        server = Server(disturbed, patch)
        window = Window(disturbed)
        for event in events:
            if isinstance(event, Line):
                server.line = event
                window.send()
            elif event in {"kill", "quit"}:
                if event == "kill":
                    window.kill()
                else:
                    window.outbox.close()
                server.line = Line.WHOLE  # else nobody could sit down again
                window = Window(disturbed)
                send_left_behind(window.workspace)
            elif not isinstance(event, str):
                window.press(event)
        server.line = Line.WHOLE
        window.send()
        window.outbox.close()
        assert contents(disturbed) == expected
        assert verify(disturbed).faults == ()
    assert list(outbox_folder().glob("*")) == []


@pytest.mark.slow
@pytest.mark.files_only
@settings(max_examples=40, **SETTINGS)
@given(EVENTS)
def test_outages_and_kills_leave_the_log_that_would_be_without_them(
    study: Study, tmp_path: Path, events: Events
) -> None:
    study.close()
    calm, rough = tmp_path / "calm.study", tmp_path / "rough.study"
    for path in (calm, rough):
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(study.target, path)
    check_outages(str(calm), str(rough), events)


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=15, **SETTINGS)
@given(EVENTS)
def test_in_postgresql_they_leave_the_same(study: Study, events: Events) -> None:
    if home_of(study) != POSTGRES:
        pytest.skip("in a file the test above shows it")
    study.close()
    template = study.address.partition("?")[0].rpartition("/")[2]
    check_outages(new_database(template), new_database(template), events)


# -- written late, written twice ------------------------------------------------------------------


def test_a_decision_whose_confirmation_was_lost_is_not_written_twice(
    study: Study, server: Server
) -> None:
    window = Window(study)
    server.line = Line.ONE_WAY
    window.press(DECIDE)
    window.send()
    window.send()
    server.line = Line.WHOLE
    window.send()
    assert [row[:2] for row in contents(study).log] == [(1, "decide")]


@pytest.mark.parametrize("change", [TakeBack(), BringBack()])
def test_undo_and_redo_whose_confirmation_was_lost_say_what_they_did(
    study: Study, server: Server, change: Change
) -> None:
    window = Window(study)
    window.press(DECIDE)
    if change == BringBack():
        window.press(TakeBack())
    press = window.workspace.pressed(change)
    server.line = Line.ONE_WAY
    with pytest.raises(UnreachableError):
        window.workspace.write(press)
    server.line = Line.WHOLE
    before = contents(study)
    written = window.workspace.write(press)
    assert isinstance(written, Reverted)
    assert written.item.number == 1
    stands = DECIDE.judgement if change == BringBack() else Judgement()
    assert written.item.standing == stands
    assert contents(study) == before


def test_what_was_decided_elsewhere_since_stands_and_nothing_is_lost(
    study: Study, server: Server
) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.press(Decide(2, Judgement.of(["staff"]), 1.0, then=3))
    window.press(KeepDraft(2, Draft(unsure=True)))
    window.press(KeepDraft(3, Draft(unsure=True)))
    window.kill()
    server.line = Line.WHOLE
    elsewhere = open_workspace(study, "anna", take_over=True)
    elsewhere.write(Decide(2, Judgement.of(["quiet"]), 1.0, then=9))
    again = Window(study)
    assert send_left_behind(again.workspace) == 4
    stands = {row.number: row.standing for row in again.workspace.rows([1, 2])}
    assert stands == {1: DECIDE.judgement, 2: Judgement.of(["quiet"])}
    after = contents(study)
    assert [row[0] for row in after.log] == [1, 2, 2]
    assert list(after.drafts) == [3], "of what was decided since, nothing is begun"
    assert [row[0] for row in after.place] == [9]
    assert verify(study).faults == ()


def test_an_undo_that_comes_late_takes_back_what_it_was_pressed_for(
    study: Study, server: Server
) -> None:
    window = Window(study)
    window.press(DECIDE)
    server.line = Line.CUT
    window.press(TakeBack())
    window.kill()
    server.line = Line.WHOLE
    open_workspace(study, "anna", take_over=True).write(Decide(2, Judgement.of(["quiet"]), 1.0))
    again = Window(study)
    send_left_behind(again.workspace)
    assert list(contents(study).standing) == [2]
    assert verify(study).faults == ()


def test_decisions_keep_the_time_and_the_revision_of_the_press(
    study: Study, server: Server
) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    at = window.waiting[0].at
    server.line = Line.WHOLE
    window.send()
    with study.reading() as connection:
        row = connection.execute(select(decision)).one()
    assert (row.decided_at, row.revision) == (at, 1)


def test_presses_rise_above_what_another_clock_has_written(study: Study, server: Server) -> None:
    window = Window(study)
    window.press(DECIDE)
    tomorrow = UUID(new_id()).int + (24 * 3600 * 1000 << 80)
    ahead = str(UUID(int=tomorrow))
    window.workspace._pressing.rise_above(ahead)
    assert window.workspace.pressed(DECIDE).id > ahead


def test_a_round_that_was_closed_meanwhile_keeps_what_waits_until_it_is_opened_again(
    study: Study, server: Server
) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.kill()
    server.line = Line.WHOLE
    close_round(study, "main")
    with pytest.raises(StudyError, match=r"kept on this machine \(changes: 1\) stays there"):
        open_workspace_and_send(study, "anna", take_over=True)
    reopen_round(study, "main")
    workspace, sent = open_workspace_and_send(study, "anna", take_over=True)
    assert sent == 1
    assert workspace.progress().coded == 1


# -- the file -------------------------------------------------------------------------------------


def only_file() -> Path:
    (path,) = outbox_folder().iterdir()
    return path


def test_the_file_is_for_the_coders_eyes_only_and_holds_no_answer(
    study: Study, server: Server
) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.press(KeepDraft(2, Draft({"books": Origin.MANUAL}, memo="see page 2")))
    path = only_file()
    assert path.stat().st_mode & 0o777 == 0o600
    kept = path.read_text("utf-8")
    assert "books" in kept
    assert "see page 2" in kept
    assert not any(json.dumps(text)[1:-1] in kept for _, text in TEXTS if len(text) > 8)
    assert "anna" not in path.name


def test_the_file_is_gone_once_the_window_is_closed_and_all_is_sent(
    study: Study, server: Server
) -> None:
    window = Window(study)
    window.press(DECIDE)
    assert DECIDE.judgement.memo not in only_file().read_text("utf-8")
    window.outbox.close()
    assert list(outbox_folder().iterdir()) == []


def test_a_window_at_work_keeps_its_file(study: Study, server: Server) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    server.line = Line.WHOLE
    other = Window(study)
    assert send_left_behind(other.workspace) == 0
    window.outbox.close()
    assert send_left_behind(other.workspace) == 1


def test_files_of_other_coders_rounds_and_studies_are_left_alone(
    study: Study, server: Server
) -> None:
    for whose in ((study.id, "ben", "main"), (study.id, "anna", "r2"), ("other", "anna", "main")):
        assert list(left_behind(Owner(*whose))) == []
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.kill()
    for whose in ((study.id, "ben", "main"), (study.id, "anna", "r2"), ("other", "anna", "main")):
        assert list(left_behind(Owner(*whose))) == []
    assert len(list(left_behind(Owner(study.id, "anna", "main")))) == 1


def test_a_line_cut_short_was_never_sent(study: Study, server: Server) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.press(TakeBack())
    window.kill()
    path = only_file()
    path.write_bytes(path.read_bytes()[:-9])
    server.line = Line.WHOLE
    assert send_left_behind(Window(study).workspace) == 1


@pytest.mark.parametrize(
    ("old", "new"), [('"change":"decide"', '"change":'), ('"format":1', '"format":2')]
)
def test_a_damaged_file_is_kept_and_named(study: Study, server: Server, old: str, new: str) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.kill()
    path = only_file()
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    server.line = Line.WHOLE
    with pytest.raises(StudyError, match="cannot be read") as caught:
        send_left_behind(Window(study).workspace)
    assert str(path) in str(caught.value)
    assert path.exists()


def test_answers_are_found_by_their_ids_where_their_numbers_are_others(
    study: Study, server: Server
) -> None:
    window = Window(study)
    press = window.workspace.pressed(DECIDE)
    document = json.loads(json.dumps(to_document(press, CODING)))
    assert set(answers_in(document)) == set(press.answers.values())
    moved = {key: number + 100 for number, key in press.answers.items()}
    found = from_document(document, moved, CODING)
    assert found.change == Decide(101, DECIDE.judgement, 1.5, then=102)


def test_an_answer_that_is_not_in_the_study_keeps_all(study: Study, server: Server) -> None:
    window = Window(study)
    server.line = Line.CUT
    window.press(DECIDE)
    window.kill()
    path = only_file()
    path.write_text(path.read_text("utf-8").replace("v1:value", "v0:value"), "utf-8")
    server.line = Line.WHOLE
    with pytest.raises(StudyError, match="do not fit this study"):
        send_left_behind(Window(study).workspace)
    assert path.exists()
    assert contents(study).log == []


def test_a_folder_that_cannot_be_written_is_said(study: Study, server: Server) -> None:
    window = Window(study)
    outbox_folder().parent.mkdir(parents=True, exist_ok=True)
    outbox_folder().write_text("in the way", "utf-8")
    with pytest.raises(NotSavedError, match="cannot store it either"):
        window.outbox.add(window.workspace.pressed(DECIDE))


@pytest.mark.files_only
def test_a_study_in_a_file_has_no_outbox(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    assert outbox_of(workspace) is None
    assert isinstance(workspace.write(DECIDE), Saved)
    assert not outbox_folder().exists()
