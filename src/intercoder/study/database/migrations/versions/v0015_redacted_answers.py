"""Answers whose text was redacted or deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    text, id, digest, word, time = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(36), sa.String(64), sa.String(16), sa.String(24))
    )
    op.create_table(
        "redacted_answer",
        sa.Column("id", id, nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("act", word, nullable=False),
        sa.Column("kinds", text, nullable=False),
        sa.Column("judged_text", digest, nullable=False),
        sa.Column("redacted_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("redactions_of_answer", "redacted_answer", ["answer_id"])
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER redacted_answer_never_{name} BEFORE {when} ON redacted_answer "
            "BEGIN SELECT RAISE(ABORT, 'what was redacted is append-only'); END"
        )
