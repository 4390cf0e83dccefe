"""SQL expressions that compare code sets while ignoring where each code came from, and such as say
whether words are marked.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, literal_column

from intercoder.coding.decision import Origin, State
from intercoder.coding.hash_chain import PASSAGES
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import current_decision, decision
from intercoder.study.log.decision_rows import codes_of, leave_out_where

JUDGED = (State.CODED.value, State.NO_CODE_APPLIES.value)
"""States that judge the answer; a skipped answer has no judgement."""


def bare_codes() -> ColumnElement[str]:
    """A decision's codes as text that is equal for equal code sets, whatever their origins.

    A quotation mark within a code's id is escaped, so only origins are replaced.
    """
    text: ColumnElement[str] = decision.c.codes
    for origin in Origin:
        if origin is not Origin.MANUAL:
            text = func.replace(text, _quoted(origin), _quoted(Origin.MANUAL))
    return text


def codes_in(connection: Connection, text: str) -> tuple[str, ...] | None:
    """Ids of the codes in such a text, sorted; None if unreadable: those rows are left out."""
    found = codes_of(text)
    if found is None:
        leave_out_where(connection, bare_codes() == text, "codes")
        return None
    return tuple(sorted(found))


def is_judged() -> ColumnElement[bool]:
    """Whether the standing decision is a judgement."""
    return current_decision.c.state.in_(JUDGED)


def has_passages() -> ColumnElement[bool]:
    """Whether words are marked in a decision. Within a value, `"` would follow a backslash."""
    return holds(func.coalesce(decision.c.circumstances, ""), f'"{PASSAGES}":')


def _quoted(origin: Origin) -> ColumnElement[str]:
    """An origin as it follows a code: a literal, so that PostgreSQL can group by it."""
    return literal_column(f"':\"{origin.value}\"'")
