"""What the database itself keeps from a coder's login: asked with a plain client, not by us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import select

from intercoder.codebook.code import Codebook
from intercoder.coding.change import (
    Decide,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.hash_chain import first_hash, new_id
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import change_log
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.postgres.logins import grant_login, has_login, revoke_login
from intercoder.study.postgres.rules.change_rules import KEPT_BY_CHANGES
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.postgres.rules.grants import KEPT_FROM_CODERS, READ_BY_RULES
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder, logged_in
from intercoder.study.rounds.rounds import close_round, insert_round, reopen_round
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import MAIN_ROUND, Study, create_study, open_study
from intercoder.study.suggest.advice import KeptAdvice, add_advice
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.study.suggest.models import keep_model
from intercoder.study.suggest.text_vectors import texts_read_by
from intercoder.study.suggest.training_data import answer_rows
from intercoder.suggest.advice.in_use import advice_in_use, prompt_of
from intercoder.suggest.encoders import encoder as encoders
from intercoder.suggest.learning.reading_ahead import ReadingAhead
from intercoder.suggest.reading.same_meaning_of_study import same_meaning
from tests.conftest import fill
from tests.crafted import crafted
from tests.postgres import OWNER, as_login, as_superuser, new_database, new_login, plain, run
from tests.suggest.watched_encoder import Only, Watched

pytestmark = pytest.mark.postgres_only
Rows = list[dict[str, Any]]
SECRET = "ben was here"


@dataclass
class Team:
    """A study in PostgreSQL in which anna, ben and the lead lou have logins and have coded."""

    study: Study
    anna: str
    ben: str
    lou: str

    def as_(self, login: str) -> Study:
        return open_study(as_login(self.study.address, login))

    def plain(self, login: str, *, reading: bool = False) -> psycopg.Connection[dict[str, Any]]:
        """The study as somebody sees it who uses no program of ours: at work, or `reading`."""
        address = plain(as_login(self.study.address, login))
        connection = psycopg.connect(address, autocommit=True, row_factory=dict_row)
        schemas = ["intercoder"]
        coders = "SELECT id FROM intercoder.coder WHERE role = 'coder' AND login = "
        for (number,) in run(self.study.address, f"{coders}'{login}'"):
            own = [f"intercoder_coder_{number}", "intercoder_seen"]
            schemas = [*(reversed(own) if reading else own), *schemas]
        connection.execute(f"SET search_path = {', '.join(schemas)}".encode())
        return connection


@pytest.fixture
def team(codebook: Codebook) -> Iterator[Team]:
    """One blind round, open, in which every table has something of ben's."""
    database, *logins = _team(codebook)
    with open_study(new_database(database)) as study:
        yield Team(study, *logins)


@cache
def _team(codebook: Codebook) -> tuple[str, str, str, str]:
    """The name of a database with that in it, and the logins; each test has a copy of it."""
    address = new_database()
    with create_study(address, codebook) as study:
        fill(study)
        made = _make_team(study)
    return address.split("?")[0].rpartition("/")[2], made.anna, made.ben, made.lou


