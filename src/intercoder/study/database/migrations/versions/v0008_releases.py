"""The counts that have left the study, what they were counted in, and settings of the study."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    text, time, id, sha, name = (
        kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
        for kind in (sa.Text(), sa.String(24), sa.String(36), sa.String(64), sa.String(32))
    )
    op.create_table(
        "counted_state",
        sa.Column("hash", sha, nullable=False),
        sa.Column("document", text, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "released_table",
        sa.Column("id", id, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("made_by", text, nullable=False),
        sa.Column("command", text, nullable=False),
        sa.Column("document", text, nullable=False),
        sa.Column("state", sha, sa.ForeignKey("counted_state.hash"), nullable=True),
        sa.Column("reason", text, nullable=True),
        sa.Column("takes_back", id, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "study_setting",
        sa.Column("name", name, nullable=False),
        sa.Column("value", text, nullable=False),
        sa.Column("changed_at", time, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # the rules of the study are made anew after an upgrade
    for trigger, when in (("changes", "UPDATE"), ("goes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER released_never_{trigger} BEFORE {when} ON released_table "
            "BEGIN SELECT RAISE(ABORT, 'the list of releases is append-only'); END"
        )
