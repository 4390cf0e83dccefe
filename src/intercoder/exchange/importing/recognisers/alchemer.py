"""Recognises Alchemer (SurveyGizmo): wordings as titles, `Books:What do you use?` for each box."""

from __future__ import annotations

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    distinct_names,
    first_titled,
    own_columns,
    signs_of,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_SIGNS = (
    "time_started", "date_submitted", "contact_id", "legacy_comments", "sessionid", "referer",
    "user_agent", "response_id", "state/region", "ip_address", "tags",
)  # fmt: skip
_OWN = {
    "time stamps": "time_started date_submitted",
    "browsers": "user_agent",
    "web addresses": "referer",
    "IP addresses": "ip_address",
    "places": "longitude latitude city state/region postal",
    TECHNICAL: "status contact_id legacy_comments comments sessionid tags extended_referer",
}
_LEAST_SIGNS = 4


def recognise(head: TableHead) -> Recognised | None:
    """All responses as CSV or XLSX."""
    columns = head.columns
    respondent = first_titled(columns, "response_id")
    if not respondent or signs_of(columns, _SIGNS) < _LEAST_SIGNS:
        return None
    names = distinct_names(columns)
    questions = {name.partition(":")[2] for name in names}
    boxes = frozenset(
        name
        for place, name in enumerate(names)
        if (asked := name.partition(":")[2])
        and asked in questions
        and _is_ticked(name.partition(":")[0], [row.cells[place] for row in head.rows])
    )
    return Recognised(
        said="looks like Alchemer",
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=respondent,
            language=first_titled(names, "language"),
            left_out=own_columns(names, _OWN),
            choices=boxes,
        ),
        language_tag=language_tag,
    )


def _is_ticked(choice: str, cells: list[str]) -> bool:
    """Whether the cells hold the choice itself, a mark, or nothing."""
    return {cell.strip().casefold() for cell in cells} <= {choice.strip().casefold(), "", "1", "0"}
