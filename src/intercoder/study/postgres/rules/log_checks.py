"""What PostgreSQL accepts as a decision: shape, codes, times, and a recomputed hash.

An unreadable decision would stop every reader of the study, and no row can be removed from the log.
So the database itself checks each new row, whoever adds it and with whatever program. Leads import
packages and earlier decisions, so they may add rows from the past, on lines of packages; the form,
codes and hash of their rows are checked as well.

Rows older than these rules, such as those of a copied study, are left as they are: readers name the
ones they cannot read (`study/log/decision_rows.py`).
"""

from __future__ import annotations

from intercoder.coding.hash_chain import PASSAGES
from intercoder.coding.passages.passage import MAX_PASSAGES

CLOCKS = "12 hours"
"""How far a coder's clock may be ahead of the server's: enough for a wrong time zone."""
LATEST = "367 days"
"""How far a clock may have been ahead where a package was coded (`returned_lines.AHEAD`)."""
LONGEST_MEMO, LONGEST_MEMO_OF_LEADS = 100_000, 1_000_000
MAX_DOCUMENT = 100_000
"""Maximum length of a decision's codes, suggestions and circumstances, in characters each."""
MAX_SHOWN = 100
MAX_MILLISECONDS = 86_400_000
"""Maximum time in view before a coder's decision: a day."""

UUID7 = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_HASH = "^[0-9a-f]{64}$"
_TIME = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z$"
)
_USUAL_TIME = _TIME.replace("^[0-9]{4}", "^[12][0-9]{3}").replace(
    "[12][0-9]|3[01]", "1[0-9]|2[0-8]"
)
"""Pattern of a time on a day that every month has."""
_ORDERS = ("useful", "certain", "together", "reading", "mixed", "doubts", "check")
_DRAWN = ", ".join(f"'\"{one}\"'" for one in _ORDERS)
_PLACE = "^(0|[1-9][0-9]{0,8})$"
_SETTLED = "'\"unanimous\"', '\"majority\"', '\"single\"', '\"decided\"'"


def is_time_of(given: str) -> str:
    """An SQL expression: whether a text is a time in the study's format.

    The function `is_time` does the same, but no login may call it.
    """
    return f"""CASE WHEN {given} ~ '{_USUAL_TIME}' THEN true
        WHEN {given} ~ '{_TIME}' AND left({given}, 4) <> '0000' THEN
            substr({given}, 9, 2)::integer <= extract(day FROM make_date(
                left({given}, 4)::integer, substr({given}, 6, 2)::integer, 1)
                + interval '1 month -1 day')
        ELSE false END"""


_VALUES = (
    # In the form of Python's json.dumps, which escapes everything beyond ASCII. Backslashes appear
    # only within E'', since a session can change their meaning elsewhere.
    """
    CREATE OR REPLACE FUNCTION json_text(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF given IS NULL THEN
            RETURN 'null';
        ELSIF octet_length(given) = length(given) AND position(chr(127) IN given) = 0 THEN
            RETURN to_json(given)::text;
        END IF;
        RETURN (
            SELECT string_agg(CASE
                WHEN n < 127 THEN c
                WHEN n < 65536 THEN E'\\\\u' || lpad(to_hex(n), 4, '0')
                ELSE E'\\\\u' || to_hex(55296 + ((n - 65536) >> 10))
                    || E'\\\\u' || to_hex(56320 + ((n - 65536) & 1023))
            END, '' ORDER BY place)
            FROM (
                SELECT c, ascii(c) AS n, place
                FROM unnest(string_to_array(to_json(given)::text, NULL))
                    WITH ORDINALITY AS one (c, place)
            ) every
        );
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION as_json(given text) RETURNS json
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF position(E'\\\\u0000' IN given) > 0 THEN
            RETURN NULL;
        END IF;
        RETURN given::json;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION is_time(given text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
        SELECT {is_time_of("given")}
    $$
    """,
    # in milliseconds since 1970, as in the ids
    """
    CREATE OR REPLACE FUNCTION made_in(id text) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
        SELECT ('x' || substr(id, 1, 8) || substr(id, 10, 4))::bit(48)::bigint
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION milliseconds(moment timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$ SELECT (extract(epoch FROM moment) * 1000)::bigint $$
    """,
    """
    CREATE OR REPLACE FUNCTION written(moment timestamptz) RETURNS text
    LANGUAGE sql STABLE AS $$
        SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    $$
    """,
)

