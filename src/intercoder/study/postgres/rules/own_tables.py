"""Keeps each coder's rows in tables of their own, in a schema of their own.

In PostgreSQL a coder's login must not be able to query any table that holds others' decisions: a
query's plan, statistics and errors reveal rows that it never returns. So the tables of `OWN` are
partitioned by coder. Coder 5 of the study `intercoder` has `decision`, `draft` and the others,
under these names, in the schema `intercoder_coder_5`, and may use only those: the SQL of the
workspace is the same for everyone, only the search path differs. Owner and leads use the
partitioned tables as a whole, in the study's own schema.

A trigger makes the tables when a coder is added, with the rights of the study's owner.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from intercoder.study.database.schema import DIVIDED_BY, metadata

OWN: tuple[str, ...] = tuple(
    name for name, table in metadata.tables.items() if DIVIDED_BY in table.info
)
"""Tables of which every coder has one."""
OTHER_MODELS = "model_of_others"
"""Table of the models that were not learned for one coder."""
_MAX_NAME = 40
"""Maximum length of a schema's name before suffixes are added."""

FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION coder_schema(number integer) RETURNS name
    LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ SELECT ({prefix} || '_coder_' || number)::name $$
    """,
    """
    CREATE OR REPLACE FUNCTION make_coder_schema(number integer, name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $$
    DECLARE
        own name := coder_schema(number);
        found oid := (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = own);
        one text;
    BEGIN
        IF found IS NULL THEN
            EXECUTE format('CREATE SCHEMA %I', own);
        ELSIF found <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
            RAISE EXCEPTION USING ERRCODE = 'IC010', MESSAGE = format('The database has a schema '
                '“%s” of somebody else''s, so the coder cannot have it. | Ask whoever looks after '
                'the server to rename it.', own);
        END IF;
        FOREACH one IN ARRAY {own}::text[] LOOP
            IF to_regclass(format('%I.%I', own, one)) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE %I.%I (LIKE {schema}.%I INCLUDING ALL)', own, one, one);
                EXECUTE format(
                    'ALTER TABLE {schema}.%I ATTACH PARTITION %I.%I FOR VALUES IN (%L)',
                    one, own, one,
                    CASE one WHEN 'model' THEN 'coder:' || name ELSE number::text END);
            END IF;
        END LOOP;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION coder_comes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $$
    BEGIN
        PERFORM make_coder_schema(NEW.id, NEW.name);
        IF to_regprocedure('rule_coder_schema(integer)') IS NOT NULL THEN
            PERFORM rule_coder_schema(NEW.id);
        END IF;
        RETURN NULL;
    END $$
    """,
)
TRIGGERS = (
    "CREATE OR REPLACE TRIGGER coder_comes AFTER INSERT ON coder "
    "FOR EACH ROW EXECUTE FUNCTION coder_comes()",
)


def prefix(schema: str) -> str:
    """The prefix of the names of a study's further schemas."""
    if len(schema) <= _MAX_NAME:
        return schema
    from hashlib import sha256

    return f"{schema[:31]}_{sha256(schema.encode()).hexdigest()[:8]}"


def coder_schema(schema: str, number: int) -> str:
    """The schema of this coder's own tables; the database's `coder_schema()` gives the same."""
    return f"{prefix(schema)}_coder_{number}"


def make_tables(connection: Connection) -> None:
    """Create the tables of a study, with those in `OWN` partitioned."""
    for name in OWN:
        table = metadata.tables[name]
        table.dialect_options["postgresql"]["partition_by"] = table.info[DIVIDED_BY]
    metadata.create_all(connection, checkfirst=False)


def make_own_tables(connection: Connection, schema: str) -> None:
    """Have tables made for every coder added from now on, in a study whose tables exist."""
    execute(
        connection,
        f"CREATE TABLE IF NOT EXISTS {OTHER_MODELS} PARTITION OF model DEFAULT",
        *own_table_statements(schema),
        f"SELECT make_coder_schema(id, name) FROM {quoted(schema)}.coder ORDER BY id",
    )


def own_table_statements(schema: str) -> Iterator[str]:
    """Functions and triggers that make the coders' tables."""
    for function in FUNCTIONS:
        yield (
            function.replace("{schema}", quoted(schema))
            .replace("{prefix}", literal(prefix(schema)))
            .replace("{own}", literal("{" + ",".join(OWN) + "}"))
        )
    yield from TRIGGERS


def execute(connection: Connection, *statements: str) -> None:
    """Run our own statements unchanged, without the driver's treatment of percent signs."""
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))


def quoted(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text quoted for SQL."""
    return "'" + text.replace("'", "''") + "'"
