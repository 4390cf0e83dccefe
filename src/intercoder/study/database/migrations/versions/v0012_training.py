"""Rounds for training, and the key that their answers are compared with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    text, word, time = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(16), sa.String(24))
    )
    op.create_table(
        "training_round",
        sa.Column(
            "round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False, autoincrement=False
        ),
        sa.Column("feedback", word, nullable=False),
        sa.Column("gate", text, nullable=False),
        sa.Column("made_by", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("round_id"),
    )
    op.create_table(
        "training_key",
        sa.Column(
            "answer_id",
            sa.Integer(),
            sa.ForeignKey("answer.id"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column(
            "revision", sa.Integer(), sa.ForeignKey("codebook_revision.number"), nullable=False
        ),
        sa.Column("codes", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("source", text, nullable=False),
        sa.Column("made_by", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("answer_id"),
    )
