"""Whether the rules of a study in PostgreSQL are all in force."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from intercoder.study.postgres.log_rules import GUARDS
from intercoder.study.postgres.rules import HIDDEN


def rule_faults(connection: Connection) -> Iterator[str]:
    """A sentence for each rule that is gone or switched off."""
    on = set(
        connection.exec_driver_sql(
            "SELECT tgname FROM pg_catalog.pg_trigger "
            "WHERE tgrelid = 'decision'::regclass AND tgenabled = 'A'"
        ).scalars()
    )
    for guard in GUARDS:
        if guard not in on:
            yield f"The rule {guard} of the log is switched off or gone."
    hiding = set(
        connection.exec_driver_sql(
            "SELECT relname FROM pg_catalog.pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity"
        ).scalars()
    )
    for table in HIDDEN:
        if table not in hiding:
            yield f"Coders' logins see every row of {table}: its rules are switched off."
