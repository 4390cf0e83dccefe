"""A study in PostgreSQL: making and opening it, many at once, and a server that goes away."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.change import BringBack, Decide, TakeBack
from intercoder.coding.decision import UNSEEN, Judgement, State
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.errors import (
    MissingPackageError,
    NotAStudyError,
    NotSavedError,
    StudyError,
    UnreachableError,
    UsageError,
)
from intercoder.study import study as studies
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding import coder_workspace
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.press_basis import PressBasis, read_press_basis
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.database.schema import decision
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log import decision_log
from intercoder.study.postgres import opening
from intercoder.study.postgres.address import read_address
from intercoder.study.postgres.engine import PostgresDatabase
from intercoder.study.postgres.rules.rules import make_rules
from intercoder.study.postgres.upgrade import migrate
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import add_coder, coders
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from intercoder.study.suggest.training_data import moment
from tests.postgres import ASKED, as_login, new_database, new_login, plain, run, server

pytestmark = pytest.mark.postgres_only
PASSWORD = "s3cret-w0rd"


# -- addresses ------------------------------------------------------------------------------------


def test_a_password_is_never_shown() -> None:
    address = read_address(
        f"postgresql://anna:{PASSWORD}@h:5433/db?schema=pilot&sslpassword={PASSWORD}"
    )
    assert PASSWORD not in address.shown
    assert address.shown == "postgresql://anna@h:5433/db?schema=pilot"
    again = read_address(address.full)
    assert again == address
    assert again.url.password == PASSWORD


@pytest.mark.parametrize(
    "target",
    [
        "mysql://h/db",
        f"postgresql://anna:{PASSWORD}@h:port/db",
        "postgresql://h/db?schema=pg_catalog",
        "postgresql://h/db?schema=a;drop",
        "postgresql://h/db?schema=A",
        "postgresql://h/db?schema=a&schema=b",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(target: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_study(target)
    assert PASSWORD not in str(refused.value)


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(MissingPackageError, match=r"pip install intercoder\[postgres\]"):
        open_study("postgresql://h/db")


# -- making and opening ---------------------------------------------------------------------------


def test_several_studies_live_in_one_database(study: Study, codebook: Codebook) -> None:
    with pytest.raises(StudyError, match=r"is taken.*schema=NAME"):
        create_study(study.address, codebook)
    with create_study(f"{study.address}&schema=pilot_2", codebook) as other:
        assert other.id != study.id
        add_coder(other, "zoë")
        assert "schema=pilot_2" in other.target
    assert verify(study).faults == ()


def test_a_schema_of_someone_elses_is_left_alone(codebook: Codebook) -> None:
    address = new_database()
    run(address, "CREATE SCHEMA intercoder; CREATE TABLE intercoder.notes (text text)")
    with pytest.raises(StudyError, match="is taken"):
        create_study(address, codebook)
    with pytest.raises(NotAStudyError, match="is not a study"):
        open_study(address)


def test_a_study_that_cannot_be_finished_leaves_nothing(
    codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_database()
    monkeypatch.setattr(studies, "_begin", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_study(address, codebook)
    with pytest.raises(StudyError, match="There is no study"):
        open_study(address)


def test_a_database_that_does_not_exist_is_named() -> None:
    with pytest.raises(StudyError, match="no such database"):
        open_study(server().replace("/postgres?", "/nowhere?"))


def test_a_wrong_password_and_none_are_told_apart_and_not_shown(study: Study) -> None:
    login = new_login()
    run(server(), f"CREATE ROLE {login} LOGIN PASSWORD 'right' IN ROLE {ASKED}")
    for password, said in (("", "asks for a password"), (PASSWORD, "rejected this login")):
        with pytest.raises(StudyError, match=said) as refused:
            open_study(as_login(study.address, login, password))
        assert PASSWORD not in str(refused.value)
        assert not isinstance(refused.value, UnreachableError)
    with pytest.raises(StudyError, match="may not see the study"):
        open_study(as_login(study.address, login, "right"))


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(UnreachableError, match="is not responding"):
            open_study(f"postgresql://anna:{PASSWORD}@127.0.0.1:{port}/db")


def test_an_option_that_the_driver_does_not_know_is_told_of(study: Study) -> None:
    with pytest.raises(StudyError, match="does not know"):
        open_study(f"{study.address}&nonsense=1")


def test_an_old_server_is_refused(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OLDEST", 99)
    with pytest.raises(StudyError, match="too old"):
        open_study(study.address)


def test_a_database_that_cannot_keep_all_texts_is_refused(codebook: Codebook) -> None:
    run(server(), "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StudyError, match="LATIN1"):
        create_study(server().replace("/postgres?", "/latin?"), codebook)


# -- migrations -----------------------------------------------------------------------------------

SHAPE = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, collation_name FROM information_schema.columns "
    "WHERE table_schema = 'intercoder'",
    # primary keys made by hand and by SQLAlchemy may have other names
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'intercoder'::regnamespace",
    "SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON') FROM pg_indexes "
    "WHERE schemaname = 'intercoder'",
    "SELECT tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger "
    "WHERE NOT tgisinternal AND tgrelid = 'intercoder.decision'::regclass",
    "SELECT schemaname, tablename, policyname, cmd, qual, with_check FROM pg_policies",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'intercoder'::regnamespace",
    "SELECT relname FROM pg_class WHERE relrowsecurity",
)


def test_migrating_from_nothing_gives_what_a_new_study_has(codebook: Codebook) -> None:
    study = create_study(new_database(), codebook)
    address = new_database()
    run(address, "CREATE SCHEMA intercoder")
    database = PostgresDatabase(read_address(address))
    with database.writing_alone() as connection:
        migrate(connection)
        make_rules(connection, "intercoder")
    database.close()
    for question in SHAPE:
        assert sorted(run(address, question), key=str) == sorted(
            run(study.address, question), key=str
        )
    study.close()


@pytest.fixture
def older(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """The study as a version before would have left it: a revision behind, without its rules."""
    study.close()
    run(
        study.address, "SET search_path = intercoder; UPDATE alembic_version SET version_num='0003'"
    )
    run(study.address, "DROP TRIGGER decision_never_goes ON intercoder.decision")

    def to_newest(connection: Any, revision: str = REVISIONS[-1]) -> None:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")

    monkeypatch.setattr("intercoder.study.postgres.upgrade.migrate", to_newest)
    return study


def test_an_older_study_is_upgraded_by_its_owner_with_its_rules(older: Study) -> None:
    with open_study(older.address) as again:
        assert verify(again).faults == ()


def test_an_older_study_is_not_upgraded_by_a_coder(older: Study) -> None:
    login = new_login()
    run(
        older.address,
        f"CREATE ROLE {login} LOGIN; GRANT USAGE ON SCHEMA intercoder TO {login};"
        f"GRANT SELECT ON ALL TABLES IN SCHEMA intercoder TO {login}",
    )
    with pytest.raises(StudyError, match="Ask the lead who made it"):
        open_study(as_login(older.address, login))
    assert run(older.address, "SELECT version_num FROM intercoder.alembic_version") == [("0003",)]


# -- many at once ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_twenty_coders_at_once_lose_nothing_and_double_nothing(study: Study) -> None:
    names = [f"coder-{n}" for n in range(20)]
    for name in names:
        add_coder(study, name)

    def code(name: str) -> int:
        with open_study(study.address) as opened:
            workspace = open_workspace(opened, name)
            for number in workspace.numbers(QueueFilter())[:5]:
                workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
            workspace.write(TakeBack())
            workspace.write(BringBack())
            return workspace.progress().coded

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(code, names)) == [5] * 20
    assert verify(study).faults == ()
    assert verify(study).decisions == 20 * 7
    assert Counter(one.coder for one in codings(study)) == dict.fromkeys(names, 5)


def test_what_stood_at_a_moment_stays_as_it_was(study: Study) -> None:
    """Rows are numbered as they are written: a moment is one below which nothing is to come."""
    desks = [open_workspace(study, name) for name in ("anna", "ben")]
    seen: list[tuple[int, set[int]]] = []

    def code(workspace: CoderWorkspace) -> None:
        for number in workspace.numbers(QueueFilter()):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))

    with ThreadPoolExecutor(2) as pool:
        at_work = [pool.submit(code, workspace) for workspace in desks]
        while not all(one.done() for one in at_work):
            last = moment(study).decisions
            with study.reading() as connection:
                found = connection.execute(select(decision.c.seq).where(decision.c.seq <= last))
                seen.append((last, set(found.scalars())))
        for one in at_work:
            one.result()
    with study.reading() as connection:
        final = set(connection.execute(select(decision.c.seq)).scalars())
    for last, numbers in seen:
        assert numbers == {number for number in final if number <= last}


def test_an_import_into_the_log_of_a_coder_at_work_loses_nothing(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes in just after the coder's program has read where the log ends."""
    workspace = open_workspace(study, "anna")
    number = workspace.numbers(QueueFilter())[0]

    def import_meanwhile(
        connection: Connection, author: decision_log.Author, decided: int | None
    ) -> PressBasis:
        found = read_press_basis(connection, author, decided)
        monkeypatch.setattr(coder_workspace, "read_press_basis", read_press_basis)
        with open_study(study.address) as elsewhere, take_in(elsewhere) as intake:
            intake.add_decisions([EarlierDecision("v9:better", "anna", Judgement.of(["staff"]))])
        return found

    monkeypatch.setattr(coder_workspace, "read_press_basis", import_meanwhile)
    with pytest.raises(NotSavedError, match="does not follow"):
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    assert workspace.item(number).standing == UNSEEN
    workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    assert workspace.progress().coded == 2
    assert verify(study).faults == ()


