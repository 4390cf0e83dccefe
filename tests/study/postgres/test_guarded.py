"""`verify` finds every rule, right and owner of a study in PostgreSQL that is not the program's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from intercoder.codebook.code import Codebook
from intercoder.study.database.schema import metadata
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.rules import change_rules, grants, own_tables, seen
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study
from tests.conftest import fill
from tests.postgres import new_database, new_login

pytestmark = pytest.mark.postgres_only
BODY = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = intercoder, pg_temp"
TAMPERS = (
    # functions
    f"CREATE OR REPLACE FUNCTION follow() RETURNS trigger {BODY} AS 'BEGIN RETURN NULL; END'",
    "CREATE OR REPLACE FUNCTION own_coder() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = intercoder, pg_temp SET client_min_messages = error AS 'SELECT 2'",
    "CREATE OR REPLACE FUNCTION is_lead() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION own_coder() RESET search_path",
    "ALTER FUNCTION own_coder() RESET client_min_messages",
    "ALTER FUNCTION intercoder_coder_1.follow() SECURITY INVOKER",
    "ALTER FUNCTION intercoder_seen.seen_decision() SET search_path = public",
    "DROP FUNCTION expel(text)",
    "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION own_coder(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    # triggers and rewriting
    "DROP TRIGGER decision_never_goes ON decision",
    "DROP TRIGGER decision_never_changes ON intercoder_coder_2.decision",
    "ALTER TABLE decision DISABLE TRIGGER decision_follows",
    "ALTER TABLE intercoder_coder_1.decision DISABLE TRIGGER USER",
    "ALTER TABLE intercoder_coder_1.decision ENABLE REPLICA TRIGGER decision_alone",
    "ALTER TABLE intercoder_coder_1.decision ENABLE TRIGGER decision_is_numbered",
    "DROP TRIGGER coder_comes ON coder",
    "CREATE OR REPLACE TRIGGER decision_follows AFTER INSERT ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE OR REPLACE TRIGGER decision_never_goes BEFORE TRUNCATE ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE OR REPLACE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
    "FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION never()",
    "CREATE TRIGGER more BEFORE INSERT ON draft FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE RULE quiet AS ON INSERT TO comment DO INSTEAD NOTHING",
    # policies
    "ALTER TABLE decision DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE intercoder_coder_2.draft DISABLE ROW LEVEL SECURITY",
    "DROP POLICY of_leads ON package",
    "CREATE POLICY more ON decision USING (true)",
    "ALTER POLICY of_leads ON decision USING (true)",
    "ALTER POLICY seen ON intercoder_coder_1.decision USING (true)",
    "ALTER POLICY seen ON intercoder_coder_1.decision USING ((SELECT own_coder()) = 2)",
    "ALTER POLICY added ON intercoder_coder_1.decision WITH CHECK (true)",
    "ALTER POLICY of_leads ON decision TO CURRENT_USER",
    # views
    "DROP VIEW intercoder_seen.comment",
    "CREATE OR REPLACE VIEW intercoder_seen.package AS SELECT * FROM package",
    "CREATE OR REPLACE VIEW intercoder_seen.package AS "
    "SELECT * FROM intercoder_seen.seen_package() UNION ALL SELECT * FROM package",
    "CREATE VIEW intercoder_seen.draft AS SELECT * FROM draft",
    "CREATE MATERIALIZED VIEW kept AS SELECT * FROM decision",
    # rights
    "GRANT SELECT ON decision TO {anna}",
    "GRANT SELECT (memo) ON decision TO {anna}",
    "GRANT SELECT ON intercoder_coder_2.decision TO {anna}",
    "GRANT USAGE ON SCHEMA intercoder_coder_2 TO {anna}",
    "GRANT SELECT ON answer TO {anna}",
    "GRANT UPDATE (text) ON answer TO {anna}",
    "GRANT SELECT ON decision TO PUBLIC",
    "GRANT USAGE ON SCHEMA intercoder TO PUBLIC",
    "GRANT EXECUTE ON FUNCTION follow() TO PUBLIC",
    "GRANT EXECUTE ON FUNCTION admit(integer, text) TO {anna}",
    "GRANT UPDATE ON decision TO {lou}",
    "GRANT INSERT ON current_decision TO {lou}",
    "GRANT SELECT ON decision TO {lou} WITH GRANT OPTION",
    "GRANT UPDATE ON intercoder_coder_1.decision TO {anna}",
    "GRANT CREATE ON SCHEMA intercoder_coder_1 TO {anna}",
    "GRANT INSERT (seq) ON intercoder_coder_1.decision TO {anna}",
    "GRANT SELECT ON model_of_others TO {stranger}",
    "REVOKE INSERT ON intercoder_coder_1.draft FROM {anna}",
    "REVOKE SELECT ON decision FROM {lou}",
    # owners and tables
    "ALTER TABLE decision DETACH PARTITION intercoder_coder_1.decision",
    "ALTER TABLE draft DETACH PARTITION intercoder_coder_2.draft",
    "DROP TABLE intercoder_coder_2.listing",
    "ALTER TABLE intercoder_coder_2.draft RENAME TO old_draft",
    "GRANT {anna} TO CURRENT_USER; GRANT CREATE ON SCHEMA intercoder_coder_1 TO {anna}; "
    "ALTER TABLE intercoder_coder_1.draft OWNER TO {anna}",
    # references and checks
    "ALTER TABLE decision DROP CONSTRAINT codes_go_with_coded",
    "ALTER TABLE decision DROP CONSTRAINT decision_answer_id_fkey",
    "ALTER TABLE answer DROP CONSTRAINT answer_question_id_fkey",
)


@pytest.fixture(scope="module")
def guarded(codebook: Codebook) -> Iterator[tuple[Study, dict[str, str]]]:
    """A study with logins for a coder and a lead, and theirs and a stranger's."""
    logins = {name: new_login() for name in ("anna", "lou", "stranger")}
    with create_study(new_database(), codebook) as study:
        fill(study)
        add_coder(study, "lou", Role.LEAD)
        for name in ("anna", "lou"):
            grant_login(study, name, logins[name], "secret")
        with study.writing() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {logins['stranger']}")
        yield study, logins


def faults_after(study: Study, statement: str) -> list[str]:
    """What is found once this was done; it is undone then."""
    found: list[str] = []

    def attempt(connection: Connection) -> None:
        connection.exec_driver_sql(statement.replace("%", "%%"))
        found.extend(rule_faults(connection))
        connection.rollback()

    with study.writing() as connection:
        attempt(connection)
    return found


def test_a_study_as_it_was_made_has_no_faults(guarded: tuple[Study, dict[str, str]]) -> None:
    study, _ = guarded
    assert faults_after(study, "SELECT 1") == []


@pytest.mark.slow
@pytest.mark.parametrize("tamper", TAMPERS)
def test_whatever_is_changed_is_found(guarded: tuple[Study, dict[str, str]], tamper: str) -> None:
    study, logins = guarded
    assert faults_after(study, tamper.format(**logins)) != []


def test_every_table_is_for_everybody_or_divided_or_seen_in_part() -> None:
    """A new table has to be one of these before a coder's login can have anything to do with it."""
    assert set(metadata.tables) == {
        *(one for one in grants.READ_BY_ALL if one != "answer_text"),
        *own_tables.OWN,
        *seen.SEEN,
        *change_rules.KEPT_BY_CHANGES,
        *grants.KEPT_FROM_CODERS,
    }
    assert not set(grants.READ_BY_ALL) & {*own_tables.OWN, *seen.SEEN}
