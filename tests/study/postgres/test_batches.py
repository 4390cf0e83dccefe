"""Batches on a server: a coder's login writes them for its own answers, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.batch import BatchAct, BatchAction, plan_batch, record_batch
from intercoder.coding.change import BringBack, DecideBatch, TakeBack
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.coding.undo_trail import UndoTrail
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log.decision_log import Author
from intercoder.study.postgres.logins import grant_login
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.postgres import as_login, new_database, new_login

pytestmark = pytest.mark.postgres_only
STAFF = Judgement.of({"staff": Origin.BATCH})


@pytest.fixture
def logins(codebook: Codebook) -> Iterator[tuple[Study, str, str]]:
    """A study on a server in which anna and ben have logins."""
    with create_study(new_database(), codebook) as study:
        fill(study)
        anna, ben = new_login(), new_login()
        grant_login(study, "anna", anna, "secret")
        grant_login(study, "ben", ben, "secret")
        yield study, anna, ben


def batch(workspace: CoderWorkspace, *numbers: int) -> tuple[CodingSession, DecideBatch]:
    opening = workspace.opening()
    session = CodingSession(
        opening.codebook,
        Pace.starting(0),
        opening.item,
        progress=workspace.progress(),
        assistance=Assistance(Mode.OFF, unassisted=0.0),
    )
    action = BatchAction(BatchAct.GIVE, "staff")
    change = record_batch(session, plan_batch(session, action, workspace.marked(numbers))).change
    assert isinstance(change, DecideBatch)
    return session, change


def test_a_coder_decides_undoes_and_redoes_a_batch(logins: tuple[Study, str, str]) -> None:
    study, anna, _ = logins
    with open_study(as_login(study.address, anna)) as own:
        workspace = open_workspace(own, "anna")
        session, change = batch(workspace, 1, 2, 3)
        press = workspace.pressed(change)
        workspace.write(press)
        workspace.write(press)
        assert {one.answer.id: one.judgement for one in codings(own)} == {
            "v1:value": STAFF,
            "v1:better": STAFF,
            "v2:value": STAFF,
        }
        judged = UndoTrail().after(session, change).undo().judged
        assert judged is not None
        assert judged.numbers == {1, 2, 3}
        workspace.write(workspace.pressed(TakeBack()))
        assert list(codings(own)) == []
        workspace.write(workspace.pressed(BringBack()))
        assert len(list(codings(own))) == 3
        listed = workspace.numbers(QueueFilter(code="staff"))
        assert list(listed) == [1, 3, 2]
    assert verify(study).faults == ()


def test_nobody_writes_a_batch_for_another(logins: tuple[Study, str, str]) -> None:
    study, anna, _ = logins
    with open_study(as_login(study.address, anna)) as own:
        workspace = open_workspace(own, "anna")
        _, change = batch(workspace, 1, 2)
        with study.reading() as connection:
            from intercoder.study.rounds.people import coder_id

            ben = coder_id(connection, "ben")
        mine = workspace._author
        workspace._author = Author("ben", ben, mine.round, mine.round_id)
        with pytest.raises(StudyError):
            workspace.write(change)
    assert list(codings(study)) == []
