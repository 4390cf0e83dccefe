"""Checks that a study in PostgreSQL is guarded as the program guards it.

The server's catalogue is compared with what this program would make: the bodies of functions,
triggers, policies, views, rights of logins, owners, and the tables of each coder. The owner of the
tables can change all of that; these checks reveal it. Every login may run them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import CheckConstraint, Connection, bindparam, text

from intercoder.study.database.schema import metadata
from intercoder.study.postgres.rules import expected
from intercoder.study.postgres.rules.expected import FunctionRule, Names, Person, Place, Right, bare
from intercoder.study.postgres.rules.own_tables import OWN, coder_schema
from intercoder.study.postgres.rules.seen import seen_schema
from intercoder.text.display import display_line

_MAX_NAMED = 20
"""Maximum number of rights named one by one; a study without any protection has thousands."""


def rule_faults(connection: Connection) -> Iterator[str]:
    """A sentence for each rule that is missing, disabled or different from the program's."""
    schema, owner = connection.execute(
        text(
            "SELECT nspname, pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE c.oid = 'about'::regclass"
        )
    ).one()
    people = _people(connection, owner)
    coders = [one.number for one in people]
    schemas = [schema, seen_schema(schema), *(coder_schema(schema, one) for one in coders)]
    names = _names(connection, schemas)
    yield from _owners(connection, schemas, owner)
    yield from _tables_of_coders(connection, schema, coders)
    yield from _functions(connection, schemas, expected.functions(schema, coders))
    yield from _triggers(connection, schemas, expected.triggers(schema, coders))
    yield from _policies(connection, schemas, schema, coders)
    yield from _views(connection, schemas, expected.views(schema))
    yield from _rights(connection, schemas, expected.rights(schema, people, names))
    yield from _constraints(connection, schema)


def _ask(connection: Connection, question: str, schemas: list[str]) -> list[tuple[object, ...]]:
    statement = text(question).bindparams(bindparam("schemas", expanding=True))
    return [tuple(row) for row in connection.execute(statement, {"schemas": schemas})]


def _people(connection: Connection, owner: str) -> list[Person]:
    rows = connection.execute(
        text(
            "SELECT id, coalesce((SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = login), "
            "'') AS login, role = 'lead' AS leads FROM coder ORDER BY id"
        )
    )
    return [Person(row.id, "" if row.login == owner else row.login, row.leads) for row in rows]


def _names(connection: Connection, schemas: list[str]) -> Names:
    tables: dict[str, list[str]] = {}
    functions: dict[str, list[str]] = {}
    columns: dict[Place, list[str]] = {}
    for schema, name, column in _ask(
        connection,
        "SELECT nspname::text, relname::text, attname::text FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
        "JOIN pg_catalog.pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped "
        "WHERE relkind IN ('r', 'p', 'v') AND nspname IN :schemas ORDER BY 1, 2, attnum",
        schemas,
    ):
        place = Place(str(schema), str(name))
        if place not in columns:
            tables.setdefault(place.schema, []).append(place.name)
        columns.setdefault(place, []).append(str(column))
    for schema, name in _ask(
        connection,
        "SELECT nspname::text, proname::text FROM pg_catalog.pg_proc "
        "JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace WHERE nspname IN :schemas",
        schemas,
    ):
        functions.setdefault(str(schema), []).append(str(name))
    return Names(tables, functions, columns)


def _owners(connection: Connection, schemas: list[str], owner: str) -> Iterator[str]:
    rows = _ask(
        connection,
        "SELECT nspname::text, '', pg_catalog.pg_get_userbyid(nspowner)::text "
        "FROM pg_catalog.pg_namespace WHERE nspname IN :schemas "
        "UNION ALL SELECT nspname::text, relname::text, pg_catalog.pg_get_userbyid(relowner)::text "
        "FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname IN :schemas AND relkind IN ('r', 'p', 'v', 'S') "
        "UNION ALL SELECT nspname::text, proname::text, pg_catalog.pg_get_userbyid(proowner)::text "
        "FROM pg_catalog.pg_proc JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace "
        "WHERE nspname IN :schemas",
        schemas,
    )
    for schema, name, whose in rows:
        if whose != owner:
            yield f"{_shown(schema, name)} belongs to {_text(whose)} and not to the study's owner."


def _tables_of_coders(connection: Connection, schema: str, coders: list[int]) -> Iterator[str]:
    rows = _ask(
        connection,
        "SELECT parent.relname::text, n.nspname::text, child.relname::text "
        "FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class parent ON parent.oid = inhparent "
        "JOIN pg_catalog.pg_class child ON child.oid = inhrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = child.relnamespace "
        "JOIN pg_catalog.pg_namespace p ON p.oid = parent.relnamespace "
        "WHERE p.nspname IN :schemas AND parent.relkind = 'p'",
        [schema],
    )
    there = set(rows)
    for number in coders:
        for table in OWN:
            if (table, coder_schema(schema, number), table) not in there:
                yield f"Coder {number}'s table {table} is not there or not joined to the study's."


