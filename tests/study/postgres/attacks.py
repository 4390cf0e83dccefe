"""What a coder with a client of SQL may try, to learn what another coder decided.

anna is coder 1, ben coder 2. What ben keeps secret differs between the worlds in which the same is
tried; a statement that gives another answer in one than in the other tells anna something.
"""

from __future__ import annotations

from collections.abc import Iterator

BASE, MINE, BENS, SEEN = "intercoder", "intercoder_coder_1", "intercoder_coder_2", "intercoder_seen"
OWN = (
    *("decision", "current_decision", "chain_head", "model", "listing"),
    *("comment", "definition_doubt", "draft", "place", "lease", "set_aside"),
    *("proposal", "proposal_rejection"),
)
VIEWS = (
    *("decision", "current_decision", "comment", "definition_doubt"),
    *("allocation", "application", "package", "set_aside"),
    *("proposal", "proposal_rejection"),
)
PUBLIC = ("answer", "coder", "round", "respondent", "codebook_revision")
PEEK = (
    "CREATE FUNCTION pg_temp.peek(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
    "$$ BEGIN RAISE NOTICE 'seen %', $1; RETURN true; END $$; "
)
"""A condition that is cheap to the planner, and tells of every row it is asked about."""
CONFLICTS = ("", " ON CONFLICT DO NOTHING", " RETURNING *")
EXPLAINS = (
    "EXPLAIN",
    "EXPLAIN (VERBOSE, SETTINGS)",
    "EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF)",
    "EXPLAIN (ANALYZE, BUFFERS OFF, VERBOSE, TIMING OFF, SUMMARY OFF, FORMAT JSON)",
    "EXPLAIN (ANALYZE, BUFFERS OFF, WAL, TIMING OFF, SUMMARY OFF, FORMAT YAML)",
    "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF)",
)


def relations() -> Iterator[tuple[str, str]]:
    """Every table and view that holds something of ben's, or could: its name and a text in it."""
    text_of = {
        **{"decision": "memo", "current_decision": "state", "chain_head": "hash"},
        **{
            "model": "manifest",
            "listing": "purpose",
            "comment": "text",
            "definition_doubt": "note",
        },
        **{"draft": "document", "place": "filter", "lease": "token", "set_aside": "reason"},
        **{"proposal": "name", "proposal_rejection": "reason"},
        **{"allocation": "document", "application": "document", "package": "document"},
    }
    for schema, tables in ((BASE, OWN), (BENS, OWN), (MINE, OWN), (SEEN, VIEWS)):
        for table in tables:
            yield f"{schema}.{table}", text_of[table]
    for table in ("allocation", "application", "package"):
        yield f"{BASE}.{table}", text_of[table]
    yield f"{BASE}.model_of_others", "manifest"


def asked() -> Iterator[str]:
    """Questions to each of them."""
    for name, text in relations():
        plain = f"SELECT * FROM {name}"
        conditions = (
            f"{text} = 'ben was here'",
            f"{text} >= 'b'",
            f"starts_with({text}, 'ben')",
            f"1 / ({text} <> 'ben was here')::integer = 1",
            f"{text}::integer = 1",
        )
        yield plain
        yield f"SELECT count(*) FROM {name}"
        yield f"SELECT ctid, xmin, xmax, tableoid FROM {name}"
        yield f"{PEEK}SELECT count(*) FROM {name} WHERE pg_temp.peek({text})"
        yield f"SELECT count(*) FROM {name} WHERE pg_sleep(0) IS NOT NULL"
        for condition in conditions:
            yield f"{plain} WHERE {condition}"
        for explain in EXPLAINS:
            yield f"{explain} {plain} WHERE {conditions[0]}"
        yield f"{EXPLAINS[2]} {plain} WHERE {conditions[1]}"
        yield f"{EXPLAINS[2]} SELECT count(*) FROM {name} a JOIN {name} b USING ({text})"
        yield f"DECLARE one CURSOR FOR {plain}; FETCH ALL FROM one"
        yield (
            f"SET plan_cache_mode = force_generic_plan; PREPARE one(text) AS {plain} "
            f"WHERE {text} = $1; {EXPLAINS[2]} EXECUTE one('ben was here')"
        )
        yield f"SELECT * FROM {name} TABLESAMPLE BERNOULLI (100)"
        for strength in ("UPDATE", "KEY SHARE NOWAIT", "SHARE SKIP LOCKED"):
            yield f"{plain} FOR {strength}"
        yield f"LOCK TABLE {name} IN ACCESS SHARE MODE NOWAIT"
        yield f"COPY {name} TO STDOUT"
        yield f"COPY ({plain}) TO STDOUT"
        yield f"TRUNCATE {name}"
        yield f"ANALYZE {name}"
        yield f"CREATE TEMP VIEW mine AS {plain}; SELECT * FROM mine"
        yield (
            f"CREATE TEMP TABLE mine AS {plain}; ANALYZE mine; SELECT reltuples FROM pg_class "
            + ("WHERE relname = 'mine'")
        )
        yield f"CREATE TEMP TABLE mine (x text REFERENCES {name})"
        yield f"SELECT * FROM query_to_xml('{plain}', true, true, '')"
        yield f"SELECT count(*) FROM ts_stat('SELECT to_tsvector({text}) FROM {name}')"
        yield f"SELECT * FROM pg_stats WHERE (schemaname || '.' || tablename) = '{name}'"


