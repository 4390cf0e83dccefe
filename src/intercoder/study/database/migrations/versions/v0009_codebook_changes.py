"""What made each revision of the codebook."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    text, word = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(16))
    )
    op.create_table(
        "codebook_change",
        sa.Column(
            "revision",
            sa.Integer(),
            sa.ForeignKey("codebook_revision.number"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("act", word, nullable=False),
        sa.Column("changes", text, nullable=False),
        sa.Column("refers_to", sa.Integer(), nullable=True),
        sa.Column("made_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.PrimaryKeyConstraint("revision"),
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for name, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER codebook_change_never_{name} BEFORE {when} ON codebook_change "
            "BEGIN SELECT RAISE(ABORT, 'the history of the codebook is append-only'); END"
        )
