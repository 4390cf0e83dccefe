"""Settings of a whole study, by name: what has no table of its own."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import study_setting


def kept_setting(connection: Connection, name: str) -> str | None:
    """What is kept under this name; None if nothing is."""
    return connection.execute(
        select(study_setting.c.value).where(study_setting.c.name == name)
    ).scalar()


def keep_setting(connection: Connection, name: str, value: str) -> None:
    """Keep this under the name, in place of what was there."""
    values = {"value": value, "changed_at": utc_now()}
    connection.execute(
        upsert(connection.dialect.name, study_setting)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def forget_setting(connection: Connection, name: str) -> None:
    """Keep nothing under this name any more."""
    connection.execute(delete(study_setting).where(study_setting.c.name == name))
