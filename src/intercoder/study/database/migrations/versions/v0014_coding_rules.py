"""Rules that people write, with every version of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    text, word, time = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(16), sa.String(24))
    )
    op.create_table(
        "coding_rule",
        sa.Column("rule", word, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("act", word, nullable=False),
        sa.Column("document", text, nullable=False),
        sa.Column(
            "revision", sa.Integer(), sa.ForeignKey("codebook_revision.number"), nullable=False
        ),
        sa.Column("made_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("rule", "version"),
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER coding_rule_never_{name} BEFORE {when} ON coding_rule "
            "BEGIN SELECT RAISE(ABORT, 'the history of rules is append-only'); END"
        )
