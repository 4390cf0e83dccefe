"""Full text of the answers, so that a million of them can be searched at once."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE answer_text USING fts5("
            "text, content='answer', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )
        op.execute("INSERT INTO answer_text(answer_text) VALUES ('rebuild')")
