"""What was replaced in texts in which words may be marked.

Decisions hold the marked words themselves (`decision.circumstances`). On a server, its rules are
made anew after an upgrade, so that it takes them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    text, id, word, time = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(36), sa.String(16), sa.String(24))
    )
    op.create_table(
        "text_change",
        sa.Column("id", id, nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("text_before", word, nullable=False),
        sa.Column("text_after", word, nullable=False),
        sa.Column("replacements", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("text_changes_of_answer", "text_change", ["answer_id"])
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER text_change_never_{name} BEFORE {when} ON text_change "
            "BEGIN SELECT RAISE(ABORT, 'changes of texts are append-only'); END"
        )
