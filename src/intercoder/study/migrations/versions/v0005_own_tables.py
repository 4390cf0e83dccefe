"""Each coder's rows in PostgreSQL in tables of their own."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
