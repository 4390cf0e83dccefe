"""The labels of attributes' values: which code a survey system or statistics package has for each.

A respondent's attributes hold the labels, which is what people read. The codes are kept beside
them, so that an export can write numbers with labels. They are a setting of the study: no figure
rests on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, update

from intercoder.errors import UnreadableError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import study_setting
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.rounds.people import Role, logged_in
from intercoder.study.study import Study

_NAME = "value_labels"


def value_labels(study: Study) -> dict[str, dict[str, str]]:
    """For each attribute with labels, the label by code, in the order of the codes.

    Empty for a coder's login on a server, which sees no settings.
    """
    known = logged_in(study)
    if known is not None and known.role is not Role.LEAD:
        return {}
    with study.reading() as connection:
        return _read(connection)


def add_value_labels(connection: Connection, new: Mapping[str, Mapping[str, str]]) -> None:
    """Add labels to those the study has; of two labels for the same code, the newer one counts."""
    labelled = {name: dict(labels) for name, labels in new.items() if labels}
    if not labelled:
        return
    known = _read(connection)
    merged = {**known, **{name: {**known.get(name, {}), **one} for name, one in labelled.items()}}
    if merged == known:
        return
    keep_setting(connection, _NAME, json.dumps(merged, ensure_ascii=False))


def value_labels_document(connection: Connection) -> str:
    """The labels as the study stores them; empty if there are none."""
    value = kept_setting(connection, _NAME)
    return value or ""


def restore_value_labels(connection: Connection, document: str) -> None:
    """Put back labels that `value_labels_document` gave."""
    theirs = study_setting.c.name == _NAME
    if not document:
        connection.execute(delete(study_setting).where(theirs))
        return
    values = {"value": document, "changed_at": utc_now()}
    connection.execute(update(study_setting).where(theirs).values(**values))


def _read(connection: Connection) -> dict[str, dict[str, str]]:
    value = kept_setting(connection, _NAME)
    if value is None:
        return {}
    try:
        return {
            str(name): {str(code): str(label) for code, label in labels.items()}
            for name, labels in json.loads(value).items()
        }
    except (ValueError, AttributeError, RecursionError) as error:
        raise UnreadableError(
            "The value labels of attributes in the study cannot be read.",
            "Restore a backup; `intercoder verify` lists everything that is damaged.",
        ) from error
