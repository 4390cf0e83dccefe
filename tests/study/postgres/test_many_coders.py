"""Many coders at one server: a decision is two journeys, meets no row of another coder, is written
once whatever happens to the line, and never lands in a round that was closed before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg.waiting import Wait

from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideBatch,
    DecideTogether,
    HandOver,
    KeepDraft,
    KeepPlace,
    Propose,
    TakeBack,
)
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.database.settings import kept_setting
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import add_coder
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from intercoder.study.wellbeing.handing_over import WORDS, words_in
from tests.conftest import fill
from tests.crafted import crafted, insert
from tests.postgres import OWNER, as_login, as_superuser, new_database, new_login, plain, run
from tests.study.postgres.link import linked
from tests.waiting import PATIENCE, wait_until

NAMES = ("anna", "ben", "carla")
CLOSED = re.compile(r"^The round “main” was closed on 2[-0-9]{9}: it takes no more decisions\.")
"""What a decision in a closed round is refused with, as in a file."""


@dataclass
class Team:
    """A study on the server, and the logins of its coders."""

    address: str
    logins: dict[str, str]

    def as_(self, name: str) -> str:
        return as_login(self.address, self.logins[name])

    @contextmanager
    def plain(self, name: str) -> Iterator[psycopg.Connection]:
        """A plain client of this coder, which commits nothing by itself."""
        with psycopg.connect(plain(self.as_(name))) as connection:
            (number,) = connection.execute("SELECT intercoder.own_coder()").fetchone() or (0,)
            connection.execute(f"SET search_path = intercoder_coder_{number}, intercoder".encode())
            connection.commit()
            yield connection

    def superuser(self) -> str:
        return as_superuser(self.address)

    def lead(self) -> psycopg.Connection:
        """A plain client of the study's owner, which commits nothing by itself."""
        connection = psycopg.connect(plain(self.address))
        connection.execute("SET search_path = intercoder")
        connection.commit()
        return connection


@pytest.fixture
def team(codebook: Codebook) -> Team:
    address = new_database()
    logins = {name: new_login() for name in NAMES}
    with create_study(address, codebook) as made:
        fill(made)
        add_coder(made, "carla")
        for name, login in logins.items():
            grant_login(made, name, login, "secret")
    return Team(address, logins)


@contextmanager
def at_work(address: str, name: str) -> Iterator[tuple[CoderWorkspace, list[int]]]:
    """The coder's workspace, and the answers, each read as a screen does."""
    with open_study(address) as study:
        workspace = open_workspace(study, name)
        numbers = list(workspace.numbers(QueueFilter()))
        for number in numbers:
            workspace.item(number)
        yield workspace, numbers
        workspace.leave()


def decide(workspace: CoderWorkspace, number: int, code: str = "books") -> None:
    workspace.write(workspace.pressed(Decide(number, Judgement.of([code]), 1.0)))