def _functions(
    connection: Connection, schemas: list[str], wanted: dict[Place, FunctionRule]
) -> Iterator[str]:
    rows = _ask(
        connection,
        "SELECT nspname::text, proname::text, prosrc, prosecdef, proconfig "
        "FROM pg_catalog.pg_proc JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace "
        "WHERE nspname IN :schemas",
        schemas,
    )
    found: dict[Place, list[FunctionRule]] = {}
    for schema, name, body, as_owner, settings in rows:
        listed = settings if isinstance(settings, list) else []
        spelled = sorted(
            f"{key}={bare(value)}" for key, _, value in (str(one).partition("=") for one in listed)
        )
        rule = FunctionRule(str(body), bool(as_owner), " ".join(spelled))
        found.setdefault(Place(str(schema), str(name)), []).append(rule)
    for place, rule in wanted.items():
        if place not in found:
            yield f"The function {_shown(*place)} is gone."
        elif found[place] != [rule]:
            yield f"The function {_shown(*place)} is not the program's."
    for place in found:
        if place not in wanted:
            yield f"There is a function {_shown(*place)}, which no study has."


def _triggers(
    connection: Connection,
    schemas: list[str],
    wanted: dict[tuple[Place, str], tuple[str, bool]],
) -> Iterator[str]:
    rows = _ask(
        connection,
        "SELECT n.nspname::text, relname::text, tgname::text, "
        "pg_catalog.pg_get_triggerdef(t.oid), tgenabled::text, f.nspname::text "
        "FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = tgrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
        "JOIN pg_catalog.pg_proc p ON p.oid = tgfoid "
        "JOIN pg_catalog.pg_namespace f ON f.oid = pronamespace "
        "WHERE NOT tgisinternal AND n.nspname IN :schemas",
        schemas,
    )
    found = {}
    for schema, table, name, definition, enabled, home in rows:
        key = (Place(str(schema), str(table)), str(name))
        found[key] = (expected.bare_trigger(str(definition)), str(enabled), str(home))
    for (place, name), (definition, always) in wanted.items():
        got, enabled, home = found.get((place, name), ("", "", ""))
        if enabled not in ({"A"} if always else {"O", "A"}):
            yield f"The rule {name} of {_shown(*place)} is switched off or gone."
        elif got != definition or home not in {place.schema, schemas[0]}:
            yield f"The rule {name} of {_shown(*place)} is not the program's."
    for place, name in found.keys() - wanted.keys():
        yield f"{_shown(*place)} has a trigger {_text(name)}, which no study has."
    for schema, table in _ask(
        connection,
        "SELECT DISTINCT schemaname::text, tablename::text FROM pg_catalog.pg_rules "
        "WHERE schemaname IN :schemas",
        schemas,
    ):
        yield f"{_shown(schema, table)} has a rewriting rule, which no study has."


def _policies(
    connection: Connection, schemas: list[str], schema: str, coders: list[int]
) -> Iterator[str]:
    guarded = {
        Place(str(place), str(table))
        for place, table in _ask(
            connection,
            "SELECT nspname::text, relname::text FROM pg_catalog.pg_class "
            "JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
            "WHERE relrowsecurity AND nspname IN :schemas",
            schemas,
        )
    }
    for place in sorted(expected.guarded_tables(schema, coders) - guarded):
        yield f"The policies of {_shown(*place)} are switched off."
    found = {}
    for home, table, name, command, using, check, kind, whose in _ask(
        connection,
        "SELECT schemaname::text, tablename::text, policyname::text, cmd, qual, with_check, "
        "permissive, roles::text FROM pg_catalog.pg_policies WHERE schemaname IN :schemas",
        schemas,
    ):
        is_plain = kind == "PERMISSIVE" and whose == "{public}"
        said = tuple(bare(None if one is None else str(one)) for one in (using, check))
        key = (Place(str(home), str(table)), str(name))
        found[key] = (str(command), *said) if is_plain else None
    wanted = expected.policies(schema, coders)
    for (where, name), rule in wanted.items():
        if (where, name) not in found:
            yield f"The policy {name} of {_shown(*where)} is gone."
        elif found[where, name] != rule:
            yield f"The policy {name} of {_shown(*where)} is not the program's."
    for where, name in found.keys() - wanted.keys():
        yield f"{_shown(*where)} has a policy {_text(name)}, which no study has."


