"""Marked words on a server: coders' logins write their own, and see nobody else's."""

from __future__ import annotations

import psycopg
import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, KeepDraft, KeepPlace, TakeBack
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.passages.passage import passage_in
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from tests.conftest import fill
from tests.postgres import as_login, new_database, new_login, plain

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def address(codebook: Codebook) -> str:
    """A study with a blind round."""
    address = new_database()
    with create_study(address, codebook) as study:
        fill(study)
        with study.writing() as connection:
            insert_round(connection, "blind", blind=True)
    return address


def login_of(address: str, coder: str) -> str:
    login = new_login()
    with open_study(address) as study:
        grant_login(study, coder, login, "secret")
    return as_login(address, login)


def test_a_coders_login_keeps_marks_in_drafts_decisions_and_filters(address: str) -> None:
    with open_study(login_of(address, "anna")) as study:
        workspace = open_workspace(study, "anna", round="blind")
        text = workspace.item(1).answer.text
        words = [passage_in(text, 4, 17, "quiet"), passage_in(text, 27, 37, "books")]
        draft = Draft.of(Judgement.of(["quiet", "books"], passages=words))
        workspace.write(KeepDraft(1, draft))
        assert workspace.item(1).kept == draft
        workspace.write(KeepPlace(1, QueueFilter(passages=True)))
        workspace.write(Decide(1, draft.judged(), 1.0))
        workspace.write(TakeBack())
        assert workspace.item(1).kept == draft
        workspace.write(Decide(1, draft.judged(), 1.0))
        assert [one.number for one in workspace.following(None, QueueFilter(passages=True))] == [1]
        workspace.leave()
    with open_study(login_of(address, "ben")) as study:
        assert list(codings(study)) == []
        assert open_workspace(study, "ben", round="blind").item(1).standing.passages == ()
    with open_study(address) as study:
        assert len(list(codings(study, with_passages=True))) == 1
        assert verify(study).faults == ()


def test_every_list_that_is_followed_can_be_kept_as_the_place(address: str) -> None:
    with open_study(login_of(address, "anna")) as study:
        workspace = open_workspace(study, "anna")
        for drawn in SelectionReason:
            workspace.write(KeepPlace(1, QueueFilter(drawn=drawn)))


@pytest.mark.parametrize(
    "passages",
    ["1", "null", "[1]", "[[0,9]]", '[["0",9,"quiet","0123456789abcdef"]]', "[]"],
)
def test_a_draft_with_marks_that_nobody_wrote_is_refused(address: str, passages: str) -> None:
    with psycopg.connect(plain(login_of(address, "anna")), autocommit=True) as connection:
        (number,) = connection.execute("SELECT intercoder.own_coder()").fetchone() or (0,)
        document = f'{{"codes": {{}}, "unsure": false, "memo": "", "passages": {passages}}}'
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(
                f"INSERT INTO intercoder_coder_{number}.draft "
                "(coder_id, round_id, answer_id, document) VALUES (%s, 1, 1, %s)".encode(),
                (number, document),
            )
        assert refused.value.sqlstate == "IC007"