def _make_team(study: Study) -> Team:
    add_coder(study, "lou", Role.LEAD)
    add_coder(study, "settled", Role.CONSENSUS)
    add_coder(study, "machine", Role.MACHINE)
    made = Team(study, new_login(), new_login(), new_login())
    for name, login in (("anna", made.anna), ("ben", made.ben), ("lou", made.lou)):
        grant_login(study, name, login, "secret")
    with study.writing() as connection:
        insert_round(connection, "pilot", blind=True)
    numbers = list(open_workspace(study, "anna", round="pilot").numbers(QueueFilter()))
    for name in ("anna", "ben"):
        keep_list(study, name, "pilot", None, [Listed(number) for number in numbers])
        keep_model(study, new_id(), f"coder:{name}", {"revision": 1}, b"123")
        with made.as_(made.anna if name == "anna" else made.ben) as opened:
            workspace = open_workspace(opened, name, round="pilot", take_over=True)
            memo = SECRET if name == "ben" else "mine"
            for number in numbers[:4]:
                workspace.write(Decide(number, Judgement.of(["books"], memo=memo), 1.0))
            workspace.write(TakeBack())
            workspace.write(KeepDraft(numbers[9], Draft({"quiet": Origin.MANUAL}, memo=memo)))
            workspace.write(KeepPlace(numbers[9], QueueFilter()))
    with take_in(study) as intake:
        for name in ("settled", "machine"):
            intake.add_decisions(
                [EarlierDecision("v1:value", name, Judgement.of(["staff"]), round="pilot")]
            )
    ids = {row["name"]: row["id"] for row in rows_of(made, "coder")}
    for table, columns, values in (
        (
            "comment",
            "id, round_id, answer_id, coder_id, text, made_at",
            "'01900000-0000-7000-8000-000000000001', 2, 1, {ben}, 't', ''",
        ),
        (
            "package",
            "id, coder_id, round_id, made_at, document",
            "'01900000-0000-7000-8000-000000000003', {ben}, 2, '', '{{}}'",
        ),
        ("allocation", "round_id, number, made_at, document", "2, 1, '', '{{}}'"),
        (
            "definition_doubt",
            "id, code, revision, round_id, coder_id, note, made_at",
            "'01900000-0000-7000-8000-000000000002', 'books', 1, 2, {ben}, 'n', ''",
        ),
        (
            "application",
            "coder_id, number, round_id, begun_at, document, after_seq, scanned, abstained",
            "{machine}, 1, 2, '', '{{}}', 0, 0, 0",
        ),
    ):
        statement = f"INSERT INTO intercoder.{table} ({columns}) VALUES ({values.format(**ids)})"
        run(study.address, statement)
    return made


def rows_of(team: Team, table: str, login: str = "") -> Rows:
    with team.plain(login or OWNER, reading=True) as connection:
        return connection.execute(f"SELECT * FROM {table}".encode()).fetchall()


def tables_of(team: Team) -> list[str]:
    found = run(
        team.study.address,
        "SELECT relname FROM pg_class WHERE relnamespace = 'intercoder'::regnamespace "
        "AND relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT relispartition",
    )
    return [name for (name,) in found]


PUBLIC = {
    *("about", "alembic_version", "answer", "answer_group", "answer_text", "assistance"),
    *("attribute", "codebook_revision", "coder", "question", "respondent", "round"),
}
"""Tables that hold nothing that a coder decided."""


NOT_SEEN = (*KEPT_BY_CHANGES, *KEPT_FROM_CODERS, *READ_BY_RULES)


@pytest.mark.slow
def test_a_plain_client_finds_nothing_of_others_in_any_table(team: Team) -> None:
    ids = {row["name"]: row["id"] for row in rows_of(team, "coder")}
    full = []
    for table in tables_of(team):
        if table in NOT_SEEN:  # there is no view of these: refused
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                rows_of(team, table, team.anna)
            continue
        seen = rows_of(team, table, team.anna)
        assert SECRET not in str(seen), table
        assert "coder:ben" not in str(seen), table
        if "coder_id" in (rows_of(team, table) or [{}])[0]:
            assert {row["coder_id"] for row in seen} <= {ids["anna"]}, table
        elif table not in PUBLIC | {"model"}:
            assert seen == [], table
        if table not in PUBLIC and len(rows_of(team, table)) > len(seen):
            full.append(table)
    with_secrets = {
        *("decision", "current_decision", "chain_head", "draft", "place", "listing", "lease"),
        *("comment", "package", "model", "allocation", "definition_doubt", "application"),
    }
    assert set(full) == with_secrets, "there is something of ben's to be found in every table"
    assert len(rows_of(team, "decision", team.anna)) == 5