def _views(connection: Connection, schemas: list[str], wanted: dict[Place, str]) -> Iterator[str]:
    found = {
        Place(str(schema), str(name)): expected.bare_view(str(definition))
        for schema, name, definition in _ask(
            connection,
            "SELECT nspname::text, relname::text, pg_catalog.pg_get_viewdef(c.oid) "
            "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
            "WHERE relkind IN ('v', 'm') AND nspname IN :schemas",
            schemas,
        )
    }
    for place, definition in wanted.items():
        if found.get(place) != definition:
            yield f"The view {_shown(*place)} is gone or not the program's."
    for place in found.keys() - wanted.keys():
        yield f"There is a view {_shown(*place)}, which no study has."


_RIGHTS = """
    SELECT given.grantee, given.privilege_type, nspname::text, kept.name, kept.part,
        given.is_grantable
    FROM (
        SELECT oid AS place, '' AS name, '' AS part, nspacl AS acl, nspowner AS owner
        FROM pg_catalog.pg_namespace
        UNION ALL SELECT relnamespace, relname::text, '', relacl, relowner
        FROM pg_catalog.pg_class
        UNION ALL SELECT relnamespace, relname::text, attname::text, attacl, relowner
        FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_class c ON c.oid = attrelid
        WHERE attacl IS NOT NULL
        UNION ALL SELECT pronamespace, proname::text, '',
            coalesce(proacl, pg_catalog.acldefault('f', proowner)), proowner
        FROM pg_catalog.pg_proc
    ) kept
    JOIN pg_catalog.pg_namespace n ON n.oid = kept.place
    CROSS JOIN pg_catalog.aclexplode(kept.acl) given
    WHERE nspname IN :schemas AND given.grantee <> kept.owner
"""


def _rights(connection: Connection, schemas: list[str], wanted: set[Right]) -> Iterator[str]:
    logins = {
        row.oid: row.rolname
        for row in connection.execute(text("SELECT oid, rolname FROM pg_catalog.pg_roles"))
    }
    found: set[Right] = set()
    passed_on: set[Right] = set()
    for grantee, may, schema, name, column, can_pass_on in _ask(connection, _RIGHTS, schemas):
        login = "everybody" if grantee == 0 else str(logins.get(grantee, grantee))
        right = Right(login, str(may), str(schema), str(name), str(column))
        found.add(right)
        if can_pass_on:
            passed_on.add(right)
    more = sorted((found - wanted) | passed_on)
    less = sorted(wanted - found)
    for one in more[:_MAX_NAMED]:
        yield f"{_right(one)}, which the program does not give."
    for one in less[:_MAX_NAMED]:
        yield f"{_right(one, ' not')}, though the program gives it."
    left = len(more[_MAX_NAMED:]) + len(less[_MAX_NAMED:])
    if left:
        yield f"{left} more rights of logins are not as the program gives them."


def _right(one: Right, negation: str = "") -> str:
    what = f"{one.may} ({_text(one.column)})" if one.column else one.may
    return f"{_text(one.login)} may{negation} {what} on {_shown(one.schema, one.name)}"


def _constraints(connection: Connection, schema: str) -> Iterator[str]:
    """Foreign keys and checks of the study's own tables."""
    rows = _ask(
        connection,
        "SELECT relname::text, contype::text, conname::text, convalidated, "
        "(SELECT attname::text FROM pg_catalog.pg_attribute "
        "WHERE attrelid = conrelid AND attnum = conkey[1]) "
        "FROM pg_catalog.pg_constraint JOIN pg_catalog.pg_class c ON c.oid = conrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
        "WHERE contype IN ('c', 'f') AND nspname IN :schemas",
        [schema],
    )
    there = {(table, column) for table, kind, _, _, column in rows if kind == "f"}
    checks = {(table, name) for table, kind, name, is_valid, _ in rows if kind == "c" and is_valid}
    for table in metadata.tables.values():
        references = chain.from_iterable(
            one.columns for one in table.foreign_key_constraints if _is_of_servers(one)
        )
        for column in references:
            if (table.name, column.name) not in there:
                yield f"The table {table.name} no longer refers to others by its {column.name}."
        for one in table.constraints:
            is_check = isinstance(one, CheckConstraint) and one.name
            if is_check and (table.name, str(one.name)) not in checks:
                yield f"The table {table.name} has lost its check {one.name}."


def _is_of_servers(constraint: object) -> bool:
    """Whether a constraint exists in PostgreSQL, too."""
    only: object = getattr(constraint, "_ddl_if", None)
    return only is None or "sqlite" not in str(getattr(only, "dialect", ""))


def _shown(schema: object, name: object) -> str:
    return display_line(f"{schema}.{name}" if name else str(schema))


def _text(name: object) -> str:
    return display_line(str(name))
