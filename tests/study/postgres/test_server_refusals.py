"""What a server says is passed on as a sentence: only a silent one is said not to answer."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest

from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.refusals import refusal
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.sessions import end_sessions
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.postgres import (
    OWNER,
    as_login,
    as_superuser,
    new_database,
    new_login,
    plain,
    run,
    server,
)

pytestmark = pytest.mark.postgres_only


@contextmanager
def answering(with_this: bytes) -> Iterator[int]:
    """A port at which another program answers."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listener:
            for _ in range(3):
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(100)
                    connection.sendall(with_this)

    Thread(target=answer, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def refused(address: str) -> StudyError:
    with pytest.raises(StudyError) as error:
        open_study(address).close()
    return error.value


def at(**parts: str) -> str:
    more = "&".join(f"{name}={value}" for name, value in parts.items())
    return f"{server()}&{more}"


def test_what_is_wrong_with_the_address_is_said() -> None:
    assert "no such" in refused(at(sslmode="bogus")).message.replace(
        "an unknown sslmode", "no such"
    )
    assert "driver does not know" in refused(at(nonsense="1")).message
    assert "cannot be used" in refused(at(connect_timeout="x")).message
    assert "setting" in refused(at(options="-c%20nonsense%3D1")).message


def test_another_program_at_the_port_is_not_the_network() -> None:
    for said in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n"):
        for way in ("disable", "prefer"):
            with answering(said) as port:
                error = refused(f"postgresql://anna@127.0.0.1:{port}/survey?sslmode={way}")
            assert "not PostgreSQL" in error.message or "port is that of" in error.hint
            assert "is not responding" not in error.message


def test_no_server_and_no_such_name_are_told_apart_and_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gone = refused(f"postgresql://anna@127.0.0.1:{port}/survey")
    assert "nothing runs at its address" in gone.message
    nowhere = refused("postgresql://anna@no-such-host.invalid/survey")
    assert "cannot be resolved" in nowhere.message
    assert isinstance(gone, UnreachableError)
    assert isinstance(nowhere, UnreachableError)


def test_who_may_not_come_in_is_told_why(study: Study) -> None:
    login = new_login()
    database = study.address.split("?")[0].rpartition("/")[2]
    for change, said in (
        (f"CREATE ROLE {login} NOLOGIN", "does not let this login in"),
        (f"ALTER ROLE {login} LOGIN CONNECTION LIMIT 0", "has no free connections"),
        (
            f"ALTER ROLE {login} CONNECTION LIMIT -1; "
            f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC",
            "may not use the database",
        ),
        (f"GRANT CONNECT ON DATABASE {database} TO {login}", "may not see the study"),
        (
            f"ALTER DATABASE {database} ALLOW_CONNECTIONS false",
            "takes no connections",
        ),
    ):
        run(server(), change)
        assert said in refused(as_login(study.address, login)).message
    run(server(), f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert "no such" in refused(as_login(study.address, "nobody_here")).message


def test_a_full_server_is_tried_again(study: Study) -> None:
    login = new_login()
    run(server(), f"CREATE ROLE {login} LOGIN CONNECTION LIMIT 0")
    assert isinstance(refused(as_login(study.address, login)), UnreachableError)


WORDS = (
    ("server does not support SSL, but SSL was required", "no encryption"),
    ('root certificate file "root.crt" does not exist', "root certificates"),
    ("SSL error: certificate verify failed", "not one that is trusted"),
    ('server certificate for "a" does not match host name "b"', "another name"),
    ('FATAL:  no pg_hba.conf entry for host "::1", user "a", no encryption', "encrypted"),
    (
        'FATAL:  no pg_hba.conf entry for host "::1", user "a", database "b"',
        "does not accept this login",
    ),
    ('FATAL:  Peer authentication failed for user "anna"', "does not let this login in"),
    ("FATAL:  sorry, too many clients already", "no free connections"),
    ("FATAL:  remaining connection slots are reserved", "no free connections"),
    ("FATAL:  unsupported startup parameter: options", "pooler"),
    ("FATAL:  the database system is shutting down", "started or stopped"),
    ("FATAL:  the database system is starting up", "started or stopped"),
    ("connection timeout expired", "is not responding"),
    ("server closed the connection unexpectedly", "is not responding"),
)


@pytest.mark.parametrize(("said", "told"), WORDS)
def test_what_cannot_be_made_here_is_told_by_its_words(said: str, told: str) -> None:
    error = refusal(f'connection failed: connection to server at "::1" failed: {said}', "X")
    assert told in error.message


def test_what_is_not_known_is_passed_on() -> None:
    error = refusal("connection failed: FATAL:  Datenbank schläft\nDETAIL: x", "X")
    assert error.message == "No connection to the server of X: Datenbank schläft."


def test_permission_read_only_and_an_ended_statement_are_told(study: Study) -> None:
    for statement, said in (
        ("SET TRANSACTION READ ONLY; CREATE TABLE x (y int)", "read-only"),
        ("SET statement_timeout = '1ms'; SELECT pg_sleep(1)", "cancelled the request"),
        ("SET ROLE pg_monitor; SELECT * FROM intercoder.decision", "Your login may not"),
    ):
        with pytest.raises(StudyError, match=said), study.writing_own(1) as connection:
            for one in statement.split("; "):
                connection.exec_driver_sql(one)


# -- who keeps others waiting ---------------------------------------------------------------------


@pytest.fixture
def carlas(study: Study, codebook: Codebook) -> Iterator[tuple[Study, str, psycopg.Connection]]:
    """A study, and carla's login with a plain client that commits nothing by itself."""
    address, login = new_database(), new_login()
    with create_study(address, codebook) as made:
        fill(made)
        add_coder(made, "carla")
        add_coder(made, "lou", Role.LEAD)
        grant_login(made, "carla", login, "secret")
        with open_study(as_login(address, login)) as hers:
            open_workspace(hers, "carla").leave()
        with psycopg.connect(plain(as_login(address, login))) as connection:
            (number,) = connection.execute("SELECT intercoder.own_coder()").fetchone() or (0,)
            own = f"SET search_path = intercoder_coder_{number}, intercoder"
            connection.execute(own.encode())
            connection.commit()
            yield made, login, connection


def test_nobody_waits_for_an_open_transaction_of_another_coder(
    carlas: tuple[Study, str, psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.crafted import crafted, insert

    study, _, carla = carlas
    monkeypatch.setattr("intercoder.study.postgres.engine.BUSY_SECONDS", 0.5)
    insert(carla, crafted(carla, "carla"))
    carla.execute("SELECT pg_advisory_lock('decision'::regclass::oid::bigint)")
    for statement in (
        "LOCK TABLE decision IN ROW EXCLUSIVE MODE",
        "LOCK TABLE chain_head IN ROW SHARE MODE",
        "LOCK TABLE about IN SHARE MODE",
        "SELECT FROM coder FOR UPDATE",
        "SELECT FROM round FOR SHARE",
        "SELECT FROM answer FOR KEY SHARE",
        "SELECT FROM chain_head FOR UPDATE",
        "CREATE INDEX ON decision (memo)",
    ):
        carla.execute("SAVEPOINT s")
        with pytest.raises(psycopg.Error) as no:
            carla.execute(statement.encode())
        assert no.value.sqlstate == "42501", statement
        carla.execute("ROLLBACK TO s")
    with open_study(study.address) as opened:
        for name in ("anna", "ben"):
            workspace = open_workspace(opened, name)
            workspace.write(Decide(1, Judgement.of(["quiet"]), 1.0))
            workspace.leave()
        add_coder(opened, "dora")


def test_who_keeps_a_lead_waiting_is_named_and_can_be_ended(
    carlas: tuple[Study, str, psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.crafted import crafted, insert

    study, login, carla = carlas
    monkeypatch.setattr("intercoder.study.postgres.engine.BUSY_SECONDS", 0.3)
    insert(carla, crafted(carla, "carla"))
    with open_study(study.address) as opened:
        with pytest.raises(NotSavedError, match=f"login {login} is open"):
            close_round(opened, "main")
        run(as_superuser(study.address), f"GRANT pg_signal_backend TO {OWNER}")  # as it says
        assert end_sessions(opened, "carla") == 1
        assert end_sessions(opened, "carla") == 0
        close_round(opened, "main")
    with pytest.raises(psycopg.Error):
        carla.commit()


def test_what_a_login_may_not_do_is_said_without_the_words_of_the_server(
    codebook: Codebook,
) -> None:
    address, login = new_database(), new_login()
    with create_study(address, codebook) as made:
        fill(made)
        grant_login(made, "anna", login, "secret")
        with open_study(as_login(address, login)) as study:
            desk = open_workspace(study, "anna")
            item = desk.following(None, QueueFilter())[0]
            close_round(made, "main")
            with pytest.raises(NotSavedError, match="takes no more proposals"):
                desk.write(Propose(item.number, desk.proposed(Proposal("", "Quiet", "Calm"))))
            reopen_round(made, "main")
            run(as_superuser(address), "UPDATE intercoder.coder SET left_at = '2026-01-01'")
            for attempt in (
                lambda: desk.write(desk.pressed(Decide(item.number, Judgement.of(["books"]), 1.0))),
                lambda: add_coder(study, "dora"),
            ):
                with pytest.raises(StudyError) as no:
                    attempt()
                said = str(no.value)
                assert not re.search("policy|permission|relation|table|violates", said), said
