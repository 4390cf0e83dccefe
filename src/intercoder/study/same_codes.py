"""Comparing judgements in the database: codes as text, without how they came to stand there."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, func, literal_column

from intercoder.coding.decision import Origin, State
from intercoder.study.schema import current_decision, decision

JUDGED = (State.CODED.value, State.NO_CODE_APPLIES.value)
"""States with a judgement of the answer; a skipped one has none."""


def bare_codes() -> ColumnElement[str]:
    """The codes of a decision as text that is the same where the codes are, whatever their origin.

    A quotation mark within the id of a code is escaped, so only origins are replaced.
    """
    text: ColumnElement[str] = decision.c.codes
    for origin in Origin:
        if origin is not Origin.MANUAL:
            text = func.replace(text, _quoted(origin), _quoted(Origin.MANUAL))
    return text


def codes_in(text: str) -> tuple[str, ...]:
    """Ids of the codes in such a text, sorted."""
    return tuple(sorted(json.loads(text)))


def is_judged() -> ColumnElement[bool]:
    """Whether what stands is a judgement."""
    return current_decision.c.state.in_(JUDGED)


def _quoted(origin: Origin) -> ColumnElement[str]:
    """As it stands behind a code; written out, since PostgreSQL groups by what it can compare."""
    return literal_column(f"':\"{origin.value}\"'")