def test_statistics_and_counts_of_the_server_tell_no_more(team: Team) -> None:
    run(team.study.address, "ANALYZE intercoder.decision")
    with team.plain(team.anna, reading=True) as connection:
        seen = connection.execute("SELECT * FROM pg_stats WHERE tablename = 'decision'").fetchall()
        counted = connection.execute("SELECT count(*) AS n FROM decision").fetchone()
        found = connection.execute(
            "SELECT count(*) AS n FROM decision WHERE memo LIKE 'ben%'"
        ).fetchone()
    assert seen == []
    assert (counted, found) == ({"n": 5}, {"n": 0})


def test_others_are_seen_once_the_round_is_closed_and_not_when_it_is_open_again(
    team: Team,
) -> None:
    close_round(team.study, "pilot")
    assert len(rows_of(team, "decision", team.anna)) == len(rows_of(team, "decision")) == 12
    assert [row["text"] for row in rows_of(team, "comment", team.anna)] == ["t"]
    assert SECRET not in str(rows_of(team, "draft", team.anna))
    reopen_round(team.study, "pilot")
    assert len(rows_of(team, "decision", team.anna)) == 5
    assert rows_of(team, "comment", team.anna) == []


def test_a_lead_sees_all(team: Team) -> None:
    for table in tables_of(team):
        assert rows_of(team, table, team.lou) == rows_of(team, table), table
    with team.as_(team.lou) as opened:
        with opened.reading() as connection:
            assert list(rule_faults(connection)) == []
        assert len(list(codings(opened))) == 8


FORBIDDEN = (
    "UPDATE decision SET memo = 'other'",
    "DELETE FROM decision",
    "TRUNCATE decision CASCADE",
    "ALTER TABLE decision DISABLE TRIGGER ALL",
    "ALTER TABLE decision DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE decision DROP COLUMN memo",
    "DROP TABLE decision CASCADE",
    "DROP POLICY seen ON decision",
    "DROP TRIGGER decision_follows ON decision",
    "CREATE OR REPLACE FUNCTION own_coder() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION postgres",
    "SET row_security = off; SELECT * FROM decision",
    "UPDATE current_decision SET state = 'skipped'",
    "DELETE FROM current_decision",
    "INSERT INTO current_decision SELECT * FROM current_decision",
    "UPDATE chain_head SET hash = ''",
    "DELETE FROM chain_head",
    "UPDATE codebook_revision SET document = ''",
    "INSERT INTO codebook_revision VALUES (2, '', '')",
    "UPDATE answer SET text = ''",
    "DELETE FROM answer_text",
    "UPDATE round SET closed_at = '2026'",
    "INSERT INTO round (name, created_at) VALUES ('mine', '')",
    "UPDATE coder SET login = session_user",
    "UPDATE coder SET role = 'lead'",
    "INSERT INTO coder (name, role, created_at) VALUES ('x', 'coder', '')",
    "INSERT INTO package VALUES ('x', 1, 2, '', '')",
    "INSERT INTO allocation VALUES (2, 2, '', '')",
    "INSERT INTO assistance VALUES (2, 'off', 'all', 0, 1, 'allocated', '')",
    "UPDATE about SET study_id = ''",
    "CREATE TABLE mine (x integer)",
)


def test_a_coders_login_changes_nothing_that_is_not_theirs(team: Team) -> None:
    before = rows_of(team, "decision")
    for statement in FORBIDDEN:
        with team.plain(team.anna) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        # a view that nobody writes to is the third way to be refused
        assert refused.value.sqlstate in {"42501", "IC002", "55000"}, statement
    assert rows_of(team, "decision") == before


