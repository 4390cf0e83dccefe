"""What an encoder made of texts, kept so that it need not read them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    text, digest = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(64))
    )
    op.create_table(
        "text_vector",
        sa.Column("encoder", text, nullable=False),
        sa.Column("text_hash", digest, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "text_hash"),
    )
