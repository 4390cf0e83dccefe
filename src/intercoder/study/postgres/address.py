"""The address of a study in PostgreSQL, always shown without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from intercoder.errors import UsageError
from intercoder.text.display import display_line

SCHEMA = "intercoder"
"""The schema of a study whose address names none."""
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_USABLE_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SECRET = ("password", "sslpassword", "oauth_client_secret")
"""Connection parameters that must not be shown."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a study, as typed."""

    url: URL
    """URL for the driver, without the schema."""
    schema: str

    @property
    def quoted(self) -> str:
        """The schema quoted for SQL: a name such as `user` is allowed, though an SQL keyword."""
        return f'"{self.schema}"'

    @property
    def full(self) -> str:
        """The complete address with its password: never shown, logged or put on a command line."""
        return self._with_schema(self.url).render_as_string(hide_password=False)

    @property
    def shown(self) -> str:
        """The address without its password, which may be shown to anyone."""
        kept = {name: value for name, value in self.url.query.items() if name not in _SECRET}
        url = URL.create(
            "postgresql",
            self.url.username,
            None,
            self.url.host,
            self.url.port,
            self.url.database,
            kept,
        )
        return display_line(self._with_schema(url).render_as_string(hide_password=True))

    def _with_schema(self, url: URL) -> URL:
        url = url.set(drivername="postgresql")
        return url if self.schema == SCHEMA else url.update_query_dict({"schema": self.schema})


def read_address(target: str) -> Address:
    """Parse an address as typed. Raises UsageError, without the password, if it is invalid."""
    scheme = target.partition("://")[0]
    if scheme not in _SCHEMES:
        raise UsageError(
            f"A study is a file or a postgresql:// address; “{display_line(scheme)}://” is "
            "neither.",
            "Write postgresql://USER@HOST/DATABASE.",
        )
    try:
        url = make_url(target).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise UsageError(
            "The address of the study cannot be read.",
            "Write postgresql://USER@HOST/DATABASE; write special characters of a password as "
            "%XX, or put the password into PGPASSWORD or ~/.pgpass.",
        ) from None
    asked = url.query.get("schema", SCHEMA)
    if not isinstance(asked, str) or not _USABLE_SCHEMA.fullmatch(asked) or asked[:3] == "pg_":
        raise UsageError(
            "The name of a study's schema consists of small letters, digits and underscores.",
            "Write it like ?schema=library_2026.",
        )
    return Address(url.difference_update_query(["schema"]), asked)