NOT_OF_THIS_TABLE = "23514"
"""Each coder's table takes that coder's rows alone."""
OTHERS_ROWS = (
    "INSERT INTO draft SELECT {ben}, 1, 1, '{{}}'",
    "INSERT INTO place SELECT {ben}, 1, 1, '{{}}'",
    "INSERT INTO lease SELECT {ben}, '', '', '', '', ''",
    "INSERT INTO comment VALUES ('x', 2, 1, {ben}, 't', '')",
    "INSERT INTO listing VALUES ({ben}, 1, 'useful', 1, 1, true)",
    "INSERT INTO listing VALUES ({anna}, 1, 'allocated', 1, 1, true)",
    "INSERT INTO model VALUES ('x', 'coder:ben', '', '', NULL)",
    "UPDATE draft SET coder_id = {ben}",
)


def test_a_coders_login_writes_nothing_in_anothers_name(team: Team) -> None:
    ids = {row["name"]: row["id"] for row in rows_of(team, "coder")}
    for statement in OTHERS_ROWS:
        with team.plain(team.anna) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.format(**ids).encode())
        assert refused.value.sqlstate in {"42501", "IC007", NOT_OF_THIS_TABLE}, statement


def test_the_drafts_of_others_are_out_of_reach(team: Team) -> None:
    with team.plain(team.anna) as connection:
        assert connection.execute("UPDATE draft SET document = document").rowcount == 2
        assert connection.execute("DELETE FROM draft").rowcount == 2
    assert SECRET in str(rows_of(team, "draft"))
    assert len(rows_of(team, "draft")) == 2


def decision(team: Team, coder: str, **other: object) -> tuple[str, list[object]]:
    """A statement that adds a decision as a program could."""
    skips = {"round_id": 2, "answer_id": 20, "state": "skipped", "codes": "{}"}
    with psycopg.connect(plain(team.study.address)) as connection:
        connection.execute("SET search_path = intercoder")
        values = crafted(connection, coder, **{**skips, **other})
    places = ", ".join(["%s"] * len(values))
    return f"INSERT INTO decision ({', '.join(values)}) VALUES ({places})", list(values.values())


REFUSED: tuple[tuple[str, dict[str, object], str], ...] = (
    ("ben", {}, NOT_OF_THIS_TABLE),
    ("settled", {}, NOT_OF_THIS_TABLE),
    ("anna", {"previous": "0" * 64}, "IC001"),
    ("anna", {"previous": first_hash("x", "anna")}, "IC001"),
    ("anna", {"line": "a package"}, "42501"),
    ("anna", {"seq": 1000}, "42501"),
    ("anna", {"hash": "0" * 64}, "IC003"),
)


def test_a_coder_adds_only_their_own_decisions_behind_the_last(team: Team) -> None:
    for coder, other, state in REFUSED:
        statement, values = decision(team, coder, **other)
        with team.plain(team.anna) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode(), values)
        assert refused.value.sqlstate == state, (coder, other)


def test_a_coder_adds_their_own_and_what_stands_follows_from_it(team: Team) -> None:
    statement, values = decision(team, "anna")
    before = {row["answer_id"] for row in rows_of(team, "current_decision", team.anna)}
    with team.plain(team.anna) as connection:
        connection.execute(statement.encode(), values)
    stands = {
        row["answer_id"]: row["state"] for row in rows_of(team, "current_decision", team.anna)
    }
    assert set(stands) - before == {20}
    assert stands[20] == "skipped"
    (head,) = rows_of(team, "chain_head", team.anna)
    assert (head["decisions"], head["hash"]) == (6, values[-1])


def test_nobody_adds_decisions_to_a_closed_round(team: Team) -> None:
    close_round(team.study, "pilot")
    statement, values = decision(team, "anna")
    with team.plain(team.anna) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.encode(), values)
    assert refused.value.sqlstate == "IC006"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET memo = 'other'",
        "DELETE FROM decision",
        "TRUNCATE decision CASCADE",
        "SET session_replication_role = replica; DELETE FROM decision",
    ],
)
def test_not_even_the_owner_changes_the_log(team: Team, statement: str) -> None:
    for schema in ("intercoder", "intercoder_coder_1"):
        with pytest.raises(psycopg.Error, match="append-only"):
            run(as_superuser(team.study.address), f"SET search_path = {schema}; {statement}")
    assert len(rows_of(team, "decision")) == 12


