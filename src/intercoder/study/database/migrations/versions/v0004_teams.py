"""Teams: rounds that are blind and close, lines of a coder's log, packages, discussion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("about", sa.Column("package", sa.String(length=36), nullable=True))
    op.add_column("coder", sa.Column("login", sa.Text(), nullable=True))
    op.add_column("coder", sa.Column("left_at", sa.String(length=24), nullable=True))
    blind: sa.Column[bool] = sa.Column(
        "blind", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
    )
    op.add_column("round", blind)
    op.add_column("round", sa.Column("closed_at", sa.String(length=24), nullable=True))
    # written out: Alembic adds no reference to a table of SQLite
    op.execute("ALTER TABLE round ADD COLUMN repeats_id INTEGER REFERENCES round (id)")
    op.add_column("round", sa.Column("settling", sa.Text(), nullable=True))
    op.add_column(
        "listing", sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "decision", sa.Column("line", sa.String(length=36), nullable=False, server_default="")
    )
    _index_the_log_by_id()
    _give_heads_a_line()
    _add_tables()
    if op.get_bind().dialect.name == "postgresql":
        _sort_by_bytes()


def _index_the_log_by_id() -> None:
    op.drop_index("decision_by_coder", "decision")
    op.drop_index("decision_log_of_coder", "decision")
    op.create_index("decision_by_coder", "decision", ["coder_id", "round_id", "answer_id", "id"])
    op.create_index("decision_log_of_coder", "decision", ["coder_id", "round_id", "id"])
    op.create_index("decision_line", "decision", ["coder_id", "line", "seq"])


def _give_heads_a_line() -> None:
    op.rename_table("chain_head", "old_head")
    op.create_table(
        "chain_head",
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("line", sa.String(length=36), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("coder_id", "line"),
    )
    op.execute(
        "INSERT INTO chain_head (coder_id, line, decisions, hash) "
        "SELECT coder_id, '', decisions, hash FROM old_head"
    )
    op.drop_table("old_head")


def _add_tables() -> None:
    op.create_table(
        "allocation",
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "number"),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=False),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("comments_on_answer", "comment", ["round_id", "answer_id", "id"])
    op.create_table(
        "definition_doubt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "revision", sa.Integer(), sa.ForeignKey("codebook_revision.number"), nullable=False
        ),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("round.id"), nullable=True),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("answer.id"), nullable=True),
        sa.Column("coder_id", sa.Integer(), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("settled_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _sort_by_bytes() -> None:
    """Texts in PostgreSQL sort as in SQLite. It holds no study from before this revision, so that
    nothing has to be found again: not the words of answers either, which come with the rules."""
    columns = op.get_bind().execute(
        sa.text(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) "
            "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' "
            "AND a.attnum > 0 AND NOT a.attisdropped "
            "AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)"
        )
    )
    for table, column, kind in columns.all():
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')
    op.execute("ALTER TABLE assistance ALTER COLUMN seed TYPE BIGINT")  # SQLite's have no limit