_DOCUMENTS = (
    # Codes as they are hashed: pairs of code and origin. NULL for text the program never writes.
    """
    CREATE OR REPLACE FUNCTION codes_hashed(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        found json;
        kept text;
        pairs text;
    BEGIN
        IF given = '{}' THEN
            RETURN '[]';
        END IF;
        found := as_json(given);
        IF json_typeof(found) IS DISTINCT FROM 'object' THEN
            RETURN NULL;
        END IF;
        SELECT '{' || string_agg(to_json(key)::text || ':' || value, ',' ORDER BY place) || '}',
            '[' || string_agg('[' || json_text(key) || ',' || value || ']', ',' ORDER BY place)
                || ']'
        INTO kept, pairs
        FROM (
            SELECT key, value::text AS value, row_number() OVER (ORDER BY key COLLATE "C") AS place,
                lag(key) OVER (ORDER BY key COLLATE "C") AS before
            FROM json_each(found)
        ) one
        HAVING bool_and(before IS DISTINCT FROM key AND length(key) BETWEEN 1 AND 200
            AND value IN ('"manual"', '"suggested"', '"propagated"', '"imported"',
                '"batch"', '"rule"'));
        RETURN CASE WHEN kept = given THEN pairs END;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION shown_hashed(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        found json := as_json(given);
        kept text;
    BEGIN
        IF given = '[]' THEN
            RETURN '[]';
        ELSIF json_typeof(found) IS DISTINCT FROM 'array' THEN
            RETURN NULL;
        END IF;
        SELECT '[' || string_agg(json_text(one #>> '{{}}'), ', ' ORDER BY place) || ']'
        INTO kept
        FROM json_array_elements(found) WITH ORDINALITY AS every (one, place)
        HAVING bool_and(json_typeof(one) = 'string') AND count(*) <= {MAX_SHOWN};
        RETURN CASE WHEN kept = given THEN (
            SELECT '[' || string_agg(json_text(one), ',' ORDER BY place) || ']'
            FROM json_array_elements_text(found) WITH ORDINALITY AS every (one, place)
        ) END;
    END $$
    """,
    # Marked words as they are hashed. NULL for what the program never writes.
    f"""
    CREATE OR REPLACE FUNCTION passages_written(given json) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
        SELECT '[' || string_agg('[' || first || ',' || last || ',' || json_text(code)
            || ',"' || digest || '"]', ',' ORDER BY lpad(first, 9, '0') COLLATE "C",
            lpad(last, 9, '0') COLLATE "C", code COLLATE "C", digest COLLATE "C") || ']'
        FROM (
            SELECT one ->> 0 AS first, one ->> 1 AS last, one ->> 2 AS code, one ->> 3 AS digest
            FROM json_array_elements(CASE WHEN json_typeof(given) = 'array' THEN given END)
                AS every (one)
        ) words
        HAVING bool_and(first ~ '{_PLACE}' AND last ~ '{_PLACE}'
            AND lpad(first, 9, '0') COLLATE "C" < lpad(last, 9, '0') COLLATE "C"
            AND length(code) BETWEEN 1 AND 200 AND digest ~ '^[0-9a-f]{{16}}$')
            AND count(DISTINCT (first, last, code, digest)) = count(*)
            AND count(*) <= {MAX_PASSAGES}
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION are_circumstances(given text, shown text, is_consensus boolean)
    RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET extra_float_digits = 1 AS $$
    DECLARE
        found json := as_json(given);
        kept text;
    BEGIN
        IF json_typeof(found) IS DISTINCT FROM 'object' THEN
            RETURN false;
        END IF;
        SELECT '{{' || string_agg(json_text(key) || ':' || text, ',' ORDER BY key COLLATE "C")
            || '}}'
        INTO kept
        FROM (
            SELECT key, value::text AS given, CASE
                WHEN key IN ('model', 'together', 'by', 'drawn', 'settled')
                    AND json_typeof(value) = 'string' AND value::text <> '""'
                    THEN json_text(value #>> '{{}}')
                WHEN key IN ('revealed', 'batch') AND value::text = 'true' THEN 'true'
                WHEN key = 'probabilities' AND json_typeof(value) = 'array' THEN (
                    SELECT '[' || string_agg(CASE
                        WHEN one::text IN ('0', '1', '0.0', '1.0') THEN one::text
                        WHEN json_typeof(one) = 'number' AND length(one::text) <= 30
                            AND one::text::float8 > 0 AND one::text::float8 < 1
                            THEN one::text::float8::text
                    END, ',' ORDER BY place) || ']'
                    FROM json_array_elements(value) WITH ORDINALITY AS every (one, place)
                    HAVING count(*) = CASE WHEN shown IS NULL THEN 0
                        ELSE json_array_length(as_json(shown)) END
                )
                WHEN key = 'rules' AND json_typeof(value) = 'array' THEN (
                    SELECT '[' || string_agg(json_text(one #>> '{{}}'), ',' ORDER BY place) || ']'
                    FROM json_array_elements(value) WITH ORDINALITY AS every (one, place)
                    HAVING bool_and(json_typeof(one) = 'string'
                        AND one #>> '{{}}' ~ '^r[1-9][0-9]{{0,8}}[.][1-9][0-9]{{0,8}}$')
                )
                WHEN key = 'settles' AND json_typeof(value) = 'array' THEN (
                    SELECT '[' || string_agg(json_text(one #>> '{{}}'), ',' ORDER BY place) || ']'
                    FROM json_array_elements(value) WITH ORDINALITY AS every (one, place)
                    HAVING bool_and(json_typeof(one) = 'string' AND one #>> '{{}}' ~ '{UUID7}')
                )
                WHEN key = '{PASSAGES}' THEN passages_written(value)
            END AS text
            FROM json_each(found)
        ) part
        HAVING bool_and(part.text = part.given
            AND (key NOT IN ('settled', 'by', 'settles') OR is_consensus)
            AND (key <> 'drawn' OR part.text IN ({_DRAWN}))
            AND (key <> 'settled' OR part.text IN ({_SETTLED}))
            AND (key NOT IN ('model', 'together') OR length(part.text) <= 66))
            AND count(DISTINCT key) = count(*);
        RETURN coalesce(kept = given, false);
    END $$
    """,
    # Assignable codes of a revision; with older codes allowed, those of all revisions up to it.
    """
    CREATE OR REPLACE FUNCTION codes_of(since integer, until integer) RETURNS text[]
    LANGUAGE sql STABLE AS $$
        SELECT array_agg(DISTINCT code ->> 'id')
        FROM codebook_revision, json_array_elements(document::json -> 'codes') AS every (code)
        WHERE number BETWEEN since AND until
            AND coalesce((code ->> 'heading') <> 'true', true)
    $$
    """,
)