def test_rules_that_were_switched_off_are_found(team: Team) -> None:
    run(team.study.address, "ALTER TABLE intercoder.decision DISABLE TRIGGER decision_never_goes")
    run(team.study.address, "ALTER TABLE intercoder_coder_1.draft DISABLE ROW LEVEL SECURITY")
    faults = " ".join(verify(team.study).faults)
    assert "decision_never_goes of intercoder.decision is switched off" in faults
    assert "policies of intercoder_coder_1.draft are switched off" in faults


# -- with the program -----------------------------------------------------------------------------


def test_the_login_says_who_is_at_work(team: Team) -> None:
    assert logged_in(team.study) is None
    with team.as_(team.anna) as annas, team.as_(team.lou) as lous:
        anna, lou = logged_in(annas), logged_in(lous)
    assert anna is not None
    assert (anna.name, anna.role) == ("anna", Role.CODER)
    assert lou is not None
    assert (lou.name, lou.role) == ("lou", Role.LEAD)


def test_a_coders_login_finds_what_means_the_same_among_its_own_answers(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "ENCODERS", Only(Watched()))
    set_study_encoder(team.study, "e5")
    ahead = ReadingAhead(team.study, "e5")
    while ahead.read_some():
        pass
    with team.as_(team.anna) as annas:
        assert texts_read_by(annas, "e5") == ahead.known
        for row in answer_rows(annas)[:3]:
            assert same_meaning(annas, "anna", MAIN_ROUND, row).unread == 0


def test_advice_of_a_language_model_is_for_leads_logins_alone(team: Team) -> None:
    prompt = prompt_of(team.study).whole
    add_advice(team.study, KeptAdvice("stub-1b", prompt, {"0a": ("books",)}))
    with team.as_(team.lou) as lous, team.as_(team.anna) as annas:
        assert advice_in_use(lous) is not None
        assert advice_in_use(annas) is None
        with pytest.raises(StudyError):
            add_advice(annas, KeptAdvice("other", prompt))


def test_nobody_codes_with_anothers_login(team: Team) -> None:
    with team.as_(team.anna) as opened, pytest.raises(StudyError, match="login belongs to anna"):
        open_workspace(opened, "ben", round="pilot")


def test_a_coder_codes_verifies_and_counts_with_their_login(team: Team) -> None:
    with team.as_(team.anna) as opened:
        workspace = open_workspace(opened, "anna", round="pilot", take_over=True)
        assert workspace.progress().coded == 3
        item = workspace.following(None, QueueFilter(), 20)[6]
        workspace.write(Decide(item.number, Judgement.of(["quiet"]), 1.0))
        workspace.write(TakeBack())
        assert verify(opened).faults == ()
        assert {one.coder for one in codings(opened)} == {"anna"}


def test_a_coder_without_an_allocation_has_nothing_to_code_where_others_have_one(
    team: Team,
) -> None:
    keep_list(team.study, "anna", "pilot", None, [])
    with team.as_(team.anna) as opened:
        workspace = open_workspace(opened, "anna", round="pilot", take_over=True)
        assert list(workspace.numbers(QueueFilter())) == []


def test_a_coders_login_cannot_copy_the_study(team: Team, tmp_path: object) -> None:
    with team.as_(team.anna) as opened, pytest.raises(StudyError, match="only part"):
        copy_study(opened, f"{tmp_path}/copy.study")


def test_a_lead_with_a_login_leads(team: Team) -> None:
    """Decisions come in, a round is closed, a coder is added and let in with a login there is."""
    login = new_login()
    run(team.study.address, f"CREATE ROLE {login} LOGIN")
    with team.as_(team.lou) as opened:
        with take_in(opened) as intake:
            intake.add_decisions(
                [EarlierDecision("v2:better", "anna", Judgement.of(["staff"]), round="pilot")]
            )
        close_round(opened, "pilot")
        add_coder(opened, "carla")
        grant_login(opened, "carla", login)
    with team.as_(login) as carlas:
        open_workspace(carlas, "carla").leave()
    run(as_superuser(team.study.address), f"DROP OWNED BY {login}")


