"""A sealed log of changes to everything that figures rest on.

The first line, which seals a study as it is found, is written by whoever upgrades it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    text, time, word, sha = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(24), sa.String(16), sa.String(64))
    )
    op.create_table(
        "change_log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("made_by", text, nullable=False),
        sa.Column("kind", word, nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column(
            "last_seq",
            sa.Integer().with_variant(sa.BigInteger(), "postgresql"),
            nullable=False,
        ),
        sa.Column("digest", text, nullable=False),
        sa.Column("document", text, nullable=False),
        sa.Column("previous", sha, nullable=False),
        sa.Column("hash", sha, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "decision_total",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.PrimaryKeyConstraint("coder_id"),
    )
    op.create_index(
        "decision_times", "decision", ["coder_id", "round_id", "decided_at", "milliseconds"]
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("change_never_changes", "UPDATE"), ("change_never_goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON change_log "
            "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END"
        )
