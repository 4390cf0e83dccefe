"""Suggestions: when they may be seen, what was learned, lists of answers, groups of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("decision", sa.Column("circumstances", sa.Text(), nullable=True))
    op.create_table(
        "assistance",
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("learn_from", sa.Text(), nullable=False),
        sa.Column("unassisted", sa.Float(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("queue_order", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("round_id"),
    )
    op.create_table(
        "model",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("arrays", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("model_by_scope", "model", ["scope", "made_at"])
    op.create_table(
        "listing",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("drawn", sa.Boolean(create_constraint=False), nullable=False),
        sa.PrimaryKeyConstraint("coder_id", "round_id", "purpose", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "listing_of_answer",
        "listing",
        ["coder_id", "round_id", "purpose", "answer_id"],
        unique=True,
    )
    op.create_table(
        "answer_group",
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("identical", sa.Boolean(create_constraint=False), nullable=False),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    op.create_index("answers_of_group", "answer_group", ["group_id", "answer_id"])
    op.create_table(
        "application",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("begun_at", sa.String(length=24), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("check_round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=True),
        sa.Column("finished_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("coder_id", "number"),
        sqlite_with_rowid=False,
    )