_TEXT_HASH = "encode(sha256(convert_to(judged.text, 'UTF8')), 'hex')"


def _hash_of(judged: str) -> str:
    """The hash that a new row should have, if this is the hash of the text it was made on."""
    return f"""encode(sha256(convert_to(
        '["' || one.previous || '","' || one.id || '",' || json_text(judged.key) || ',"'
        || {judged} || '",'
        || json_text(who.name) || ',' || json_text(phase.name) || ',' || one.revision
        || ',"' || one.act || '",' || json_text(one.refers_to) || ',"' || one.state || '",'
        || codes_hashed(one.codes) || ','
        || CASE WHEN one.unsure THEN 'true' ELSE 'false' END || ','
        || json_text(one.memo) || ',' || coalesce(shown_hashed(one.shown), 'null') || ','
        || one.milliseconds || ',"' || one.decided_at || '"'
        || CASE WHEN one.circumstances IS NULL THEN ''
            ELSE ',' || json_text(one.circumstances) END || ']', 'UTF8')), 'hex')"""


FAULT_OF_ADDED = f"""
    SELECT looked_at.fault INTO wrong
    FROM (
        SELECT one.seq, CASE
            WHEN one.id !~ '{UUID7}' THEN 'id'
            WHEN NOT is_trusted AND one.coder_id IS DISTINCT FROM own_coder() THEN 'coder'
            WHEN made_in(one.id) > latest THEN 'clock'
            WHEN NOT is_trusted AND made_in(one.id) < earliest THEN 'clock'
            WHEN NOT is_time(one.decided_at) THEN 'time'
            WHEN NOT is_trusted AND one.decided_at NOT BETWEEN
                written(to_timestamp(earliest / 1000)) AND written(to_timestamp(latest / 1000))
                THEN 'clock'
            WHEN CASE WHEN is_trusted THEN one.act NOT IN ('decide', 'undo', 'redo', 'import')
                ELSE one.act NOT IN ('decide', 'undo', 'redo') END THEN 'act'
            WHEN (one.refers_to IS NULL) <> (one.act IN ('decide', 'import')) THEN 'reference'
            WHEN one.refers_to IS NOT NULL AND NOT EXISTS (
                SELECT FROM decision AS other
                WHERE other.id = one.refers_to AND other.coder_id = one.coder_id
                    AND other.round_id = one.round_id AND other.answer_id = one.answer_id
                    AND other.id <> one.id AND (other.act = 'undo') = (one.act = 'redo')
            ) THEN 'reference'
            WHEN one.state NOT IN ('coded', 'no code applies', 'skipped')
                AND (one.state, one.act) <> ('unseen', 'undo') THEN 'state'
            WHEN (one.state = 'coded') <> (one.codes <> '{{}}') THEN 'state'
            WHEN one.unsure AND NOT is_trusted AND one.state IN ('skipped', 'unseen')
                THEN 'mark of being unsure'
            WHEN length(one.memo) > CASE WHEN is_trusted THEN {LONGEST_MEMO_OF_LEADS}
                ELSE {LONGEST_MEMO} END THEN 'memo'
            WHEN greatest(length(one.codes), length(one.shown)) > {MAX_DOCUMENT} THEN 'codes'
            WHEN length(one.circumstances) > {MAX_DOCUMENT} THEN 'circumstances'
            WHEN codes_hashed(one.codes) IS NULL THEN 'codes'
            WHEN one.codes <> '{{}}' AND NOT ARRAY(SELECT json_object_keys(one.codes::json))
                <@ coalesce(book.codes, '{{}}')
                AND NOT ARRAY(SELECT each.code FROM json_object_keys(one.codes::json) AS each (code)
                    WHERE NOT may_give_proposed(each.code,
                        CASE WHEN NOT is_trusted THEN one.coder_id END))
                <@ codes_of(1, CASE WHEN is_trusted THEN 2147483647 ELSE one.revision END)
                THEN 'codes'
            WHEN one.shown IS NOT NULL AND shown_hashed(one.shown) IS NULL
                THEN 'suggestions shown'
            WHEN one.shown <> '[]' AND NOT is_trusted
                AND NOT ARRAY(SELECT json_array_elements_text(one.shown::json))
                <@ codes_of(1, 2147483647) THEN 'suggestions shown'
            WHEN one.circumstances IS NOT NULL AND NOT are_circumstances(
                one.circumstances, one.shown, who.role = 'consensus') THEN 'circumstances'
            WHEN position('"{PASSAGES}"' IN one.circumstances) > 0 AND EXISTS (
                SELECT FROM json_array_elements(one.circumstances::json -> '{PASSAGES}')
                    AS every (words)
                WHERE one.codes::json ->> (words ->> 2) IS NULL
            ) THEN 'marked words'
            WHEN one.milliseconds < 0 OR NOT is_trusted
                AND one.milliseconds > {MAX_MILLISECONDS} THEN 'time in view'
            WHEN one.line <> '' AND NOT (is_trusted AND EXISTS (
                SELECT FROM package WHERE package.id = one.line
                    AND package.coder_id = one.coder_id AND package.round_id = one.round_id
            )) THEN 'line'
            WHEN NOT is_trusted AND phase.closed_at IS NOT NULL
                THEN 'closed ' || rpad(phase.closed_at, 25) || phase.name
            WHEN NOT is_trusted AND NOT EXISTS (
                SELECT FROM listing
                WHERE listing.coder_id = one.coder_id AND listing.round_id = one.round_id
                    AND listing.answer_id = one.answer_id
                    AND listing.purpose IN ('allocated', 'handed on')
            ) AND NOT EXISTS (
                SELECT FROM decision AS earlier
                WHERE earlier.coder_id = one.coder_id AND earlier.round_id = one.round_id
                    AND earlier.answer_id = one.answer_id AND earlier.seq < one.seq
            ) AND is_allocated(one.round_id) THEN 'answer'
            WHEN one.previous !~ '{_HASH}' THEN 'fingerprint'
            WHEN one.hash IS DISTINCT FROM {_hash_of(_TEXT_HASH)} AND NOT (is_trusted AND EXISTS (
                SELECT FROM redacted_answer AS earlier
                WHERE earlier.answer_id = one.answer_id AND earlier.judged_text <> ''
                    AND one.hash = {_hash_of("earlier.judged_text")}
            ))
                THEN 'fingerprint'
        END AS fault
        FROM added AS one
        JOIN coder AS who ON who.id = one.coder_id
        JOIN round AS phase ON phase.id = one.round_id
        JOIN answer AS judged ON judged.id = one.answer_id
        LEFT JOIN (
            SELECT number, codes_of(number, number) AS codes
            FROM (SELECT DISTINCT revision AS number FROM added) used
        ) book ON book.number = one.revision
    ) looked_at
    WHERE looked_at.fault IS NOT NULL
    ORDER BY looked_at.seq LIMIT 1
"""
"""Puts into `wrong` what is wrong with the first invalid row of `added`."""

CHECKS = (*_VALUES, *_DOCUMENTS)
"""Functions that the log's rules call, each after those it needs."""
