"""Grants and revokes logins' rights, inside the database and with its owner's rights.

So any lead can grant and revoke: PostgreSQL revokes only rights that the same role has granted. The
owner of the tables has every right as owner; nothing is granted to that login, and nothing is ever
revoked from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from intercoder.study.database.schema import metadata
from intercoder.study.postgres.rules.change_rules import KEPT_BY_CHANGES
from intercoder.study.postgres.rules.own_tables import (
    execute,
    literal,
    quoted,
)

READ_BY_ALL = (
    *("about", "alembic_version", "answer", "answer_group", "answer_text", "assistance"),
    *("attribute", "check_in", "codebook_change", "codebook_revision", "coder", "question"),
    "respondent",
    *("coding_rule", "redacted_answer", "removal_act", "removed_answer", "round"),
    *("text_change", "text_vector", "training_round"),
)
"""Tables that hold no decisions of coders.

Coders' logins may read their named columns, but not the whole table: the server's system columns
would tell who has just referred to a row.
"""
ASKED_BY_ALL = (
    *("own_coder", "is_lead", "is_allocated", "key_hides", "wait_for_study"),
    *("sealing", "settled_encoder", "note_departure", "wellbeing_settings"),
    *("ask_for_support", "support_asked_on", "forget_check_in"),
    *("hand_over", "words_handed_over"),
)
"""Functions of the study that every login may call."""
ASKED_BY_LEADS = ("admit", "expel")
WRITTEN = ("draft", "place", "lease", "listing", "model")
"""Own tables that a coder's login may write freely, within their rules."""
ADDED_TO = ("comment", "definition_doubt", "proposal")
"""Own tables that it only adds to, as it does to the log."""
ADDED_TO_BY_ALL = ("check_in",)
"""Tables of the study to which every login adds: what is in them tells nobody whose it is."""
ONLY_ADDED_TO_BY_LEADS = (
    *ADDED_TO_BY_ALL,
    *("codebook_change", "coding_rule", "counted_state", "decision", "proposal"),
    *("proposal_rejection", "redacted_answer", "released_table", "removal_act"),
    *("removed_answer", "set_aside", "text_change"),
)
KEPT_BY_LOG = ("current_decision", "chain_head", *KEPT_BY_CHANGES)
"""Tables that nobody writes."""
KEPT_FROM_CODERS = ("released_table", "counted_state", "study_setting", "support_request")
"""Tables in which a coder's login has no rights at all: what was published, and from what, and who
asked for support."""
READ_BY_RULES = ("allocated_round",)
"""Tables of the rules themselves: coders' logins have no rights in them, and leads' only look."""
WRITTEN_BY_LEADS = tuple(
    name
    for name in (*metadata.tables, "answer_text")
    if name not in {*ONLY_ADDED_TO_BY_LEADS, "alembic_version", *KEPT_BY_LOG}
)
LOG_COLUMNS = tuple(one.name for one in metadata.tables["decision"].columns if one.name != "seq")
"""Columns of a decision that a coder's login supplies; the database assigns its number."""


def grants_of_coder(schema: str, seen: str) -> Iterator[tuple[str, str]]:
    """Rights of a coder's login, each with its object; `{own}` is the coder's own schema."""
    for one in (quoted(schema), quoted(seen), "{own}"):
        yield "USAGE", f"SCHEMA {one}"
    for table in READ_BY_ALL:
        yield "SELECT ({columns})", f"{quoted(schema)}.{table}"
    for table in ADDED_TO_BY_ALL:
        yield "INSERT", f"{quoted(schema)}.{table}"
    for function in ASKED_BY_ALL:
        yield "EXECUTE", f"FUNCTION {quoted(schema)}.{function}"
    yield "SELECT", f"ALL TABLES IN SCHEMA {quoted(seen)}"
    yield "EXECUTE", f"ALL FUNCTIONS IN SCHEMA {quoted(seen)}"
    yield from grants_of_own()


def grants_of_own() -> Iterator[tuple[str, str]]:
    """Rights of coders and leads in their own tables."""
    yield "SELECT", "ALL TABLES IN SCHEMA {own}"
    yield f"INSERT ({', '.join(LOG_COLUMNS)})", "{own}.decision"
    for table in ADDED_TO:
        yield "INSERT", f"{{own}}.{table}"
    for table in WRITTEN:
        yield "INSERT, UPDATE, DELETE", f"{{own}}.{table}"


