"""A study in PostgreSQL as the program before made it: everybody's rows in one table.

Its owner opens it once, and all of it is as a new one has it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, KeepDraft
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import metadata
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.postgres.address import read_address
from intercoder.study.postgres.engine import PostgresDatabase
from intercoder.study.postgres.rules.sequences import bring_up_sequence
from intercoder.study.postgres.upgrade import migrate
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.safekeeping.copying import COPIED, _index_texts, _rows
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from intercoder.study.suggest.models import keep_model
from tests.conftest import fill
from tests.postgres import OWNER, as_login, as_superuser, new_database, new_login, run

pytestmark = pytest.mark.postgres_only

_POLICIES = (
    "CREATE FUNCTION own_coder() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = intercoder AS $$ SELECT id FROM coder WHERE login = session_user $$",
    "CREATE FUNCTION own_scope() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = intercoder AS $$ SELECT 'x' $$",
    "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$",
    "CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision EXECUTE FUNCTION never()",
    "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_never_goes",
    "ALTER TABLE decision ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON decision FOR SELECT USING (coder_id = (SELECT own_coder()) "
    "OR round_id IN (SELECT id FROM round WHERE closed_at IS NOT NULL))",
    "ALTER TABLE model ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON model FOR SELECT USING (scope = (SELECT own_scope()))",
)
"""Some of the rules of the program before, of every kind."""


@pytest.fixture
def older(tmp_path: Path, codebook: Codebook) -> tuple[str, str, str]:
    """The address of such a study, and the logins of anna and of lea, who leads."""
    address, anna, lea = new_database(), new_login(), new_login()
    with create_study(str(tmp_path / "library.study"), codebook) as file:
        fill(file)
        add_coder(file, "lea", Role.LEAD)
        for name in ("anna", "ben"):
            workspace = open_workspace(file, name)
            numbers = list(workspace.numbers(QueueFilter()))
            for number in numbers[:4]:
                workspace.write(Decide(number, Judgement.of(["books"], memo=f"{name}'s"), 1.0))
            workspace.write(KeepDraft(numbers[9], Draft({"quiet": Origin.MANUAL})))
            workspace.leave()
            keep_model(file, f"model of {name}", f"coder:{name}", {}, b"123")
        keep_model(file, "model of all", "all", {}, b"123")
        for name in ("anna", "ben"):
            keep_list(file, name, "main", None, [Listed(number) for number in numbers])
        run(address, "CREATE SCHEMA intercoder")
        database = PostgresDatabase(read_address(address))
        with file.reading() as source, database.writing_alone() as connection:
            migrate(connection, "0004")
            for table in COPIED:
                if table.name == "alembic_version":
                    continue
                known = set(connection.exec_driver_sql(_COLUMNS.format(table.name)).scalars())
                if not known:
                    continue
                names = [column.name for column in table.columns]
                kept = [place for place, name in enumerate(names) if name in known]
                for rows in _rows(source, table):
                    some = [tuple(row[place] for place in kept) for row in rows]
                    insert_rows(connection, table, [names[place] for place in kept], some)
            _index_texts(connection)
            bring_up_sequence(connection, metadata.tables["coder"])
            for rule in _POLICIES:
                connection.exec_driver_sql(rule)
        database.close()
    for login in (anna, lea):
        run(address, f"CREATE ROLE {login} LOGIN PASSWORD 'secret'")
        run(address, f"GRANT USAGE ON SCHEMA intercoder TO {login} WITH GRANT OPTION")
        tables = f"ON ALL TABLES IN SCHEMA intercoder TO {login} WITH GRANT OPTION"
        run(address, f"GRANT SELECT {tables}")
    run(as_login(address, lea), f"GRANT SELECT ON intercoder.decision TO {anna}")
    for name, login in (("anna", anna), ("lea", lea)):
        run(address, f"UPDATE intercoder.coder SET login = '{login}' WHERE name = '{name}'")
    return address, anna, lea


_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('{}') "
    "AND attnum > 0 AND NOT attisdropped"
)


@pytest.mark.slow
def test_its_owner_brings_it_over_with_every_row_and_right(older: tuple[str, str, str]) -> None:
    address, anna, lea = older
    with pytest.raises(StudyError, match="Ask the lead who made it"):
        open_study(as_login(address, anna))
    before = _rows_of(address)
    with open_study(address) as study:
        assert verify(study).faults == ()
        assert len(list(codings(study))) == 8
    assert _rows_of(address) == before
    assert run(address, "SELECT count(*) FROM intercoder_coder_2.decision") == [(4,)]
    with open_study(as_login(address, anna)) as hers:
        workspace = open_workspace(hers, "anna")
        numbers = workspace.numbers(QueueFilter())
        assert workspace.progress().coded == 4
        workspace.write(Decide(numbers[5], Judgement.of(["staff"]), 1.0))
        assert {one.coder for one in codings(hers)} == {"anna"}
        assert verify(hers).faults == ()
    with open_study(as_login(address, lea)) as leads:
        assert len(list(codings(leads))) == 9
        assert verify(leads).faults == ()


@pytest.mark.slow
def test_what_was_taken_from_the_owner_comes_back(older: tuple[str, str, str]) -> None:
    """A program before took the owner's own rights, when she gave or revoked her own login."""
    address, anna, _ = older
    run(address, f"REVOKE ALL ON ALL TABLES IN SCHEMA intercoder FROM {OWNER} CASCADE")
    run(address, f"REVOKE ALL ON SCHEMA intercoder FROM {OWNER} CASCADE")
    with open_study(address) as study:
        assert verify(study).faults == ()
    with open_study(as_login(address, anna)) as hers:
        workspace = open_workspace(hers, "anna")
        workspace.write(Decide(workspace.numbers(QueueFilter())[5], Judgement.of(["staff"]), 1.0))


@pytest.mark.slow
def test_whoever_looks_after_the_server_leaves_it_to_its_owner(
    older: tuple[str, str, str],
) -> None:
    address, *_ = older
    with open_study(as_superuser(address)) as study:
        assert verify(study).faults == ()
    with open_study(address) as study:
        add_coder(study, "carla")
        assert verify(study).faults == ()


def _rows_of(address: str) -> list[object]:
    """The rows of coders' tables, without the numbers that only newer studies keep beside them."""
    names = ("decision", "current_decision", "draft", "model", "listing", "chain_head")
    standing = "coder_id, round_id, answer_id, seq, state, unsure"
    return [
        sorted(run(address, f"SELECT {columns} FROM intercoder.{table}"), key=str)
        for table in names
        for columns in (standing if table == "current_decision" else "*",)
    ]
