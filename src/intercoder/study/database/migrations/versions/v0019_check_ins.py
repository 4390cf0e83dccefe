"""Lines that coders write for themselves, who asked for support, and examples of proposals that go
with the texts they are of.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    sorts = "C" if is_server else None
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(length=64, collation=sorts), nullable=False),
        sa.Column("sealed", sa.Text(collation=sorts), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("length(sealed) < 20000"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "support_request",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("asked_at", sa.String(length=24, collation=sorts), nullable=False),
        sa.Column("answered_at", sa.String(length=24, collation=sorts), nullable=True),
        sa.PrimaryKeyConstraint("coder_id"),
    )
    if is_server:
        return  # their rules come with the program
    op.execute("DROP TRIGGER IF EXISTS proposal_never_changes")
    op.execute(
        "CREATE TRIGGER proposal_stays BEFORE UPDATE OF id, coder_id, round_id, answer_id, name, "
        "definition, parent, made_at, package ON proposal "
        "BEGIN SELECT RAISE(ABORT, 'what was proposed is append-only'); END"
    )
