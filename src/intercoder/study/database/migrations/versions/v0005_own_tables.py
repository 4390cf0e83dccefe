"""Each coder's rows in PostgreSQL in tables of their own.

The tables of `_DIVIDED` are made anew, divided by coder, and all rows go over as they are. Each
coder's table lies in a schema of its own. Rules and rights come afterwards, with those of the
program. Nothing changes in a file.
"""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_DIVIDED = {
    "decision": ("UNIQUE (coder_id, seq)", "UNIQUE (coder_id, id)"),
    "current_decision": ("PRIMARY KEY (coder_id, round_id, answer_id)",),
    "chain_head": ("PRIMARY KEY (coder_id, line)",),
    "model": ("UNIQUE (scope, id)",),
    "listing": ("PRIMARY KEY (coder_id, round_id, purpose, position)",),
    "comment": ("UNIQUE (coder_id, id)",),
    "definition_doubt": ("UNIQUE (coder_id, id)",),
    "draft": ("PRIMARY KEY (coder_id, round_id, answer_id)",),
    "place": ("PRIMARY KEY (coder_id, round_id)",),
    "lease": ("PRIMARY KEY (coder_id)",),
}
"""The tables, and their keys now."""
_INDEXES = (
    "INDEX decision_by_coder ON decision (coder_id, round_id, answer_id, id)",
    "INDEX decision_log_of_coder ON decision (coder_id, round_id, id)",
    "INDEX decision_line ON decision (coder_id, line, seq)",
    "INDEX current_by_state ON current_decision (coder_id, round_id, state, unsure)",
    "INDEX current_by_answer ON current_decision (answer_id, coder_id, round_id)",
    "INDEX model_by_scope ON model (scope, made_at)",
    "UNIQUE INDEX listing_of_answer ON listing (coder_id, round_id, purpose, answer_id)",
    "INDEX comments_on_answer ON comment (round_id, answer_id, id)",
)
_REFERENCES = {
    "coder_id": "coder (id)",
    "round_id": "round (id)",
    "answer_id": "answer (id)",
    "revision": "codebook_revision (number)",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE application ALTER COLUMN after_seq TYPE BIGINT")
    _drop_rules()
    for table in _DIVIDED:
        op.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
        op.execute(
            f"CREATE TABLE {table} (LIKE old_{table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) "
            f"PARTITION BY LIST ({'scope' if table == 'model' else 'coder_id'})"
        )
    op.execute("ALTER TABLE decision ALTER COLUMN seq DROP DEFAULT, ALTER COLUMN seq TYPE BIGINT")
    op.execute("ALTER TABLE current_decision ALTER COLUMN seq TYPE BIGINT")
    op.execute("CREATE TABLE model_of_others PARTITION OF model DEFAULT")
    _divide_by_coder()
    for table in _DIVIDED:
        op.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")
    for table in ("current_decision", *_DIVIDED):  # it refers to the log
        op.execute(f"DROP TABLE IF EXISTS old_{table}")
    for table, keys in _DIVIDED.items():
        for key in keys:
            op.execute(f"ALTER TABLE {table} ADD {key}")
        for column in _columns(table):
            if column in _REFERENCES:
                op.execute(
                    f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) "
                    f"REFERENCES {_REFERENCES[column]}"
                )
    for index in _INDEXES:
        op.execute(f"CREATE {index}")


def _drop_rules() -> None:
    """What refers to the old tables goes with them, but for policies that name other tables."""
    op.execute(
        "DO $$ DECLARE one record; BEGIN FOR one IN SELECT tablename, policyname "
        "FROM pg_policies WHERE schemaname = current_schema() LOOP "
        "EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename); END LOOP; END $$"
    )


def _divide_by_coder() -> None:
    connection = op.get_bind()
    study = connection.execute(sa.text("SELECT current_schema()")).scalar_one()
    start = study if len(study) <= 40 else f"{study[:31]}_{sha256(study.encode()).hexdigest()[:8]}"
    for number, name in connection.execute(sa.text("SELECT id, name FROM coder ORDER BY id")).all():
        own = f'"{start}_coder_{number}"'
        op.execute(f"CREATE SCHEMA {own}")
        for table in _DIVIDED:
            whose = f"coder:{name}" if table == "model" else str(number)
            value = "'" + whose.replace("'", "''").replace(":", "\\:") + "'"
            op.execute(f"CREATE TABLE {own}.{table} PARTITION OF {table} FOR VALUES IN ({value})")


def _columns(table: str) -> list[str]:
    return list(
        op.get_bind()
        .execute(
            sa.text(
                "SELECT attname FROM pg_attribute WHERE attrelid = cast(:name AS regclass) "
                "AND attnum > 0 ORDER BY attnum"
            ),
            {"name": table},
        )
        .scalars()
    )