# -- journeys -------------------------------------------------------------------------------------


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that the program needs an answer of the server to go on."""
    made: list[str] = []
    waiting = psycopg.Connection.wait

    def counted(steps: Any) -> Any:
        ends_pipeline = "_exit_gen" in steps.__qualname__
        if ends_pipeline:  # whether or not all is there already
            made.append(steps.__qualname__)
        sent = None
        while True:
            try:
                wants = steps.send(sent)
            except StopIteration as end:
                return end.value
            if wants == Wait.R and not ends_pipeline:
                made.append(steps.__qualname__)
            sent = yield wants

    def wait(connection: psycopg.Connection, steps: Any, *args: Any, **how: Any) -> Any:
        return waiting(connection, counted(steps), *args, **how)

    monkeypatch.setattr(psycopg.Connection, "wait", wait)
    return made


def test_a_press_is_two_journeys(team: Team, journeys: list[str]) -> None:
    with at_work(team.as_("anna"), "anna") as (workspace, (first, *others)):
        decide(workspace, first)
        for number in others:  # enough of them that every statement is prepared
            for change in (
                KeepDraft(number, Draft.of(Judgement.of(["books"]))),
                Decide(number, Judgement.of(["books"]), 1.0),
            ):
                journeys.clear()
                workspace.write(workspace.pressed(change))
                assert len(journeys) == 2, journeys
        assert workspace.progress().coded == len(others) + 1


@pytest.mark.slow
def test_every_change_can_be_sent_together(team: Team) -> None:
    """Each as a coder presses it: none asks what the server does not say at once."""
    with at_work(team.as_("anna"), "anna") as (workspace, numbers):
        made = [Decide(number, Judgement.of(["books"]), 1.0) for number in numbers]
        proposal = workspace.proposed(Proposal(id="", name="Toilets", definition="Where they are"))
        changes: list[Change] = [
            *(
                made[0],
                KeepPlace(numbers[3], QueueFilter()),
                DecideTogether(made[1], tuple(made[2:4])),
            ),
            *(DecideBatch(tuple(made[4:7])), Propose(numbers[8], proposal)),
            *(TakeBack(), BringBack(), TakeBack(), TakeBack(), BringBack()),
        ]
        for change in changes:
            workspace.write(workspace.pressed(change))
        assert workspace.progress().coded == 6
        workspace.write(workspace.pressed(HandOver(numbers[9], "ben")))
    with open_study(team.address) as study:
        assert verify(study).faults == ()


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["BEGIN", "SELECT 1", "INSERT 0 1", "COMMIT"])
def test_whichever_answer_of_the_server_is_lost_a_press_is_written_once(
    team: Team, lost: str
) -> None:
    """After the last of them the decision is there, but nobody has heard of it."""
    with (
        linked(team.as_("anna")) as (line, address),
        at_work(address, "anna") as (workspace, numbers),
    ):
        for number in numbers[:4]:
            line.breaks_at = f"{lost}\0".encode()
            decide(workspace, number)
            assert not line.breaks_at, "the line did break"
        decide(workspace, numbers[0], "quiet")
    with open_study(team.address) as study:
        assert verify(study).decisions == 5
        assert verify(study).faults == ()
        assert len(list(codings(study))) == 4


def test_an_answer_is_handed_over_once_where_nobody_heard_that_it_was(team: Team) -> None:
    with (
        linked(team.as_("anna")) as (line, address),
        at_work(address, "anna") as (workspace, numbers),
    ):
        line.breaks_at = b"COMMIT\0"
        change = HandOver(numbers[0], "ben", "Too close to home.")
        workspace.write(workspace.pressed(change))
        assert not line.breaks_at, "the line did break"
        assert numbers[0] not in workspace.numbers(QueueFilter())
    with open_study(team.address) as study, study.reading() as connection:
        assert len(words_in(kept_setting(connection, WORDS))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["insert", "commit"])
def test_a_press_whose_session_is_ended_between_its_steps_is_written_once(
    team: Team, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The session ends before the press's changes are sent, and before they are committed."""
    from intercoder.study.postgres.together import GatheringConnection, GatheringCursor

    ended: list[int] = []

    def end(connection: psycopg.Connection) -> None:
        if not ended:
            ended.append(connection.info.backend_pid)
            run(team.superuser(), f"SELECT pg_terminate_backend({ended[0]}, 5000)")

    executing, committing = GatheringCursor.execute, GatheringConnection.commit

    def execute(cursor: GatheringCursor, query: object, *args: object, **how: object) -> object:
        if moment == "insert" and "INSERT INTO decision" in str(query):
            end(cursor.connection)
        return executing(cursor, query, *args, **how)

    def commit(connection: GatheringConnection) -> None:
        if moment == "commit":
            connection.wait_for_answers()  # they are there, but not committed
            end(connection)
        committing(connection)

    with at_work(team.as_("anna"), "anna") as (workspace, numbers):
        decide(workspace, numbers[0])
        monkeypatch.setattr(GatheringCursor, "execute", execute)
        monkeypatch.setattr(GatheringConnection, "commit", commit)
        decide(workspace, numbers[1])
        assert ended
        decide(workspace, numbers[2])
    with open_study(team.address) as study:
        assert verify(study).decisions == 3
        assert verify(study).faults == ()


# -- locks ----------------------------------------------------------------------------------------

_LOCKED = """
    SELECT DISTINCT n.nspname::text FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
    WHERE pid = pg_catalog.pg_backend_pid() AND nspname LIKE 'intercoder_coder%'
"""


def test_a_decision_looks_at_no_table_of_another_coder(team: Team) -> None:
    with team.plain("anna") as connection:
        insert(connection, crafted(connection, "anna"))
        assert connection.execute(_LOCKED).fetchall() == [("intercoder_coder_1",)]


