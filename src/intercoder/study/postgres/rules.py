"""What the database itself sees to: the log only grows, and nobody sees what is not for them.

- A row of the log is neither changed nor removed, whoever asks, and each follows the last one of
  its line. A row that is no sound decision is refused (`log_checks.py`), and so is what coders'
  logins write elsewhere (`own_row_checks.py`).
- What stands (`current_decision`) and where each line ends (`chain_head`) follow from the log and
  are kept by it: nobody has a right to write them.
- A coder's login sees its own decisions, drafts, lists and comments, and of others only what is in
  rounds that are closed. A lead's login sees everything. So does who owns the tables.

Everything here can be done again: an upgrade takes the rules away and makes them anew, so that a
study always has those of the program that opened it last. Nothing is left to a `search_path` that a
login may change: functions have their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from intercoder.study.postgres.log_rules import (
    LOG_FUNCTIONS,
    LOG_TRIGGERS,
    STUDY_FUNCTIONS,
)
from intercoder.study.postgres.own_row_checks import LISTING_CHECK
from intercoder.study.schema import metadata

OWN = "coder_id = (SELECT own_coder())"
_CLOSED = "round_id IN (SELECT id FROM round WHERE closed_at IS NOT NULL)"
_OWN_OR_CLOSED = f"{OWN} OR {_CLOSED}"

_SEEN: dict[str, str] = {
    "decision": _OWN_OR_CLOSED,
    "current_decision": _OWN_OR_CLOSED,
    "comment": _OWN_OR_CLOSED,
    "definition_doubt": _OWN_OR_CLOSED,
    "chain_head": OWN,
    "draft": OWN,
    "place": OWN,
    "lease": OWN,
    "listing": OWN,
    "package": OWN,
    "allocation": _CLOSED,
    "application": _CLOSED,
    "model": "scope = (SELECT own_scope())",
    "set_aside": OWN,
}
"""Which rows a coder's login sees of the tables that hold more than it may see."""

_ADDED: dict[str, str] = {
    "decision": f"{OWN} AND line = '' AND NOT ({_CLOSED})",
    "comment": OWN,
    "definition_doubt": f"{OWN} AND settled_at IS NULL",
    "draft": OWN,
    "place": OWN,
    "lease": OWN,
    "listing": f"{OWN} AND purpose NOT IN ('allocated', 'handed on')",
    "model": "scope = (SELECT own_scope())",
}
"""Which rows it may add."""
_CHANGED = ("draft", "place", "lease", "listing", "model")
"""Tables in which it may also change and remove what it may add."""
KEPT_BY_LOG = ("current_decision", "chain_head")
"""Tables that nobody writes."""
HIDDEN = tuple(_SEEN)
"""Tables with row-level security."""

_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION own_coder() RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT id FROM coder WHERE login = session_user AND left_at IS NULL $$
    """,
    """
    CREATE OR REPLACE FUNCTION own_scope() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT 'coder:' || name FROM coder WHERE login = session_user AND left_at IS NULL $$
    """,
    """
    CREATE OR REPLACE FUNCTION is_lead() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM coder
        WHERE login = session_user AND role = 'lead' AND left_at IS NULL) $$
    """,
    """
    CREATE OR REPLACE FUNCTION is_allocated(asked integer) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM coder WHERE EXISTS (SELECT FROM listing
        WHERE coder_id = coder.id AND round_id = asked AND purpose = 'allocated')) $$
    """,
)

TEXT_TABLE = (
    "CREATE TABLE IF NOT EXISTS answer_text ("
    "answer_id INTEGER PRIMARY KEY REFERENCES answer (id), words TSVECTOR NOT NULL)"
)
TEXT_SEARCH = (
    TEXT_TABLE,
    "CREATE INDEX IF NOT EXISTS answer_text_words ON answer_text USING gin (words)",
)
"""The words of the answers: `text_search.py` finds them, so that both databases find the same."""


def make_rules(connection: Connection, schema: str) -> None:
    """Make the rules, or make them anew, in this schema (quoted). The tables are there."""
    for statement in _rules(schema):
        connection.exec_driver_sql(statement)


def _rules(schema: str) -> Iterator[str]:
    yield from TEXT_SEARCH
    for function in (*_FUNCTIONS, *STUDY_FUNCTIONS, *LOG_FUNCTIONS):
        yield function.replace("{schema}", schema)
    yield from LOG_TRIGGERS
    yield from LISTING_CHECK
    yield (
        "DO $$ DECLARE old record; BEGIN FOR old IN SELECT tablename, policyname FROM pg_policies "
        "WHERE schemaname = current_schema() LOOP "
        "EXECUTE 'DROP POLICY ' || quote_ident(old.policyname) || ' ON ' || "
        "quote_ident(old.tablename); "
        "END LOOP; END $$"
    )
    for table in HIDDEN:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY of_leads ON {table} "
            "USING ((SELECT is_lead())) WITH CHECK ((SELECT is_lead()))"
        )
        yield f"CREATE POLICY seen ON {table} FOR SELECT USING ({_SEEN[table]})"
    for table, added in _ADDED.items():
        yield f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({added})"
    for table in _CHANGED:
        yield (
            f"CREATE POLICY changed ON {table} FOR UPDATE "
            f"USING ({_ADDED[table]}) WITH CHECK ({_ADDED[table]})"
        )
        yield f"CREATE POLICY removed ON {table} FOR DELETE USING ({_ADDED[table]})"


# -- what logins may do ---------------------------------------------------------------------------
# Schemas and logins are quoted by whoever asks.


def grants_of_coder(schema: str, login: str) -> Iterator[str]:
    """Let this login do what a coder does. What it sees is up to the rules."""
    columns = ", ".join(
        column.name for column in metadata.tables["decision"].columns if column.name != "seq"
    )
    yield f"GRANT USAGE ON SCHEMA {schema} TO {login}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {login}"
    # `seq` is the database's alone: it says in which order decisions were committed
    yield f"GRANT INSERT ({columns}) ON {schema}.decision TO {login}"
    yield f"GRANT USAGE ON SEQUENCE {schema}.decision_seq_seq TO {login}"
    for table in ("comment", "definition_doubt"):
        yield f"GRANT INSERT ON {schema}.{table} TO {login}"
    for table in _CHANGED:
        yield f"GRANT INSERT, UPDATE, DELETE ON {schema}.{table} TO {login}"


def grants_of_lead(schema: str, login: str) -> Iterator[str]:
    """Let this login do what a lead does, and let others in."""
    given = "WITH GRANT OPTION"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {login} {given}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {login} {given}"
    yield f"GRANT INSERT ON {schema}.decision TO {login} {given}"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {login} {given}"
    yield f"GRANT INSERT ON {schema}.set_aside TO {login} {given}"
    fixed = {"decision", "set_aside", "alembic_version", *KEPT_BY_LOG}
    for table in (*metadata.tables, "answer_text"):
        if table not in fixed:
            yield f"GRANT INSERT, UPDATE, DELETE ON {schema}.{table} TO {login} {given}"


def takes_back(schema: str, login: str) -> Iterator[str]:
    """Take from this login whatever it may do in the study."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {login} CASCADE"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {login} CASCADE"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {login} CASCADE"
