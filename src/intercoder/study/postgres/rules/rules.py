"""What the database enforces: the log only grows, and nobody sees what they may not see.

- A row of the log is never changed or removed, whoever asks, and each row follows the last one of
  its line. Invalid decisions are refused (`log_checks.py`), and so are invalid rows that coders'
  logins write elsewhere (`own_row_checks.py`).
- Standing decisions (`current_decision`) and the end of each line (`chain_head`) are derived from
  the log by triggers: no login may write them.
- A coder's login has rights in that coder's own tables only (`own_tables.py`): to its decisions,
  drafts, lists and comments. It sees others' rows only through `seen.py`. A lead's login, like the
  owner of the tables, sees everything.

The rules of the log exist twice: on each coder's own tables, which that coder writes directly, and
on the partitioned tables as a whole, through which leads write. A rule for each row exists on the
coders' tables only: every row ends up in one of them.

Everything here can be repeated: an upgrade removes the rules and makes them again, so that a study
always has those of the program that opened it last. Nothing depends on a `search_path` that a login
may change: functions set their own, and only the owner may call those that only triggers need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from intercoder.study.postgres.rules.allocated_rounds import (
    ALLOCATED_FUNCTIONS,
    ALLOCATED_TABLE,
    ALLOCATED_TRIGGERS,
)
from intercoder.study.postgres.rules.care_functions import CARE_FUNCTIONS
from intercoder.study.postgres.rules.change_rules import change_functions, change_triggers
from intercoder.study.postgres.rules.closing import CLOSING_FUNCTION, CLOSING_TRIGGERS
from intercoder.study.postgres.rules.grants import (
    WRITTEN,
    admit_everybody,
    grant_functions,
    restore_owner,
)
from intercoder.study.postgres.rules.log_rules import LOG_FUNCTIONS, LOG_TRIGGERS, STUDY_FUNCTIONS
from intercoder.study.postgres.rules.own_row_checks import LISTING_CHECK
from intercoder.study.postgres.rules.own_tables import (
    OWN,
    execute,
    literal,
    make_own_tables,
    quoted,
)
from intercoder.study.postgres.rules.seen import SEEN, seen_schema, seen_statements

IS_OWN = "(SELECT own_coder()) = {number}"

ADDED: dict[str, str] = {
    "decision": f"{IS_OWN} AND line = ''",
    "comment": IS_OWN,
    "definition_doubt": f"{IS_OWN} AND settled_at IS NULL",
    "proposal": f"{IS_OWN} AND package = ''",
    "draft": IS_OWN,
    "place": IS_OWN,
    "lease": IS_OWN,
    "listing": f"{IS_OWN} AND purpose <> 'allocated' AND purpose <> 'handed on' "
    "AND purpose <> 'removed' AND purpose <> 'handed, removed'",
    "model": IS_OWN,
}
"""Conditions on the rows that a coder's login may add to its own tables.

That a round is open is checked by the triggers of `decision` and `proposal`, which say so in words.
"""
HIDDEN = tuple(dict.fromkeys((*OWN, *SEEN)))
"""Tables of the study that only leads and their owner may read."""

FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION own_coder() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ BEGIN
        RETURN (SELECT id FROM coder WHERE login = session_user AND left_at IS NULL);
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION is_lead() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ BEGIN
        RETURN EXISTS (SELECT FROM coder
            WHERE login = session_user AND role = 'lead' AND left_at IS NULL);
    END $$
    """,
    *ALLOCATED_FUNCTIONS,
    """
    CREATE OR REPLACE FUNCTION key_hides(asked integer) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT EXISTS (SELECT FROM training_key k
        JOIN current_decision c ON c.answer_id = k.answer_id AND c.round_id = asked
        WHERE c.coder_id <> own_coder() AND NOT EXISTS (SELECT FROM decision mine
            WHERE mine.coder_id = own_coder() AND mine.round_id = asked
                AND mine.answer_id = k.answer_id)) $$
    """,
    """
    CREATE OR REPLACE FUNCTION sealing() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT value FROM study_setting WHERE name = 'sealed' $$
    """,
    """
    CREATE OR REPLACE FUNCTION settled_encoder() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT value FROM study_setting WHERE name = 'encoder' $$
    """,
    """
    CREATE OR REPLACE FUNCTION note_departure(what text, told text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ INSERT INTO released_table (id, made_at, made_by, command, document)
        SELECT substr(clock, 1, 8) || '-' || substr(clock, 9, 4) || '-7' || substr(chance, 1, 3)
                || '-8' || substr(chance, 4, 3) || '-' || substr(chance, 7, 12),
            to_char(now_utc, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), coder.name, left(what, 200), told
        FROM coder, (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now_utc,
            lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS clock,
            md5(random()::text) AS chance) AS made
        WHERE coder.id = own_coder() AND length(told) < 2000
            AND starts_with(told, '{"departure"') $$
    """,
    *CARE_FUNCTIONS,
    """
    CREATE OR REPLACE FUNCTION may_give_proposed(code text, who integer) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT code LIKE 'proposed-%%' AND EXISTS (
        SELECT FROM proposal JOIN round ON round.id = proposal.round_id
        WHERE proposal.id = substr(code, 10) AND (who IS NULL OR proposal.coder_id = who
            OR NOT round.blind
            OR round.closed_at IS NOT NULL OR round.proposals_opened_at IS NOT NULL)) $$
    """,
)
TRIGGERS = (
    "CREATE OR REPLACE TRIGGER decision_is_numbered BEFORE INSERT ON decision "
    "FOR EACH ROW EXECUTE FUNCTION number_by_clock()",
    "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_is_numbered",
)

