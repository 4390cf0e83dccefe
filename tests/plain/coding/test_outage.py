"""The study's server goes away while somebody codes line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from itertools import count
from time import monotonic
from typing import TextIO, cast

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.coding.change import Change
from intercoder.coding.decision import Judgement
from intercoder.errors import CoderBusyError, NotSavedError
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds import lease
from intercoder.study.saving.outbox import Outbox, outbox_folder
from intercoder.study.saving.outbox_replay import send_left_behind
from intercoder.study.saving.pending_change import PendingChange
from intercoder.study.study import Study, open_study
from tests.plain.conftest import FollowedSaver, mend
from tests.study.coding.faraway import Line, Server
from tests.waiting import wait_until

Event = str | Callable[[], object]


@pytest.fixture
def server(study: Study, monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(study, monkeypatch)


class Typed:
    """Lines that are typed; between them something happens."""

    encoding = "utf-8"

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = list(events)

    def isatty(self) -> bool:
        return False

    def readline(self, _size: int = -1) -> str:
        while self._events:
            event = self._events.pop(0)
            if isinstance(event, str):
                return f"{event}\n"
            event()
        return ""


def type_lines(workspace: CoderWorkspace, *events: Event) -> list[str]:
    stdout, clock = StringIO(), count(step=2.0)
    run_plain(workspace, stdin=cast(TextIO, Typed(events)), stdout=stdout, now=lambda: next(clock))
    return stdout.getvalue().split(PROMPT)


def decisions(study: Study) -> dict[str, Judgement]:
    return {one.answer.id: one.judgement for one in codings(study)}


def cut(server: Server) -> Callable[[], None]:
    def do() -> None:
        server.line = Line.CUT

    return do


BOOKS, STAFF = Judgement.of(["books"]), Judgement.of(["staff"])


def test_coding_goes_on_and_it_is_said_once_what_happens(
    study: Study, server: Server, savers: list[FollowedSaver]
) -> None:
    said = type_lines(
        open_workspace(study, "anna"),
        cut(server),
        "k",
        "",
        "t",
        "",
        mend(server, savers),
        "q",
        "quit",
    )
    assert "The server is not responding. Your decisions are kept on this machine" in said[1]
    assert "Kept on this machine: Books and media." in said[2]
    assert "Answer: Friendly staff" in said[2]
    assert "is not responding" not in "".join(said[2:])
    assert "The server is back. Everything is saved." in said[5]
    assert "Stopped. Every decision is saved." in said[6]
    assert decisions(study) == {"v1:value": BOOKS, "v2:value": STAFF}
    assert list(outbox_folder().iterdir()) == []


def test_quitting_says_what_is_kept_and_the_next_sitting_sends_it_first(
    study: Study, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = type_lines(open_workspace(study, "anna"), cut(server), "k", "", "t", "quit")
    assert "Stopped. 3 changes are kept on this machine. They go to the server" in said[-1]
    assert "Your choice on the last answer is kept for next time." in said[-1]
    server.line = Line.WHOLE
    monkeypatch.setattr(lease, "is_alive", lambda *_: False)
    workspace = open_workspace(study, "anna")
    assert send_left_behind(workspace) == 3
    (first, *_) = type_lines(workspace)
    assert "Answer: Friendly staff" in first
    assert "Chosen: Staff." in first


def test_what_neither_the_server_nor_this_machine_has_is_not_called_saved_or_kept(
    study: Study, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(outbox: Outbox[Change], press: object) -> None:
        raise NotSavedError("No room is left.")

    monkeypatch.setattr(Outbox, "add", full)
    stdout, lines = StringIO(), Typed((cut(server), "k", "", "quit"))
    with pytest.raises(NotSavedError):
        run_plain(
            open_workspace(study, "anna"), stdin=cast(TextIO, lines), stdout=stdout, now=monotonic
        )
    assert "Not saved yet: Books and media." in stdout.getvalue()
    assert "Saved:" not in stdout.getvalue()


def test_undo_in_an_outage(study: Study, server: Server, savers: list[FollowedSaver]) -> None:
    type_lines(open_workspace(study, "anna"), "k", "")
    said = type_lines(
        open_workspace(study, "anna", take_over=True),
        cut(server),
        "t",
        "",
        "u",
        "u",
        "r",
        "r",
        mend(server, savers),
        "u",
        "u",
    )
    assert "Taken back." in said[3]
    assert "Answer: Friendly staff" in said[3]
    assert "Undo it when the server is back." in said[4]
    assert "Brought back." in said[5]
    assert "Nothing left to bring back." in said[6]
    assert "Answer: Friendly staff" in said[7]
    assert "Answer: The quiet reading room" in said[8]
    assert decisions(study) == {}


def test_undo_of_an_earlier_sitting_is_said_once(study: Study, server: Server) -> None:
    type_lines(open_workspace(study, "anna"), "k", "")
    said = type_lines(open_workspace(study, "anna", take_over=True), "u", "")
    assert "".join(said).count("Taken back.") == 1
    assert decisions(study) == {"v1:value": BOOKS}


def test_a_server_that_refuses_is_not_said_to_be_away(
    study: Study, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = CoderWorkspace.write
    refusals: list[str] = []

    def write_or_refuse(
        workspace: CoderWorkspace, change: Change | PendingChange[Change]
    ) -> object:
        if refusals:
            raise NotSavedError(refusals[0])
        return write(workspace, change)

    monkeypatch.setattr(CoderWorkspace, "write", write_or_refuse)
    workspace = open_workspace(study, "anna")
    full = partial(refusals.append, "The server's disk is full.")
    said = "".join(type_lines(workspace, full, "k", refusals.clear, ""))
    assert "Not saved yet. The server's disk is full." in said
    assert "is not responding" not in said
    assert decisions(study) == {"v1:value": BOOKS}


def test_what_needs_the_server_says_so(study: Study, server: Server) -> None:
    said = type_lines(open_workspace(study, "anna"), cut(server), "filter all", "k", "")
    assert "That needs the server. Try again when it is back." in said[1]
    assert "Kept on this machine: Books and media." in said[3]


def test_when_the_answers_read_ahead_are_used_up_an_empty_line_tries_again(
    study: Study, server: Server
) -> None:
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"y{n}", "value", f"y{n}", f"Something {n * 7919}", "en") for n in range(20)]
        )
    lines = ["0"] * 40

    def back() -> None:
        server.line = Line.WHOLE

    said = "".join(type_lines(open_workspace(study, "anna"), cut(server), *lines, "", back, ""))
    used_up = said.partition("There are no more answers read ahead.")
    assert "No answer is in view." in used_up[2]
    assert "Answer: " in used_up[2]
    assert len(decisions(study)) < 40


def test_a_place_lost_during_the_outage_ends_the_sitting_and_keeps_what_waits(
    study: Study, server: Server, savers: list[FollowedSaver]
) -> None:
    def lose() -> None:
        with open_study(study.target) as elsewhere:  # before the line is whole again here
            open_workspace(elsewhere, "anna", take_over=True)
        server.line = Line.WHOLE
        wait_until(lambda: isinstance(savers[-1].failures[-1], CoderBusyError))

    with pytest.raises(CoderBusyError):
        type_lines(open_workspace(study, "anna"), cut(server), "k", "", lose, "t")
    workspace = open_workspace(study, "anna", take_over=True)
    assert send_left_behind(workspace) > 0
    assert decisions(study) == {"v1:value": BOOKS}


def test_a_disk_that_cannot_keep_it_is_said(study: Study, server: Server) -> None:
    outbox_folder().parent.mkdir(parents=True, exist_ok=True)
    outbox_folder().write_text("in the way", "utf-8")
    with pytest.raises(NotSavedError, match="2 of the last changes could not be saved"):
        type_lines(open_workspace(study, "anna"), cut(server), "k", "")


def test_a_file_needs_none_of_this(study: Study) -> None:
    study.close()
    assert run(["code", study.target, "--coder", "nobody", "--plain"]) == 1
    assert not outbox_folder().exists()


@pytest.fixture(autouse=True)
def mended(server: Server) -> Iterator[None]:
    yield
    server.line = Line.WHOLE
