"""Removed answers that were restored, or removed once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    sorts = "C" if is_server else None
    op.create_table(
        "removal_act",
        sa.Column("id", sa.String(length=36, collation=sorts), nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("act", sa.String(length=16, collation=sorts), nullable=False),
        sa.Column("made_by", sa.Text(collation=sorts), nullable=False),
        sa.Column("reason", sa.Text(collation=sorts), nullable=False),
        sa.Column("made_at", sa.String(length=24, collation=sorts), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("removal_acts_of_answer", "removal_act", ["answer_id", "id"])
    if is_server:
        return  # their rules come with the program
    for name, doing in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER removal_act_never_{name} BEFORE {doing} ON removal_act BEGIN "
            "SELECT RAISE(ABORT, 'what was removed and restored is append-only'); END"
        )
