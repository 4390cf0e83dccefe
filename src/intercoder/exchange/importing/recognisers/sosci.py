"""Recognises SoSci Survey: variables in capitals, a row of labels, -9 for no answer."""

from __future__ import annotations

import re

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    contrasts,
    distinct_names,
    own_columns,
    signs_of,
    wordings_for,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_SIGNS = (
    "CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED", "LASTDATA", "FINISHED", "Q_VIEWER",
    "LASTPAGE", "MAXPAGE", "TIME_SUM", "MISSREL",
)  # fmt: skip
_OWN = {
    "time stamps": "STARTED LASTDATA MAILSENT",
    "access codes": "SERIAL",
    TECHNICAL: "REF QUESTNNR MODE STATUS FINISHED Q_VIEWER LASTPAGE MAXPAGE MISSING MISSREL "
    "TIME_SUM TIME_RSI DEG_TIME CASE",
}
_PAGE_TIME = re.compile(r"TIME\d{3}", re.IGNORECASE)
_LEAST_SIGNS = 4


def recognise(head: TableHead) -> Recognised | None:
    """A data set as CSV, with or without the row of labels."""
    columns = head.columns
    by_name = {name.upper(): name for name in columns}
    if signs_of(columns, _SIGNS) < _LEAST_SIGNS or "CASE" not in by_name:
        return None
    names = distinct_names(columns)
    explaining = int(len(head.rows) > 1 and contrasts(head, 0) >= 1)
    respondent = by_name["CASE"]
    left = own_columns(names, _OWN)
    left |= {name: "times in pages" for name in names if _PAGE_TIME.fullmatch(name)}
    left.pop(respondent, None)
    said = "looks like SoSci Survey"
    said += f": row {head.rows[0].number} holds the labels" if explaining else ""
    return Recognised(
        explaining_rows=explaining,
        said=said,
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=respondent,
            language=by_name.get("LANGUAGE", ""),
            wordings=wordings_for(names, head.rows[0].cells) if explaining else {},
            left_out=left,
            missing=("-9",),
        ),
        language_tag=language_tag,
    )