def test_a_lead_who_may_not_make_logins_is_told(team: Team) -> None:
    with team.as_(team.lou) as opened:
        add_coder(opened, "carla")
        with pytest.raises(StudyError, match="may not create any"):
            grant_login(opened, "carla", new_login(), "secret")


def test_a_login_is_one_persons(team: Team) -> None:
    add_coder(team.study, "carla")
    with pytest.raises(StudyError, match="already belongs to anna"):
        grant_login(team.study, "carla", team.anna)
    with pytest.raises(StudyError, match="can see everything"):
        grant_login(team.study, "carla", "postgres")
    with pytest.raises(UsageError, match="needs a password"):
        grant_login(team.study, "carla", new_login())
    for unusable in ("", "pg_x", "a" * 64, "a\nb"):
        with pytest.raises(UsageError, match="cannot be a login"):
            grant_login(team.study, "carla", unusable, "secret")


@pytest.mark.parametrize("login", ['o"hara {n}', "50% zoë {n}", "anna'; DROP {n}"])
def test_odd_logins_are_only_names(team: Team, login: str) -> None:
    named = login.format(n=new_login())
    add_coder(team.study, "carla")
    grant_login(team.study, "carla", named, "it's 100% secret")
    assert has_login(team.study, named)
    quoted = named.replace('"', '""')
    assert run(
        team.study.address,
        f"SELECT has_any_column_privilege('{named.replace(chr(39), chr(39) * 2)}', "
        "'intercoder.answer', 'SELECT')",
    ) == [(True,)]
    run(as_superuser(team.study.address), f'DROP OWNED BY "{quoted}"; DROP ROLE "{quoted}"')


def test_a_login_that_is_taken_away_can_do_nothing_any_more(team: Team) -> None:
    assert revoke_login(team.study, "anna") == team.anna
    with pytest.raises(StudyError, match="may not see the study"):
        team.as_(team.anna)
    with team.plain(team.anna) as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT * FROM coder")
    grant_login(team.study, "anna", team.anna)
    team.as_(team.anna).close()


def test_a_new_login_takes_the_place_of_the_old_one(team: Team) -> None:
    login = new_login()
    grant_login(team.study, "anna", login, "secret")
    with team.plain(team.anna) as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT * FROM coder")
    assert len(rows_of(team, "decision", login)) == 5
    run(as_superuser(team.study.address), f"DROP OWNED BY {login}")


def test_a_lead_completes_details_in_the_sealed_log_and_a_coder_may_not(team: Team) -> None:
    described = {"v1": {"age": "18-29", "sex": "f"}}
    before = verify(team.study).faults
    for login in (team.anna, team.ben):
        with (
            team.as_(login) as opened,
            pytest.raises(StudyError),
            take_in(opened, replaces=True) as intake,
        ):
            intake.describe(described)
    with team.as_(team.lou) as opened:
        assert _attributes(opened, "v1") == {"age": "30-39"}
        with take_in(opened, replaces=True) as intake:
            intake.describe(described)
        assert _attributes(opened, "v1") == {
            "age": "18-29",
            "sex": "f",
        }
    with team.study.reading() as connection:
        newest = select(change_log.c.made_by, change_log.c.document)
        lines = connection.execute(newest.order_by(change_log.c.number.desc()).limit(2)).all()
    assert {line.made_by for line in lines} == {"lou"}
    assert '"respondent":[0,' in lines[1].document
    assert verify(team.study).faults == before


def _attributes(study: Study, respondent: str) -> dict[str, str]:
    return next(dict(one.attributes) for one in answers(study) if one.respondent == respondent)
