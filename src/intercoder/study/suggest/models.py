"""Stores models: their training record permanently, their arrays while they are current."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select, update

from intercoder.errors import StudyError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import model
from intercoder.study.study import Study
from intercoder.text.display import display_line

_DESCRIBED = (model.c.id, model.c.scope, model.c.made_at, model.c.manifest)


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model as the study records it."""

    id: str
    scope: str
    """Whose decisions it learned from: `all`, `consensus` or `coder:NAME`."""
    made_at: str
    """Time in UTC, ISO 8601."""
    manifest: Mapping[str, Any]
    """The data it learned from, library versions, and its figures."""


def keep_model(
    study: Study, id: str, scope: str, manifest: Mapping[str, Any], arrays: bytes | None
) -> ModelRecord:
    """Store a model; older ones of its scope keep only the manifests they can be learned from.

    Without `arrays` (a model that was in use for a while), the other models are left unchanged.
    """
    made_at = utc_now()
    with study.writing(in_package=True) as connection:
        if arrays is not None:
            connection.execute(update(model).where(model.c.scope == scope).values(arrays=None))
        connection.execute(
            insert(model).values(
                id=id,
                scope=scope,
                made_at=made_at,
                manifest=json.dumps(dict(manifest), ensure_ascii=False),
                arrays=arrays,
            )
        )
    return ModelRecord(id, scope, made_at, MappingProxyType(dict(manifest)))


def newest_arrays(study: Study, scope: str) -> tuple[ModelRecord, bytes] | None:
    """The newest model of this scope whose arrays are stored, and the arrays."""
    statement = (
        select(*_DESCRIBED, model.c.arrays)
        .where(model.c.scope == scope, model.c.arrays.is_not(None))
        .order_by(model.c.made_at.desc(), model.c.id.desc())
        .limit(1)
    )
    with study.reading() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else (_record(row), row.arrays)


def models(study: Study) -> tuple[ModelRecord, ...]:
    """All models, oldest first."""
    with study.reading() as connection:
        rows = connection.execute(select(*_DESCRIBED).order_by(model.c.made_at, model.c.id))
        return tuple(_record(row) for row in rows)


def find_model(study: Study, id: str) -> ModelRecord:
    """The model with this id, or the only one whose id begins so. Raises StudyError otherwise."""
    found = [one for one in models(study) if id and one.id.startswith(id)]
    if len(found) != 1:
        raise StudyError(
            f"{'Several models have an id' if found else 'No model has an id'} that begins with "
            f"“{display_line(id)}”.",
            "`intercoder suggest models` lists them. One in use in a package stays there.",
        )
    return found[0]


def _record(row: Any) -> ModelRecord:
    manifest = MappingProxyType(json.loads(row.manifest))
    return ModelRecord(row.id, row.scope, row.made_at, manifest)
