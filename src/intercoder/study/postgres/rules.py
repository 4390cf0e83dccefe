"""What the database itself sees to: the log only grows, and nobody sees what is not for them.

- A row of the log is neither changed nor removed, whoever asks, and each follows the last one of
  its line. Rows are numbered in the order of their commits.
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
}
"""Which rows a coder's login sees of the tables that hold more than it may see."""

_ADDED: dict[str, str] = {
    "decision": f"{OWN} AND line = '' AND NOT ({_CLOSED})",
    "comment": OWN,
    "draft": OWN,
    "place": OWN,
    "lease": OWN,
    "listing": f"{OWN} AND purpose <> 'allocated'",
    "model": "scope = (SELECT own_scope())",
}
"""Which rows it may add."""
_CHANGED = ("draft", "place", "lease", "listing", "model")
"""Tables in which it may also change and remove what it may add."""
KEPT_BY_LOG = ("current_decision", "chain_head")
"""Tables that nobody writes."""
HIDDEN = tuple(_SEEN)
"""Tables with row-level security."""
GUARDS = ("decision_alone", "decision_follows", "decision_never_changes", "decision_never_goes")
"""Triggers of the log."""

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
    """
    CREATE OR REPLACE FUNCTION only_one_adds() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_catalog.pg_advisory_xact_lock(TG_RELID::bigint);
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION never() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'IC002', MESSAGE = 'Decisions are append-only: none is '
            'ever changed or removed. | Decide again instead.';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM (
                SELECT coder_id, line, previous,
                    lag(hash) OVER (PARTITION BY coder_id, line ORDER BY seq) AS before
                FROM added
            ) one
            JOIN coder ON coder.id = one.coder_id
            CROSS JOIN about
            LEFT JOIN chain_head head ON head.coder_id = one.coder_id AND head.line = one.line
            WHERE previous IS DISTINCT FROM coalesce(before, head.hash, encode(sha256(convert_to(
                study_id || E'\\n' || coder.name
                || CASE one.line WHEN '' THEN '' ELSE E'\\n' || one.line END, 'UTF8')), 'hex'))
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'IC001', MESSAGE = 'A decision does not follow the '
                'last one of its line, so it is not saved. | Try again.';
        END IF;
        INSERT INTO chain_head (coder_id, line, decisions, hash)
        SELECT coder_id, line, count(*), (array_agg(hash ORDER BY seq DESC))[1]
        FROM added GROUP BY coder_id, line
        ON CONFLICT (coder_id, line) DO UPDATE
        SET decisions = chain_head.decisions + excluded.decisions, hash = excluded.hash;
        WITH standing AS (
            SELECT one.coder_id, one.round_id, one.answer_id, last.seq, last.state, last.unsure
            FROM (SELECT DISTINCT coder_id, round_id, answer_id FROM added) one
            CROSS JOIN LATERAL (
                SELECT seq, state, unsure FROM decision d
                WHERE d.coder_id = one.coder_id AND d.round_id = one.round_id
                    AND d.answer_id = one.answer_id
                ORDER BY d.id DESC LIMIT 1
            ) last
        ), gone AS (
            DELETE FROM current_decision c USING standing s
            WHERE s.state = 'unseen' AND c.coder_id = s.coder_id
                AND c.round_id = s.round_id AND c.answer_id = s.answer_id
        )
        INSERT INTO current_decision (coder_id, round_id, answer_id, seq, state, unsure)
        SELECT coder_id, round_id, answer_id, seq, state, unsure
        FROM standing WHERE state <> 'unseen'
        ON CONFLICT (coder_id, round_id, answer_id) DO UPDATE
        SET seq = excluded.seq, state = excluded.state, unsure = excluded.unsure;
        RETURN NULL;
    END $$
    """,
)

_TRIGGERS = (
    "CREATE OR REPLACE TRIGGER decision_alone BEFORE INSERT ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION only_one_adds()",
    "CREATE OR REPLACE TRIGGER decision_follows AFTER INSERT ON decision "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION follow()",
    "CREATE OR REPLACE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE OR REPLACE TRIGGER decision_never_goes BEFORE DELETE OR TRUNCATE ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    # also for a session that says it only replays what another server did
    *(f"ALTER TABLE decision ENABLE ALWAYS TRIGGER {name}" for name in GUARDS),
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
    for function in _FUNCTIONS:
        yield function.replace("{schema}", schema)
    yield from _TRIGGERS
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
    yield f"GRANT INSERT ON {schema}.comment TO {login}"
    for table in _CHANGED:
        yield f"GRANT INSERT, UPDATE, DELETE ON {schema}.{table} TO {login}"


def grants_of_lead(schema: str, login: str) -> Iterator[str]:
    """Let this login do what a lead does, and let others in."""
    given = "WITH GRANT OPTION"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {login} {given}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {login} {given}"
    yield f"GRANT INSERT ON {schema}.decision TO {login} {given}"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {login} {given}"
    fixed = {"decision", "alembic_version", *KEPT_BY_LOG}
    for table in (*metadata.tables, "answer_text"):
        if table not in fixed:
            yield f"GRANT INSERT, UPDATE, DELETE ON {schema}.{table} TO {login} {given}"


def takes_back(schema: str, login: str) -> Iterator[str]:
    """Take from this login whatever it may do in the study."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {login} CASCADE"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {login} CASCADE"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {login} CASCADE"
