"""What a coder's login sees of others' decisions: those in closed rounds.

A plain view would be enough for honest readers, but PostgreSQL may run a query's own conditions
before those of a view or a policy, and `EXPLAIN` shows the effect. So each view reads from a
PL/pgSQL function: the planner does not look into it, its rows are filtered before the query's
conditions see any, and nothing reveals the rows left out.

The views have the names of the tables. Agreement, exports and differences find them first on their
search path; the workspace finds the coder's own tables first.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.study.database.schema import metadata
from intercoder.study.postgres.rules.own_tables import prefix, quoted

_OWN_OR_CLOSED = """
        RETURN QUERY SELECT * FROM {table} WHERE coder_id = me;
        IF closed <> '{}' THEN
            RETURN QUERY SELECT * FROM {table} WHERE coder_id <> me AND round_id = ANY (closed);
        END IF;"""
_OWN_OR_CLOSED_BUT_KEY = """
        RETURN QUERY SELECT * FROM {table} WHERE coder_id = me;
        IF closed <> '{}' THEN
            IF NOT EXISTS (SELECT FROM training_key) THEN
                RETURN QUERY SELECT * FROM {table}
                WHERE coder_id <> me AND round_id = ANY (closed);
                RETURN;
            END IF;
            RETURN QUERY SELECT * FROM {table} shown
            WHERE shown.coder_id <> me AND shown.round_id = ANY (closed) AND (
                NOT EXISTS (SELECT FROM training_key k WHERE k.answer_id = shown.answer_id)
                OR EXISTS (SELECT FROM decision mine WHERE mine.coder_id = me
                    AND mine.round_id = shown.round_id AND mine.answer_id = shown.answer_id));
        END IF;"""
"""What was decided on answers of the key tells the key: of these, whoever took part in the round
sees what the others decided there, and nobody else does."""
_REVEALED = """
        RETURN QUERY SELECT * FROM {table} k WHERE EXISTS (
            SELECT FROM training_round t
            JOIN listing mine ON mine.coder_id = me AND mine.round_id = t.round_id
                AND mine.purpose = 'allocated' AND mine.answer_id = k.answer_id
            WHERE EXISTS (SELECT FROM decision d WHERE d.coder_id = me
                    AND d.round_id = t.round_id AND d.answer_id = k.answer_id
                    AND d.state IN ('coded', 'no code applies'))
                AND (t.feedback = 'each' OR t.feedback = 'end' AND NOT EXISTS (
                    SELECT FROM listing open WHERE open.coder_id = me
                        AND open.round_id = t.round_id AND open.purpose = 'allocated'
                        AND NOT EXISTS (SELECT FROM decision d WHERE d.coder_id = me
                            AND d.round_id = t.round_id AND d.answer_id = open.answer_id
                            AND d.state IN ('coded', 'no code applies')))));"""
"""The key of an answer is seen once its coder has judged the answer in a round for training: at
once, or when they have judged all that they were given there, as the round has it."""
_CLOSED = """
        RETURN QUERY SELECT * FROM {table} WHERE round_id = ANY (closed);"""
_OWN = """
        RETURN QUERY SELECT * FROM {table} WHERE coder_id = me;"""
_OPEN_TO_ALL = """(SELECT id FROM round
            WHERE NOT blind OR closed_at IS NOT NULL OR proposals_opened_at IS NOT NULL)"""
"""Rounds in which coders see what others proposed."""
_OWN_OR_OPENED = f"""
        RETURN QUERY SELECT * FROM {{table}} WHERE coder_id = me OR round_id IN {_OPEN_TO_ALL};"""
_OF_OWN_OR_OPENED = f"""
        RETURN QUERY SELECT * FROM {{table}} WHERE coder_id = me OR proposal_id IN (
            SELECT id FROM proposal WHERE round_id IN {_OPEN_TO_ALL});"""
SEEN: dict[str, str] = {
    "decision": _OWN_OR_CLOSED_BUT_KEY,
    "current_decision": _OWN_OR_CLOSED_BUT_KEY,
    "comment": _OWN_OR_CLOSED_BUT_KEY,
    "definition_doubt": _OWN_OR_CLOSED,
    "allocation": _CLOSED,
    "application": _CLOSED,
    "package": _OWN,
    "proposal": _OWN_OR_OPENED,
    "proposal_rejection": _OF_OWN_OR_OPENED,
    "set_aside": _OWN,
    "training_key": _REVEALED,
}
"""Conditions on the rows that a coder's login sees, by table."""
_ROWS = {"decision": 100_000, "current_decision": 100_000}
"""Row counts given to the planner, so that it does not join row by row."""


def seen_schema(schema: str) -> str:
    """The schema of the views."""
    return f"{prefix(schema)}_seen"


def seen_function(schema: str, table: str) -> str:
    """The function from which a view reads."""
    return f"""
    CREATE OR REPLACE FUNCTION {quoted(seen_schema(schema))}.seen_{table}()
    RETURNS SETOF {quoted(schema)}.{table}
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS {_ROWS.get(table, 1000)}
    SET search_path = {{schema}}, pg_temp SET client_min_messages = error AS $$
    DECLARE
        me integer := own_coder();
        closed integer[] := ARRAY(SELECT id FROM round WHERE closed_at IS NOT NULL
            AND id NOT IN (SELECT round_id FROM training_round));
    BEGIN
        IF me IS NULL THEN
            RETURN;
        END IF;{SEEN[table].replace("{table}", table)}
    END $$
    """


def seen_statements(schema: str) -> Iterator[str]:
    """Statements that remake the schema, its functions and views."""
    seen = quoted(seen_schema(schema))
    yield f"DROP SCHEMA IF EXISTS {seen} CASCADE"
    yield f"CREATE SCHEMA {seen}"
    for table in SEEN:
        yield seen_function(schema, table).replace("{schema}", quoted(schema))
        columns = ", ".join(quoted(column.name) for column in metadata.tables[table].columns)
        yield f"CREATE VIEW {seen}.{table} AS SELECT {columns} FROM {seen}.seen_{table}()"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {seen} FROM PUBLIC"
