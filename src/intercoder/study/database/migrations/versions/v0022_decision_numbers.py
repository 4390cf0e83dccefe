"""The numbers of standing decisions, for statistics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intercoder.study.database.driver import driver_connection
from intercoder.study.log.decision_numbers import numbers_in_postgresql, numbers_of
from intercoder.study.postgres.rules.log_checks import is_time_of
from intercoder.study.seal.present import reading_anything

revision = "0022"
down_revision = "0021"

_ROWS = 5000


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("current_decision", sa.Column("numbers", sa.LargeBinary()))
    if connection.dialect.name == "postgresql":
        numbers = numbers_in_postgresql("d.", is_time_of("d.decided_at"))
        connection.exec_driver_sql(
            f"UPDATE current_decision c SET numbers = {numbers} FROM decision d "
            "WHERE d.coder_id = c.coder_id AND d.seq = c.seq"
        )
        return
    raw = driver_connection(connection)
    with reading_anything(connection):
        found = raw.execute(
            "SELECT c.coder_id, c.round_id, c.answer_id, d.revision, d.state, d.unsure, d.shown, "
            "d.circumstances, d.decided_at, d.codes "
            "FROM current_decision c JOIN decision d ON d.seq = c.seq"
        )
        while rows := found.fetchmany(_ROWS):
            raw.executemany(
                "UPDATE current_decision SET numbers = ? "
                "WHERE coder_id = ? AND round_id = ? AND answer_id = ?",
                [(numbers_of(*row[2:]), *row[:3]) for row in rows],
            )