def written() -> Iterator[str]:
    """Attempts to write, whose errors could tell."""
    for schema in (BASE, BENS, MINE, SEEN):
        comment = f"INSERT INTO {schema}.comment VALUES ('ben''s own', 2, 1"
        yield from (f"{comment}, 2, '', ''){conflict}" for conflict in CONFLICTS)
        yield f"{comment}, 1, '', '') RETURNING *"
        yield f"UPDATE {schema}.decision SET memo = '' WHERE memo = 'ben was here' RETURNING *"
    for schema in (BASE, BENS, MINE):
        draft = f"INSERT INTO {schema}.draft VALUES (2, 2, 5, '{{}}')"
        yield from (draft + conflict for conflict in CONFLICTS)
        yield f"UPDATE {schema}.draft SET document = '{{}}' RETURNING *"
        yield f"DELETE FROM {schema}.draft WHERE document LIKE '%ben%' RETURNING *"
        yield f"DELETE FROM {schema}.lease RETURNING *"
        yield (
            f"MERGE INTO {schema}.draft d USING (SELECT 2 AS c) s ON d.coder_id = s.c "
            "WHEN MATCHED THEN UPDATE SET document = '{}'"
        )


def looked_up() -> Iterator[str]:
    """What the server's own tables and functions say."""
    yield "SELECT * FROM pg_stats WHERE schemaname LIKE 'intercoder%' ORDER BY 1, 2, 3"
    yield "SELECT * FROM pg_stats_ext"
    yield "SELECT * FROM pg_statistic"
    yield "SELECT starelid, stavalues1 FROM pg_statistic"
    yield "SELECT query FROM pg_stat_activity WHERE usename <> current_user"
    yield "SELECT * FROM pg_prepared_xacts"
    yield "SELECT schema_to_xml('intercoder_coder_2', true, false, '')"
    yield "SELECT database_to_xml(true, false, '')"
    yield "SELECT pg_read_file('postgresql.conf')"
    yield "SELECT * FROM pg_hba_file_rules"
    yield "SELECT max(seq) - min(seq) < 0 FROM intercoder_coder_1.decision"
    yield "SELECT seq FROM intercoder_coder_1.decision ORDER BY seq"
    for table in PUBLIC:
        for column in ("xmin", "xmax", "ctid", "cmin"):
            yield f"SELECT {column} FROM {BASE}.{table} LIMIT 1"
        yield f"LOCK TABLE {BASE}.{table} IN ACCESS SHARE MODE NOWAIT"
        yield f"SELECT * FROM {BASE}.{table} FOR KEY SHARE NOWAIT"
        yield f"SELECT count(*) FROM {BASE}.{table}"


