"""The catalogue a study in PostgreSQL should have, derived from the program's own statements.

Servers rewrite definitions in their own words, which differ between versions. So both sides are
reduced to what is the same everywhere (`bare`): text without qualifiers, casts and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intercoder.study.postgres.rules.grants import grants_of_coder, grants_of_lead
from intercoder.study.postgres.rules.own_tables import (
    OWN,
    TRIGGERS,
    coder_schema,
    own_table_statements,
    quoted,
)
from intercoder.study.postgres.rules.rules import (
    HIDDEN,
    base_triggers,
    coder_statements,
    own_policies,
    rule_statements,
)
from intercoder.study.postgres.rules.seen import seen_schema


class Place(NamedTuple):
    """A named object in a schema."""

    schema: str
    name: str


class FunctionRule(NamedTuple):
    """The properties of a function that matter."""

    body: str
    as_owner: bool
    settings: str


class Right(NamedTuple):
    """One right of a login."""

    login: str
    may: str
    schema: str
    name: str = ""
    """Name of a table, view, function or sequence; empty for the schema itself."""
    column: str = ""


class Person(NamedTuple):
    """A coder's row and login; the login is empty if the server lacks it or it is the owner's."""

    number: int
    login: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Names:
    """The objects that exist in each schema, used to expand "all tables"."""

    tables: Mapping[str, Sequence[str]]
    """Tables and views of each schema."""
    functions: Mapping[str, Sequence[str]]
    columns: Mapping[Place, Sequence[str]]


_FUNCTION = re.compile(
    r'CREATE OR REPLACE FUNCTION ((?:"[^"]+"\.)?\w+)\((.*?)\).*?AS (\$\w*\$)(.*?)\3', re.DOTALL
)
_SETTING = re.compile(r"\bSET (\w+) = (.*?)(?=\s+SET\b|\s+AS\b|$)", re.DOTALL)
_TRIGGER = re.compile(
    r"CREATE(?: OR REPLACE)? TRIGGER (\w+) (BEFORE|AFTER) (.*?) ON (\S+) (.*)", re.S
)
_ALWAYS = re.compile(r"ALTER TABLE (\w+) ENABLE ALWAYS TRIGGER (\w+)")


def bare(definition: str | None) -> str:
    """A condition or a query, reduced to what every version of the server writes alike."""
    text = (definition or "").lower().replace('"', "")
    text = re.sub(r"::[a-z]+(?: varying)?(?:\(\d+\))?", "", text)
    text = re.sub(r" as \w+", "", text)
    text = re.sub(r"\b[a-z_]\w*\.", "", text)
    return re.sub(r"[\s();]", "", text)


def bare_trigger(definition: str) -> str:
    """A trigger's definition, reduced likewise: when it fires, on what, and what it calls."""
    found = _TRIGGER.match(definition)
    if found is None:
        return bare(definition)
    name, moment, events, _, rest = found.groups()
    return f"{name} {moment} {sorted(events.split(' OR '))} {bare(rest)}"


def bare_view(definition: str) -> str:
    """A view's definition, reduced likewise: without the columns listed after a function."""
    return bare(re.sub(r"\(\) (\w+)\([^)]*\)", "()", definition).replace("()", ""))


def functions(schema: str, coders: Iterable[int]) -> dict[Place, FunctionRule]:
    """The functions of the study, by schema and name."""
    found: dict[Place, FunctionRule] = {}
    for statement in (*rule_statements(schema), *own_table_statements(schema)):
        _take_function(found, statement, schema)
    for number in coders:
        own = coder_schema(schema, number)
        for statement in coder_statements():
            path = f"{quoted(own)}, {quoted(schema)}"
            _take_function(found, statement.replace("{schema}", path), own)
    return found


def _take_function(found: dict[Place, FunctionRule], statement: str, schema: str) -> None:
    match = _FUNCTION.search(statement)
    if match is None:
        return
    name, _, _, body = match.groups()
    qualifier, _, bare_name = name.rpartition(".")
    head = statement[: match.start(3)]
    settings = sorted(f"{key}={bare(value)}" for key, value in _SETTING.findall(head))
    place = Place(qualifier.strip('"') or schema, bare_name)
    found[place] = FunctionRule(body, "SECURITY DEFINER" in head, " ".join(settings))


def triggers(schema: str, coders: Iterable[int]) -> dict[tuple[Place, str], tuple[str, bool]]:
    """The definition, and whether it also fires during replication, by table and name."""
    found: dict[tuple[Place, str], tuple[str, bool]] = {}
    _take_triggers(found, (*base_triggers(), *TRIGGERS), schema)
    for number in coders:
        _take_triggers(found, coder_statements(), coder_schema(schema, number))
    return found


def _take_triggers(
    found: dict[tuple[Place, str], tuple[str, bool]], statements: Iterable[str], schema: str
) -> None:
    for statement in statements:
        if made := _TRIGGER.match(statement):
            place = Place(schema, made[4])
            found[place, made[1]] = (bare_trigger(statement), False)
        elif always := _ALWAYS.match(statement):
            key = (Place(schema, always[1]), always[2])
            found[key] = (found[key][0], True)


def policies(schema: str, coders: Iterable[int]) -> dict[tuple[Place, str], tuple[str, str, str]]:
    """The command and the conditions, by table and name."""
    leads = bare("(SELECT is_lead())")
    found = {(Place(schema, table), "of_leads"): ("ALL", leads, leads) for table in HIDDEN}
    for number in coders:
        own = coder_schema(schema, number)
        for name, table, command, using, check in own_policies():
            said = [bare(one.replace("{number}", str(number))) for one in (using, check)]
            found[Place(own, table), name] = (command, said[0], said[1])
    return found


def views(schema: str) -> dict[Place, str]:
    """The views, by schema and name."""
    seen = seen_schema(schema)
    found = {}
    for statement in rule_statements(schema):
        if made := re.match(r"CREATE VIEW \S+\.(\w+) AS (.*)", statement):
            found[Place(seen, made[1])] = bare_view(made[2])
    return found


def guarded_tables(schema: str, coders: Iterable[int]) -> set[Place]:
    """Tables with policies."""
    own = {Place(coder_schema(schema, number), table) for number in coders for table in OWN}
    return own | {Place(schema, table) for table in HIDDEN}


def rights(schema: str, people: Iterable[Person], names: Names) -> set[Right]:
    """All rights that logins should have."""
    found: set[Right] = set()
    for person in people:
        if not person.login:
            continue
        given = (
            grants_of_lead(schema) if person.leads else grants_of_coder(schema, seen_schema(schema))
        )
        own = coder_schema(schema, person.number)
        for what, to in given:
            found.update(_spelled_out(person.login, what, to.replace("{own}", quoted(own)), names))
    return found


def _spelled_out(login: str, what: str, to: str, names: Names) -> Iterator[Right]:
    kind, _, target = to.rpartition(" ")
    if kind == "SCHEMA":
        yield Right(login, what, target.strip('"'))
        return
    if kind.startswith("ALL "):
        schema = target.strip('"')
        every = names.functions if "FUNCTIONS" in kind else names.tables
        places = [Place(schema, name) for name in every.get(schema, ())]
    else:
        schema, _, name = target.rpartition(".")
        places = [Place(schema.strip('"'), name)]
    may, _, listed = what.partition(" (")
    for place in places:
        columns: Sequence[str] = [""]
        if listed:
            columns = listed.rstrip(")").split(", ")
            if columns == ["{columns}"]:
                columns = names.columns.get(place, ())
        for one in may.split(", "):
            for column in columns:
                yield Right(login, one, *place, column)