def test_reading_sees_one_moment(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    with study.reading() as connection:
        before = connection.execute(select(decision.c.seq)).all()
        workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["books"]), 1.0))
        assert connection.execute(select(decision.c.seq)).all() == before == []


def test_two_imports_at_once_both_come_in(study: Study) -> None:
    def bring(wave: int) -> None:
        with open_study(study.address) as opened, take_in(opened) as intake:
            intake.add_answers(
                [Answer(f"{wave}-{n}", "value", f"{wave}-{n}", "more", "en") for n in range(50)]
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bring, range(4)))
    assert study.answer_count() == 220


def test_two_leads_wait_for_one_another_and_are_told(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.study.postgres.engine.BUSY_SECONDS", 0.1)
    with (
        open_study(study.address) as opened,
        study.writing(),
        pytest.raises(NotSavedError, match="keeps") as refused,
    ):
        add_coder(opened, "carla")
    assert not isinstance(refused.value, UnreachableError)
    assert [one.name for one in coders(study)] == ["anna", "ben"]


def test_coders_are_saved_while_a_lead_writes(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.study.postgres.engine.BUSY_SECONDS", 0.1)
    with open_study(study.address) as opened:
        workspace = open_workspace(opened, "anna")
        number = workspace.numbers(QueueFilter())[0]
        with study.writing():
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        assert workspace.item(number).standing.state is State.CODED


# -- the server goes away -------------------------------------------------------------------------


def kick_out(study: Study) -> None:
    """End every connection to the study, as a server that is stopped does."""
    run(
        server(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{read_address(study.address).url.database}'",
    )


def test_a_connection_lost_in_the_middle_is_unreachable_and_nothing_is_kept(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    number = workspace.numbers(QueueFilter())[0]
    with pytest.raises(UnreachableError), study.writing() as connection:
        kick_out(study)
        connection.execute(select(decision.c.seq))
    workspace.write(Decide(number, Judgement.of(["books"]), 1.0))  # goes on by itself
    assert workspace.item(number).standing.state is State.CODED
    assert verify(study).faults == ()


def test_a_connection_lost_in_between_is_made_again(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    numbers = workspace.numbers(QueueFilter())
    for number in numbers[:3]:
        kick_out(study)
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        assert workspace.item(number).standing.state is State.CODED


@pytest.mark.slow
def test_a_connection_lost_while_rows_stream_is_unreachable(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer(f"s{n}", "value", "s", "x" * 500) for n in range(5000)])
        intake.add_decisions(
            [EarlierDecision(f"s{n}", "anna", Judgement.of(["books"])) for n in range(5000)]
        )
    with pytest.raises(UnreachableError):
        for _ in codings(study):
            kick_out(study)


# -- the queue of a large study -------------------------------------------------------------------


def blocks_of(study: Study, ask: Callable[[], object]) -> int:
    """How many blocks of tables and indices the server looks at for the costliest query of these.

    The queries are asked again, so that it is their own cost and not that of finding the blocks.
    """
    asked: list[tuple[str, Any]] = []
    engine = study._database.writer

    def note(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    most = 0
    with study.reading() as connection:
        for statement, values in asked:
            explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            (found,) = connection.exec_driver_sql(explained, values).scalar_one()
            most = max(
                most, found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"]
            )
    return most


@pytest.mark.slow
def test_the_next_open_answers_cost_the_same_wherever_one_is(study: Study) -> None:
    """As for a file (`test_listing.py`): a server that guesses wrong looks at every answer."""
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"m{n}", "better", f"m{n}", f"More of it, {n}") for n in range(5000)]
        )
    with study.writing() as connection:
        insert_round(connection, "part")
    numbers = list(open_workspace(study, "anna").numbers(QueueFilter()))
    keep_list(study, "anna", "part", None, [Listed(number) for number in numbers[::2]])
    run(study.address, "ANALYZE")
    for phase in ("main", "part"):
        workspace = open_workspace(study, "anna", round=phase, take_over=True)
        for after in (None, numbers[100], numbers[2000], numbers[4000]):
            assert blocks_of(study, partial(workspace.following, after, OPEN)) < 1000


# -- words ----------------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("aAbé ßД'-_.9 ñ\n٣"), max_size=12)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], tuple[bool, bool]]:
    """Whether a search finds a text, in a file and in a database."""
    import sqlite3

    from intercoder.study.queue.text_search import _query, _vector

    file = sqlite3.connect(":memory:")
    file.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
    database = psycopg.connect(plain(server()), autocommit=True)

    def found(text: str, words: str) -> tuple[bool, bool]:
        parts = [word for word in words.split() if any(c.isalnum() for c in word)]
        query = " ".join('"' + part + '"' for part in parts) + "*"
        file.execute("DELETE FROM t")
        file.execute("INSERT INTO t VALUES (?)", [text])
        here = file.execute("SELECT 1 FROM t WHERE t MATCH ?", [query]).fetchone() is not None
        row = database.execute(
            "SELECT %s::tsvector @@ %s::tsquery", [_vector(text), _query(parts)]
        ).fetchone()
        assert row is not None
        return here, row[0]

    return found


@given(WORDS, WORDS)
def test_the_same_is_found_in_both_homes(
    both: Callable[[str, str], tuple[bool, bool]], text: str, words: str
) -> None:
    if any(c.isalnum() for c in words):
        here, there = both(text, words)
        assert here == there
    start = text.strip()[:3]
    if start and all(c.isalnum() for c in start):
        assert both(text, start) == (True, True)
