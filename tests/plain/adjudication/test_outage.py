"""The study's server goes away while somebody adjudicates line by line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import StringIO
from typing import TextIO, cast

import pytest

from intercoder.adjudication.queue import Order, Wanted, queue
from intercoder.coding.decision import ConsensusSource
from intercoder.plain.adjudication.adjudication import PROMPT, run_plain_adjudication
from intercoder.study.adjudication.adjudication_replay import Sent, open_adjudication_and_send
from intercoder.study.adjudication.adjudication_workspace import open_adjudication
from intercoder.study.adjudication.comments import comments
from intercoder.study.adjudication.consensus import judged
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.saving.outbox import outbox_folder
from intercoder.study.study import Study
from tests.adjudication.conftest import CODED, LEAD, code
from tests.plain.coding.test_outage import Event, Typed
from tests.plain.conftest import FollowedSaver, mend
from tests.study.coding.faraway import Line, Server


@pytest.fixture
def closed(study: Study) -> Study:
    """The library's study, coded by three, its round closed."""
    add_coder(study, "carla")
    add_coder(study, "lea", Role.LEAD)
    code(study, CODED)
    close_round(study, "main")
    return study


@pytest.fixture
def server(closed: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(closed, monkeypatch)
    yield made
    made.line = Line.WHOLE


def type_lines(study: Study, *events: Event) -> list[str]:
    """What is said after each line that is typed."""
    queued = queue(judged(study, "main"), Wanted(order=Order.IMPORTED))
    stdout, stdin = StringIO(), cast(TextIO, Typed(events))
    workspace = open_adjudication(study, "main", LEAD)
    run_plain_adjudication(workspace, queued, named=False, stdin=stdin, stdout=stdout)
    return stdout.getvalue().split(PROMPT)


def decided(study: Study) -> set[str]:
    """The answers that a lead has decided."""
    return {
        one.answer
        for one in judged(study, "main")
        if one.agreed and one.agreed.settled is ConsensusSource.DECIDED
    }


def test_a_decision_is_kept_and_the_next_answer_comes_when_the_server_is_back(
    closed: Study, server: Server, savers: list[FollowedSaver]
) -> None:
    cut = partial(setattr, server, "line", Line.CUT)
    said = type_lines(closed, "1", cut, "", "", "undo", mend(server, savers), "", "undo")
    assert "The server is not responding. Your decisions are kept on this machine" in said[2]
    assert "Kept on this machine: consensus, " in said[2]
    assert "The next answer comes when the server is back." in said[2]
    assert "The next answer comes when the server is back." in said[3]
    assert "That needs the server." in said[4]
    assert "The server is back. Everything is saved." in said[5]
    assert "Version A, 1" in said[5]
    assert "Taken back." in said[6]
    assert "Stopped. Every decision is saved." in said[-1]
    assert decided(closed) == set()
    assert list(outbox_folder().iterdir()) == []


def test_what_is_kept_on_quitting_is_sent_the_next_time(closed: Study, server: Server) -> None:
    cut = partial(setattr, server, "line", Line.CUT)
    said = type_lines(closed, "1", cut, "comment Both are meant.", "", "quit")
    assert "Kept on this machine: the comment." in said[2]
    assert "Stopped. 2 changes are kept on this machine." in said[-1]
    assert "the next time lea adjudicates here." in said[-1]
    server.line = Line.WHOLE
    assert decided(closed) == set()
    assert open_adjudication_and_send(closed, "main", LEAD)[1] == Sent(2)
    assert len(decided(closed)) == 1
    assert [one.text for one in comments(closed)] == ["Both are meant."]
