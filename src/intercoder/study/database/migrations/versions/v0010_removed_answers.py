"""Answers that were removed although decisions rest on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    text, time = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(24))
    )
    op.create_table(
        "removed_answer",
        sa.Column(
            "answer_id",
            sa.Integer(),
            sa.ForeignKey("answer.id"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("removed_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER removed_answer_never_{name} BEFORE {when} ON removed_answer "
            "BEGIN SELECT RAISE(ABORT, 'what was removed is append-only'); END"
        )
