"""Runs migrations on the connection that `intercoder.study.file.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from intercoder.study.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
