"""Functions and triggers with which PostgreSQL keeps the log of changes itself.

Every statement of the program that changes a sealed part adds a line to the log; the program
identifies itself when it connects. Changes by any other client have no line, so
`verify` finds them. No login may write to the change log or to the decision totals: these functions
do, with the rights of the study's owner. The lines are the same as those the program writes in a
file (`seal/change_log.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.study.seal.digests import MODULUS, summed_in_postgresql
from intercoder.study.seal.parts import DECISIONS, Part, sealed_parts, written_down

KEPT_BY_CHANGES = ("change_log", "decision_total")
"""Tables that no login may write."""
CHANGE_GUARDS = ("change_never_changes", "change_never_goes")
"""Triggers on the change log."""
_COUNTED = "decision_counted"
_MODULUS = f"{MODULUS}::numeric"


def change_functions() -> Iterator[str]:
    """The functions of these rules; `{schema}` is the study's schema."""
    yield from _FUNCTIONS
    yield _counting()
    for part in sealed_parts():
        yield _noting(part)


def change_triggers() -> Iterator[str]:
    """The triggers of these rules, on the study's tables and on the coders' own tables.

    A coder's own table needs its own trigger: a statement that names it bypasses those of the
    divided table.
    """
    yield (
        f"CREATE OR REPLACE TRIGGER {_COUNTED} AFTER INSERT ON decision "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_decisions()"
    )
    yield f"ALTER TABLE decision ENABLE ALWAYS TRIGGER {_COUNTED}"
    for part in sealed_parts():
        for when, rows in _ROWS_OF.items():
            name = f"{part.name}_{when.lower()}_sealed"
            yield (
                f"CREATE OR REPLACE TRIGGER {name} AFTER {when} ON {part.name} "
                f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION seal_{part.name}()"
            )
    yield (
        "CREATE OR REPLACE TRIGGER change_never_changes BEFORE UPDATE ON change_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION changes_stay()"
    )
    yield (
        "CREATE OR REPLACE TRIGGER change_never_goes BEFORE DELETE OR TRUNCATE ON change_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION changes_stay()"
    )
    for guard in CHANGE_GUARDS:
        yield f"ALTER TABLE change_log ENABLE ALWAYS TRIGGER {guard}"


_ROWS_OF = {
    "INSERT": "NEW TABLE AS added",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS added",
    "DELETE": "OLD TABLE AS gone",
}

_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION changes_stay() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'IC002', MESSAGE = 'The log of changes is append-only: no '
            'line of it is ever changed or removed.';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION add_change(part text, more bigint, grown numeric) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    DECLARE
        last record;
        here record;
        made record;
        who text;
        now_at text := to_char(
            clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
        said text;
    BEGIN
        IF more = 0 AND grown = 0 THEN
            RETURN;
        END IF;
        PERFORM pg_catalog.pg_advisory_xact_lock('change_log'::regclass::oid::bigint);
        SELECT study_id, coalesce(package, '') AS package INTO here FROM about;
        SELECT number, hash INTO last FROM change_log ORDER BY number DESC LIMIT 1;
        IF last IS NULL THEN
            SELECT 0 AS number, encode(sha256(convert_to(
                'changes of ' || here.study_id || E'\\n' || here.package, 'UTF8')), 'hex') AS hash
            INTO last;
        END IF;
        SELECT coalesce(sum(decisions), 0) AS decisions,
            mod(coalesce(sum(digest::numeric), 0), {_MODULUS}) AS digest,
            (SELECT json_object_agg(coder.id, newest.seq ORDER BY coder.id)::text
                FROM coder CROSS JOIN LATERAL (
                    SELECT max(seq) AS seq FROM decision WHERE coder_id = coder.id) newest
                WHERE newest.seq IS NOT NULL) AS up_to,
            (SELECT coalesce(max(newest.seq), 0) FROM coder CROSS JOIN LATERAL (
                SELECT max(seq) AS seq FROM decision WHERE coder_id = coder.id) newest) AS last_seq
        INTO made FROM decision_total;
        said := '{{"' || part || '":[' || more || ',"' || grown || '"],"up to":'
            || coalesce(made.up_to, '{{}}') || '}}';
        SELECT coalesce(
            (SELECT name FROM coder WHERE login = session_user AND left_at IS NULL), session_user
        ) INTO who;
        INSERT INTO change_log
            (number, made_at, made_by, kind, decisions, last_seq, digest, document, previous, hash)
        VALUES (last.number + 1, now_at, who, 'changed', made.decisions, made.last_seq,
            made.digest::text, said, last.hash, encode(sha256(convert_to(concat_ws(E'\\n',
                last.hash, last.number + 1, now_at, 'changed', made.decisions, made.last_seq,
                made.digest, said, who), 'UTF8')), 'hex'));
    END $$
    """,
)


def _noting(part: Part) -> str:
    """The function that logs a change of this part."""
    row, where = written_down(part, "postgresql"), part.where()
    return f"""
    CREATE OR REPLACE FUNCTION seal_{part.name}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    DECLARE
        came record;
        went record;
    BEGIN
        IF current_setting('intercoder.sealing', true) IS DISTINCT FROM 'on' THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'DELETE' THEN
            SELECT 0 AS rows, 0::numeric AS digest INTO came;
        ELSE
            {summed_in_postgresql(row, f"added{where}")} INTO came;
        END IF;
        IF TG_OP = 'INSERT' THEN
            SELECT 0 AS rows, 0::numeric AS digest INTO went;
        ELSE
            {summed_in_postgresql(row, f"gone{where}")} INTO went;
        END IF;
        PERFORM add_change('{part.name}', came.rows - went.rows,
            mod(mod(came.digest - went.digest, {_MODULUS}) + {_MODULUS}, {_MODULUS}));
        RETURN NULL;
    END $$
    """


def _counting() -> str:
    """The function that totals the decisions of each coder, whoever adds them."""
    summed = summed_in_postgresql(written_down(DECISIONS, "postgresql"), "added", "coder_id")
    return f"""
    CREATE OR REPLACE FUNCTION count_decisions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    BEGIN
        INSERT INTO decision_total (coder_id, decisions, digest)
        SELECT coder_id, rows, mod(digest, {_MODULUS})::text
        FROM ({summed}) AS made ORDER BY coder_id
        ON CONFLICT (coder_id) DO UPDATE
        SET decisions = decision_total.decisions + excluded.decisions,
            digest = mod(decision_total.digest::numeric + excluded.digest::numeric,
                {_MODULUS})::text;
        RETURN NULL;
    END $$
    """
