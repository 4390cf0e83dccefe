"""Codes that coders propose, those that a lead rejects, and rounds whose proposals are opened.

In PostgreSQL each coder's lie in tables of their own, which are made with the rules.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    sorts = "C" if is_server else None  # texts compare as they do in SQLite
    id, text = sa.String(length=36, collation=sorts), sa.Text(collation=sorts)
    time = sa.String(length=24, collation=sorts)
    op.add_column("round", sa.Column("proposals_opened_at", time, nullable=True))

    def key() -> sa.Constraint:
        return sa.UniqueConstraint("coder_id", "id") if is_server else sa.PrimaryKeyConstraint("id")

    op.create_table(
        "proposal",
        sa.Column("id", id, nullable=False),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=True),
        sa.Column("name", text, nullable=False),
        sa.Column("definition", text, nullable=False),
        sa.Column("parent", text, nullable=True),
        sa.Column("example", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("package", id, nullable=False, server_default=""),
        key(),
        postgresql_partition_by="LIST (coder_id)",
    )
    op.create_table(
        "proposal_rejection",
        sa.Column("id", id, nullable=False),
        sa.Column("proposal_id", id, nullable=False),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("rejected_by", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("takes_back", id, nullable=True),
        key(),
        postgresql_partition_by="LIST (coder_id)",
    )
    if is_server:
        return  # their rules come with the program
    for table, what in (("proposal", "proposed"), ("proposal_rejection", "rejected")):
        for name, doing in (("changes", "UPDATE"), ("goes", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_never_{name} BEFORE {doing} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'what was {what} is append-only'); END"
            )