def pretended() -> Iterator[str]:
    """Taking on another's part, and functions of the owner's made to work for somebody else."""
    for role in ("BEN", "LOU", "OWNER", "postgres", "pg_read_all_data"):
        yield f"SET ROLE {role}; SELECT * FROM {BENS}.decision"
        yield f"SET SESSION AUTHORIZATION {role}; SELECT * FROM {BENS}.decision"
    yield f"SET row_security = off; SELECT * FROM {BENS}.decision"
    yield f"SET row_security = off; SELECT * FROM {SEEN}.decision"
    noisy = "; ".join(
        f"SET {name} = {value}"
        for name, value in (
            *(("client_min_messages", "debug5"), ("debug_print_plan", "on")),
            *(("debug_print_parse", "on"), ("debug_print_rewritten", "on"), ("trace_sort", "on")),
        )
    )
    for asked in (
        *(f"SELECT count(*) FROM {SEEN}.{view}" for view in VIEWS),
        *(f"SELECT {BASE}.{one}" for one in ("own_coder()", "is_lead()", "is_allocated(2)")),
    ):
        yield f"{noisy}; {asked}"
        yield (
            "CREATE TEMP TABLE coder AS SELECT 2 AS id, session_user::text AS login, "
            "NULL::text AS left_at, 'lead'::text AS role; "
            "CREATE TEMP TABLE round AS SELECT 2 AS id, 'x'::text AS closed_at; "
            f"SET search_path = pg_temp, {MINE}, {BASE}; {asked}"
        )
        yield (
            "CREATE FUNCTION public.own_coder() RETURNS integer LANGUAGE sql AS 'SELECT 2'; "
            f"SET search_path = public, {MINE}, {BASE}; {asked}"
        )
        yield (
            "CREATE FUNCTION public.cheat(integer, integer) RETURNS boolean LANGUAGE sql "
            "AS 'SELECT true'; CREATE OPERATOR public.= (LEFTARG = integer, RIGHTARG = integer, "
            f"PROCEDURE = public.cheat); SET search_path = public, pg_catalog, {MINE}; {asked}"
        )
    columns = "(LIKE intercoder_coder_1.decision)"
    for function in (
        *(f"{BASE}.follow", f"{MINE}.follow", f"{BENS}.follow", f"{BASE}.number_by_clock"),
        *(f"{BASE}.coder_comes", f"{BASE}.only_one_adds"),
    ):
        yield (
            f"CREATE TEMP TABLE mine {columns}; CREATE TRIGGER t AFTER INSERT ON mine "
            f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {function}(); "
            f"INSERT INTO mine SELECT * FROM {MINE}.decision"
        )
    for call in (
        *("admit(2, session_user::text)", "admit(1, session_user::text)", "expel('BEN')"),
        *("make_coder_schema(9, 'x')", "rule_coder_schema(2)", "coder_schema(2)"),
    ):
        yield f"SELECT {BASE}.{call}"
    yield from (
        f"CREATE TABLE {BASE}.mine (x integer)",
        f"CREATE TABLE {MINE}.mine (x integer)",
        f"CREATE TABLE {SEEN}.mine (x integer)",
        "CREATE SCHEMA intercoder_coder_9",
        f"ALTER TABLE {MINE}.decision DISABLE TRIGGER ALL",
        f"ALTER TABLE {BASE}.decision DETACH PARTITION {BENS}.decision",
        f"ALTER TABLE {MINE}.decision INHERIT {BENS}.decision",
        f"CREATE TEMP TABLE mine () INHERITS ({BENS}.decision); SELECT * FROM mine",
        f"CREATE POLICY more ON {BENS}.decision USING (true)",
        f"CREATE INDEX ON {BENS}.decision ((memo))",
        f"CREATE STATISTICS s ON coder_id, memo FROM {BENS}.decision",
        f"CREATE TRIGGER t BEFORE INSERT ON {BENS}.decision EXECUTE FUNCTION {BASE}.never()",
        f"GRANT SELECT ON {BENS}.decision TO session_user",
        f"CREATE PUBLICATION p FOR TABLE {BENS}.decision",
        f"CREATE RULE r AS ON INSERT TO {MINE}.draft DO ALSO SELECT * FROM {BENS}.draft",
        "ALTER ROLE session_user SUPERUSER",
        "GRANT BEN TO session_user",
        f"REINDEX TABLE {BENS}.decision",
        f"COMMENT ON TABLE {BENS}.decision IS 'mine'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "LOAD 'auto_explain'",
        "SET session_preload_libraries = 'auto_explain'",
        "CREATE EXTENSION pageinspect",
        "SELECT lo_import('/etc/passwd')",
        "DO $$ BEGIN PERFORM * FROM intercoder_coder_2.decision; "
        "EXCEPTION WHEN others THEN RAISE NOTICE '% %', SQLSTATE, SQLERRM; END $$",
        f"LISTEN decisions; SELECT * FROM {MINE}.decision",
    )


COUNTED = (
    f"{EXPLAINS[-1]} SELECT * FROM {SEEN}.",
    f"{EXPLAINS[-1]} SELECT {BASE}.",
)
"""What tells how many pages the tables of others have, and nothing of what is in them; the page on
PostgreSQL says so. Views of statistics and sizes are of this kind too, and not in this list of
attempts: anybody may ask a server for them."""


def attempts() -> tuple[str, ...]:
    """All of it."""
    return (*asked(), *written(), *looked_up(), *pretended())
