"""Translations beside the answers, for coders who do not read the answers' language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("answer", sa.Column("translation", text))
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    translated = sa.text("translation IS NOT NULL")
    op.create_index("answer_translated", "answer", ["id"], sqlite_where=translated)