def grants_of_lead(schema: str) -> Iterator[tuple[str, str]]:
    """Rights of a lead's login, each with its object."""
    base = quoted(schema)
    for place in (base, "{own}"):
        yield "USAGE", f"SCHEMA {place}"
    for table in (*metadata.tables, "answer_text", *READ_BY_RULES):
        yield "SELECT", f"{base}.{table}"
    for table in ONLY_ADDED_TO_BY_LEADS:
        yield "INSERT", f"{base}.{table}"
    yield "UPDATE (example)", f"{base}.proposal"  # it goes with the text that it is of
    for table in WRITTEN_BY_LEADS:
        yield "INSERT, UPDATE, DELETE", f"{base}.{table}"
    for one in metadata.tables.values():
        if (counted := one.autoincrement_column) is not None:
            yield "USAGE, SELECT, UPDATE", f"SEQUENCE {base}.{one.name}_{counted.name}_seq"
    for function in (*ASKED_BY_ALL, *ASKED_BY_LEADS):
        yield "EXECUTE", f"FUNCTION {base}.{function}"
    yield from grants_of_own()


_ADMIT = """
    CREATE OR REPLACE FUNCTION admit(number integer, login_name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $admit$
    DECLARE
        own name := coder_schema(number);
        leads boolean := (SELECT role = 'lead' FROM coder WHERE id = number);
        columns text;
        one text[];
    BEGIN
        PERFORM expel(login_name);
        IF login_name = current_user THEN
            RETURN;
        END IF;
        FOREACH one SLICE 1 IN ARRAY CASE WHEN leads THEN ARRAY[
            {lead}
        ] ELSE ARRAY[
            {coder}
        ] END LOOP
            IF one[1] LIKE '%{columns}%' THEN
                SELECT string_agg(quote_ident(attname), ', ') INTO columns
                FROM pg_catalog.pg_attribute
                WHERE attrelid = one[2]::regclass AND attnum > 0 AND NOT attisdropped;
                one[1] := replace(one[1], '{columns}', columns);
            END IF;
            EXECUTE 'GRANT ' || one[1] || ' ON ' || replace(one[2], '{own}', quote_ident(own))
                || ' TO ' || quote_ident(login_name);
        END LOOP;
    END $admit$
"""
_EXPEL = """
    CREATE OR REPLACE FUNCTION expel(login_name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $$
    DECLARE
        one name;
        kind text;
    BEGIN
        IF NOT is_lead() AND NOT pg_catalog.pg_has_role(session_user, current_user, 'MEMBER') THEN
            RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'Only leads let people in.';
        END IF;
        IF login_name = current_user THEN
            RETURN;
        END IF;
        FOR one IN SELECT nspname FROM pg_catalog.pg_namespace
            WHERE nspname IN ({base}, {seen})
                OR nspname IN (SELECT coder_schema(id) FROM coder) AND EXISTS (
                    SELECT FROM pg_catalog.aclexplode(nspacl)
                    WHERE grantee = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = login_name)
                )
        LOOP
            FOREACH kind IN ARRAY ARRAY['TABLES', 'SEQUENCES', 'FUNCTIONS'] LOOP
                EXECUTE format('REVOKE ALL ON ALL %s IN SCHEMA %I FROM %I CASCADE',
                    kind, one, login_name);
            END LOOP;
            EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I CASCADE', one, login_name);
        END LOOP;
    END $$
"""


def grant_functions(schema: str, seen: str) -> Iterator[str]:
    """The functions that grant and revoke access for a login."""
    yield (
        _EXPEL.replace("{schema}", quoted(schema))
        .replace("{base}", literal(schema))
        .replace("{seen}", literal(seen))
    )
    yield (
        _ADMIT.replace("{schema}", quoted(schema))
        .replace("{lead}", _listed(grants_of_lead(schema)))
        .replace("{coder}", _listed(grants_of_coder(schema, seen)))
    )


def _listed(grants: Iterator[tuple[str, str]]) -> str:
    return ",\n            ".join(f"ARRAY[{literal(what)}, {literal(to)}]" for what, to in grants)


def restore_owner(connection: Connection, schema: str) -> None:
    """Restore to the owner the rights that an earlier version of the program revoked."""
    execute(connection, f"GRANT ALL ON SCHEMA {quoted(schema)} TO CURRENT_USER")
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        execute(connection, f"GRANT ALL ON ALL {kind} IN SCHEMA {quoted(schema)} TO CURRENT_USER")


def admit_everybody(connection: Connection, schema: str) -> None:
    """Revoke all rights except the owner's, and grant everyone the rights of their role."""
    execute(
        connection,
        f"""
        DO $all$ DECLARE one text; BEGIN
            FOR one IN
                SELECT DISTINCT pg_catalog.pg_get_userbyid(given.grantee)
                FROM (
                    SELECT relnamespace AS place, relacl AS acl FROM pg_catalog.pg_class
                    UNION ALL SELECT oid, nspacl FROM pg_catalog.pg_namespace
                ) kept, pg_catalog.aclexplode(kept.acl) given
                WHERE kept.place = {literal(schema)}::regnamespace AND given.grantee <> 0
            LOOP
                PERFORM expel(one);
            END LOOP;
            PERFORM admit(id, login) FROM coder
            WHERE login IN (SELECT rolname FROM pg_catalog.pg_roles) ORDER BY id;
        END $all$
        """,
    )
