"""Decisions that a lead has set aside.

In PostgreSQL each coder's lie in a table of their own, which is made with the rules.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    sorts = "C" if is_server else None  # texts compare as they do in SQLite
    id, text = sa.String(length=36, collation=sorts), sa.Text(collation=sorts)
    op.create_table(
        "set_aside",
        sa.Column("id", id, nullable=False),
        sa.Column("decision_id", id, nullable=False),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("set_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made_at", sa.String(length=24, collation=sorts), nullable=False),
        sa.Column("takes_back", id, nullable=True),
        *([] if is_server else [sa.PrimaryKeyConstraint("id")]),
        *([sa.UniqueConstraint("coder_id", "id")] if is_server else []),
        postgresql_partition_by="LIST (coder_id)",
    )
    op.create_index("set_aside_decision", "set_aside", ["decision_id"])
    if is_server:
        return  # its rules come with the program
    for name, doing in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER set_aside_never_{name} BEFORE {doing} ON set_aside "
            "BEGIN SELECT RAISE(ABORT, 'what was set aside is append-only'); END"
        )
