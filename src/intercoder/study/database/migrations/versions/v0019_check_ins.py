"""Lines that coders write for themselves, and who asked for support."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    sorts = "C" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(length=64, collation=sorts), nullable=False),
        sa.Column("sealed", sa.Text(collation=sorts), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("length(sealed) < 20000"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "support_request",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("asked_at", sa.String(length=24, collation=sorts), nullable=False),
        sa.Column("answered_at", sa.String(length=24, collation=sorts), nullable=True),
        sa.PrimaryKeyConstraint("coder_id"),
    )