def test_a_decision_on_what_is_allocated_to_others_is_refused(team: Team) -> None:
    """Also where the allocation was made with another program, or changed in place."""
    with team.lead() as lead:
        lead.execute("INSERT INTO listing VALUES (2, 1, 'useful', 1, 1, false, false)")
        lead.commit()
        with team.plain("anna") as anna:
            insert(anna, crafted(anna, "anna"))
            anna.rollback()
            lead.execute("UPDATE listing SET purpose = 'allocated'")
            lead.commit()
            with pytest.raises(psycopg.Error, match="not allocated"):
                insert(anna, crafted(anna, "anna"))
            anna.rollback()
        with team.plain("ben") as ben:
            insert(ben, crafted(ben, "ben"))
            ben.commit()
        lead.execute("DELETE FROM listing")
        lead.commit()
        with team.plain("anna") as anna:
            insert(anna, crafted(anna, "anna"))
            anna.commit()


# -- a round that closes --------------------------------------------------------------------------

_CLOSE = "UPDATE round SET closed_at = '2024-05-02T09:00:00.000Z'"


def waits(team: Team, login: str) -> bool:
    """Whether a session of this login waits for another, or for its turn."""
    return bool(
        run(
            team.superuser(),
            f"SELECT pid FROM pg_stat_activity WHERE usename = '{login}' AND state = 'active' "
            "AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep')",
        )
    )


def test_a_decision_that_comes_while_a_round_closes_waits_and_is_refused(team: Team) -> None:
    with (
        team.lead() as lead,
        at_work(team.as_("anna"), "anna") as (workspace, numbers),
        ThreadPoolExecutor(1) as pool,
    ):
        lead.execute(_CLOSE.encode())
        deciding = pool.submit(decide, workspace, numbers[0])
        wait_until(lambda: waits(team, team.logins["anna"]))
        lead.commit()
        with pytest.raises(StudyError, match=CLOSED):
            deciding.result(PATIENCE)
        lead.execute("UPDATE round SET closed_at = NULL")
        lead.commit()
        lead.execute(_CLOSE.encode())
        deciding = pool.submit(decide, workspace, numbers[0])
        wait_until(lambda: waits(team, team.logins["anna"]))
        lead.rollback()  # it does not close after all
        deciding.result(PATIENCE)
        assert workspace.progress().coded == 1


def test_who_sees_the_past_cannot_decide_in_a_round_that_has_closed_since(team: Team) -> None:
    for isolation in ("REPEATABLE READ", "SERIALIZABLE"):
        with team.plain("anna") as anna, open_study(team.address) as study:
            anna.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
            row = crafted(anna, "anna")
            close_round(study, "main")
            with pytest.raises(psycopg.Error):
                insert(anna, row)
                anna.commit()
            anna.rollback()
            reopen_round(study, "main")
    with open_study(team.address) as study:
        assert verify(study).decisions == 0


@pytest.mark.slow
def test_a_lead_who_waits_for_an_open_transaction_keeps_nobody_else_waiting(team: Team) -> None:
    with (
        team.plain("carla") as carla,
        team.lead() as lead,
        at_work(team.as_("anna"), "anna") as (workspace, numbers),
        ThreadPoolExecutor(1) as pool,
    ):
        insert(carla, crafted(carla, "carla"))
        closing = pool.submit(lead.execute, _CLOSE.encode())
        wait_until(lambda: waits(team, OWNER))
        for number in numbers:
            decide(workspace, number)
        assert not closing.done()
        carla.commit()
        closing.result(PATIENCE)
        lead.commit()
        with pytest.raises(StudyError, match=CLOSED):
            decide(workspace, numbers[0])
    with open_study(team.address) as study:
        assert verify(study).decisions == len(numbers) + 1


@pytest.mark.slow
def test_nothing_is_saved_in_a_round_after_it_was_closed(team: Team) -> None:
    """Coders decide as fast as they can, while the round closes and opens again and again."""
    over = Event()

    def code(name: str) -> int:
        saved = count = 0
        with at_work(team.as_(name), name) as (workspace, numbers):
            while not over.is_set():
                count += 1
                try:
                    decide(workspace, numbers[count % len(numbers)])
                except StudyError as error:
                    assert CLOSED.search(error.message), error
                else:
                    saved += 1
        return saved

    def decisions(study: Study) -> int:
        with study.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM decision").scalar_one())

    def has_more(study: Study, than: int) -> bool:
        return decisions(study) > than

    with ThreadPoolExecutor(len(NAMES)) as pool, open_study(team.address) as study:
        coding = [pool.submit(code, name) for name in NAMES]
        try:
            for _ in range(15):
                before = decisions(study)
                wait_until(partial(has_more, study, before))
                close_round(study, "main")
                closed_with = decisions(study)
                assert decisions(study) == closed_with
                reopen_round(study, "main")
        finally:
            over.set()
        saved = sum(one.result(PATIENCE) for one in coding)
        assert decisions(study) == saved
        assert verify(study).faults == ()
