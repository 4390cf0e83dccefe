"""Recognises Unipark (Tivian, EFS): variables v_1, and -66, -77 and -99 where nothing was said."""

from __future__ import annotations

import re

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    contrasts,
    distinct_names,
    first_titled,
    own_columns,
    signs_of,
    wordings_for,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_SIGNS = (
    "lfdn", "external_lfdn", "tester", "dispcode", "lastpage", "quality", "duration",
    "participant_browser browser", "date_of_last_access", "date_of_first_mail", "quota",
)  # fmt: skip
_OWN = {
    "time stamps": "datetime date_of_last_access date_of_first_mail date",
    "browsers": "browser participant_browser user_agent",
    "web addresses": "referer participant_referer",
    "IP addresses": "ip ip_addr participant_ip",
    "names": "u_name u_firstname u_lastname",
    "e-mail addresses": "u_email email",
    TECHNICAL: "external_lfdn tester dispcode lastpage quality duration quota quota_assignment "
    "quota_rejected_id page_history hflip vflip output_mode javascript flash session_id cleaned "
    "ats device_type participant_device screen_resolution hide_quota tic p_sessionid",
}
_PAGE_TIME = re.compile(r"rts?\d+", re.IGNORECASE)
_LEAST_SIGNS = 3


def recognise(head: TableHead) -> Recognised | None:
    """A raw data set as CSV or XLSX, with or without a row of labels."""
    columns = head.columns
    respondent = first_titled(columns, "lfdn")
    if not respondent or signs_of(columns, _SIGNS) < _LEAST_SIGNS:
        return None
    names = distinct_names(columns)
    explaining = int(len(head.rows) > 1 and contrasts(head, 0) >= 1)
    left = own_columns(names, _OWN)
    left |= {name: "times in pages" for name in names if _PAGE_TIME.fullmatch(name)}
    said = "looks like Unipark"
    said += f": row {head.rows[0].number} holds the labels" if explaining else ""
    return Recognised(
        explaining_rows=explaining,
        said=said,
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=respondent,
            language=first_titled(names, "language participant_language"),
            wordings=wordings_for(names, head.rows[0].cells) if explaining else {},
            left_out=left,
            missing=("-66", "-77", "-99"),
        ),
        language_tag=language_tag,
    )