TEXT_TABLE = (
    "CREATE TABLE IF NOT EXISTS answer_text ("
    "answer_id INTEGER PRIMARY KEY REFERENCES answer (id), words TSVECTOR NOT NULL)"
)
TEXT_SEARCH = (
    TEXT_TABLE,
    "CREATE INDEX IF NOT EXISTS answer_text_words ON answer_text USING gin (words)",
    "CREATE INDEX IF NOT EXISTS answer_translated ON answer (id) WHERE translation IS NOT NULL",
)
"""The words of the answers, extracted by `text_search.py` so that both databases find the same."""


def make_rules(connection: Connection, schema: str) -> None:
    """Make the rules, or remake them, in this schema. The tables must exist."""
    restore_owner(connection, schema)
    execute(connection, *rule_statements(schema))
    make_own_tables(connection, schema)
    execute(
        connection,
        f"SELECT rule_coder_schema(id) FROM {quoted(schema)}.coder ORDER BY id",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {quoted(schema)} FROM PUBLIC",
    )
    admit_everybody(connection, schema)


def rule_statements(schema: str) -> Iterator[str]:
    """The rules of the study's own schema, its views, and the functions behind coders' rules."""
    yield from (*TEXT_SEARCH, *ALLOCATED_TABLE)
    of_study = (*FUNCTIONS, *STUDY_FUNCTIONS, CLOSING_FUNCTION)
    for function in (*of_study, *LOG_FUNCTIONS, *change_functions()):
        yield _as_is(function).replace("{schema}", quoted(schema))
    yield (f"DO $drop$ DECLARE one text; BEGIN {_dropped_rules(literal(schema))} END $drop$")
    yield "DROP FUNCTION IF EXISTS own_scope()"  # from an earlier version
    yield from base_triggers()
    yield from LISTING_CHECK
    for table in HIDDEN:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY of_leads ON {table} "
            "USING ((SELECT is_lead())) WITH CHECK ((SELECT is_lead()))"
        )
    yield from seen_statements(schema)
    yield from grant_functions(schema, seen_schema(schema))
    yield _rule_coder_schema(schema)


# -- each coder's own tables ----------------------------------------------------------------------


def coder_statements() -> Iterator[str]:
    """The rules of one coder's own tables.

    They run with a search path that begins with the coder's schema; `{number}` is the coder's row,
    and `{schema}` their schema and then the study's.
    """
    for function in LOG_FUNCTIONS:
        yield _as_is(function)
    for trigger in (*TRIGGERS, *map(_as_is, LOG_TRIGGERS), *change_triggers()):
        if _table_of(trigger) in OWN:
            yield trigger
    for table in OWN:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name, table, command, using, check in own_policies():
        yield f"CREATE POLICY {name} ON {table} FOR {command}" + (
            (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        )


def own_policies() -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, command and conditions of each policy on a coder's own tables."""
    for table in OWN:
        yield "seen", table, "SELECT", IS_OWN, ""
    for table, added in ADDED.items():
        yield "added", table, "INSERT", "", added
    for table in WRITTEN:
        yield "changed", table, "UPDATE", ADDED[table], ADDED[table]
        yield "removed", table, "DELETE", ADDED[table], ""


def base_triggers() -> Iterator[str]:
    """The triggers of the log on the partitioned tables as a whole, and those of other tables."""
    statements = [*map(_as_is, LOG_TRIGGERS), *change_triggers()]
    of_rows = {_trigger_of(one) for one in statements if _is_for_rows(one)}
    for one in statements:
        if _table_of(one) not in OWN or _trigger_of(one) not in of_rows:
            yield one
    yield from (*CLOSING_TRIGGERS, *ALLOCATED_TRIGGERS)


def _rule_coder_schema(schema: str) -> str:
    statements = ",\n            ".join(literal(one) for one in coder_statements())
    return f"""
    CREATE OR REPLACE FUNCTION rule_coder_schema(number integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {quoted(schema)}, pg_temp
    SET client_min_messages = error AS $make$
    DECLARE
        own name := coder_schema(number);
        path text := format('%I, {quoted(schema)}', own);
        one text;
    BEGIN
        PERFORM set_config('search_path', path || ', pg_temp', true);
        {_dropped_rules("own")}
        FOREACH one IN ARRAY ARRAY[
            {statements}
        ] LOOP
            EXECUTE replace(replace(one, '{{schema}}', path), '{{number}}', number::text);
        END LOOP;
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', own);
    END $make$
    """


def _dropped_rules(schema: str) -> str:
    """PL/pgSQL that drops this schema's policies and triggers; it needs a text variable `one`."""
    return f"""
        FOR one IN SELECT format('DROP POLICY %I ON %I.%I', policyname, schemaname, tablename)
            FROM pg_catalog.pg_policies WHERE schemaname = {schema}
        LOOP
            EXECUTE one;
        END LOOP;
        FOR one IN SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
            FROM pg_catalog.pg_trigger JOIN pg_catalog.pg_class c ON c.oid = tgrelid
            WHERE c.relnamespace = {schema}::text::regnamespace
                AND NOT tgisinternal AND tgparentid = 0
        LOOP
            EXECUTE one;
        END LOOP;"""


def _as_is(statement: str) -> str:
    """A statement written for the driver, with its doubled percent signs made single again."""
    return statement.replace("%%", "%")


def _is_for_rows(trigger: str) -> bool:
    return "FOR EACH ROW" in trigger


def _trigger_of(statement: str) -> str:
    found = re.search(r"TRIGGER (\w+)", statement)
    return found[1] if found else ""


def _table_of(statement: str) -> str:
    found = re.search(r"(?:ALTER TABLE| ON) (\w+)", statement)
    return found[1] if found else ""
