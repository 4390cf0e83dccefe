"""What the study knows of its redactions: which answers, what kinds of data, by whom; no text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from intercoder.coding.hash_chain import new_id, text_hash
from intercoder.protection.redaction.kinds import Kind
from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, redacted_answer
from intercoder.study.database.settings import forget_setting, keep_setting, kept_setting

ON_IMPORT = "redacted_on_import"
"""Name of the setting that counts what was redacted before it came into the study."""
_COLUMNS = ("id", "answer_id", "act", "kinds", "judged_text", "redacted_by", "reason", "made_at")


class RedactionAct(StrEnum):
    """What became of a text."""

    REDACTED = "redacted"
    """Placeholders stand for personal data."""
    TRANSLATION = "translation"
    """They stand in its translation alone; the text is as it was."""
    DELETED = "deleted"
    """Nothing of it is left."""


@dataclass(frozen=True, slots=True)
class RedactionTotals:
    """What was redacted and deleted in a study so far."""

    answers: int = 0
    """Answers with placeholders, in the study or on the way into it."""
    kinds: Mapping[Kind, int] = field(default_factory=dict, hash=False)
    """Replaced pieces of text, by kind; in the order of the kinds."""
    deleted_answers: int = 0
    deleted_respondents: int = 0
    """Respondents whose answers were all deleted on request."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """One answer whose text goes."""

    row: int
    before: str
    after: str
    kinds: Mapping[Kind, int] = field(default_factory=dict, hash=False)
    is_judged: bool = False
    """Whether decisions on the text before may exist, here or in a package."""


def record(
    connection: Connection, act: RedactionAct, changes: Sequence[TextChange], by: str, reason: str
) -> None:
    """Record these changes. The hash of the text is kept only if decisions may rest on it."""
    now, last = utc_now(), ""
    rows = []
    for one in changes:
        last = new_id(after=last)
        kinds = json.dumps({str(kind): count for kind, count in one.kinds.items()})
        judged = text_hash(one.before) if one.is_judged else ""
        rows.append((last, one.row, act.value, kinds, judged, by, reason, now))
    insert_rows(connection, redacted_answer, _COLUMNS, rows)


def redaction_totals_in(connection: Connection, *, with_settings: bool = True) -> RedactionTotals:
    """What was redacted and deleted so far."""
    kinds: Counter[str] = Counter()
    answers: set[int] = set()
    deleted: set[int] = set()
    for row in connection.execute(
        select(redacted_answer.c.answer_id, redacted_answer.c.act, redacted_answer.c.kinds)
    ):
        if row.act == RedactionAct.DELETED:
            deleted.add(row.answer_id)
            continue
        answers.add(row.answer_id)
        kinds.update(_counts(row.kinds))
    count = len(answers)
    for one in _on_import(connection) if with_settings else ():
        count += int(one["answers"])
        kinds.update(one["kinds"])
    people = len(deleted_respondents(connection))
    ordered = {kind: kinds[kind.value] for kind in Kind if kinds[kind.value]}
    return RedactionTotals(count, ordered, len(deleted), people)


def deleted_respondents(connection: Connection) -> frozenset[int]:
    """The rows of the respondents whose answers were deleted on request."""
    found = (
        select(answer.c.respondent_id)
        .join(redacted_answer, redacted_answer.c.answer_id == answer.c.id)
        .where(redacted_answer.c.act == RedactionAct.DELETED.value)
        .distinct()
    )
    return frozenset(connection.execute(found).scalars())


def redacted_rows(
    connection: Connection, rows: Sequence[int], *acts: RedactionAct
) -> frozenset[int]:
    """Those of these answers whose text was redacted or deleted, or to whom these acts happened."""
    wanted = [one.value for one in acts or (RedactionAct.REDACTED, RedactionAct.DELETED)]
    found: set[int] = set()
    for some in batched(rows):
        found.update(
            connection.execute(
                select(redacted_answer.c.answer_id).where(
                    redacted_answer.c.answer_id.in_(some),
                    redacted_answer.c.act.in_(wanted),
                )
            ).scalars()
        )
    return frozenset(found)


# -- on the way in --------------------------------------------------------------------------------


def count_on_import(
    connection: Connection, first_answer: int, answers: int, kinds: Mapping[Kind, int]
) -> None:
    """Count what was redacted in answers before they came in, beginning with this row."""
    if answers:
        one = {
            "first": first_answer,
            "answers": answers,
            "kinds": {str(kind): count for kind, count in kinds.items()},
        }
        _keep(connection, [*_on_import(connection), one])


def forget_on_import(connection: Connection, first_answer: int) -> None:
    """The import that began with this row was undone."""
    before = _on_import(connection)
    after = [one for one in before if one["first"] != first_answer]
    if len(after) < len(before):
        _keep(connection, after)


def _keep(connection: Connection, counted: Sequence[Mapping[str, Any]]) -> None:
    if not counted:
        forget_setting(connection, ON_IMPORT)
        return
    keep_setting(connection, ON_IMPORT, json.dumps(counted))


def _on_import(connection: Connection) -> list[dict[str, Any]]:
    value = kept_setting(connection, ON_IMPORT)
    return list(json.loads(value)) if value else []


def _counts(document: str) -> Mapping[str, int]:
    return {kind: int(count) for kind, count in json.loads(document).items()}
