"""Recognises REDCap: records with raw codes, or with the labels of fields and choices."""

from __future__ import annotations

import re

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    distinct_names,
    own_columns,
    titled,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_BOX_RAW = re.compile(r".+___\w+")
_BOX_LABEL = re.compile(r".+ \((?:choice|Auswahl|choix|opción|valinta)=.*\)", re.DOTALL)
_CHECKED = frozenset({"", "checked", "unchecked"})
_COMPLETE_RAW = re.compile(r"\w+_complete")
_STAMP_RAW = re.compile(r"\w+_timestamp")
_OWN_RAW = "redcap_event_name redcap_repeat_instrument redcap_repeat_instance " \
    "redcap_survey_identifier redcap_data_access_group"  # fmt: skip
_OWN_LABEL = "event_name repeat_instrument repeat_instance survey_identifier survey_timestamp " \
    "data_access_group complete? "  # fmt: skip
_LEAST_SIGNS = 2


def recognise(head: TableHead) -> Recognised | None:
    """A report or an export of records, raw or labelled."""
    columns = head.columns
    raw = len(titled(columns, _OWN_RAW))
    raw += any(_COMPLETE_RAW.fullmatch(name) for name in columns)
    raw += any(_BOX_RAW.fullmatch(name) for name in columns)
    raw += bool(columns) and columns[0].casefold() in {"record_id", "study_id", "participant_id"}
    if raw >= _LEAST_SIGNS and raw >= _labels(columns):
        return _recognised(head, "looks like REDCap with raw codes")
    if _labels(columns) >= _LEAST_SIGNS:
        return _recognised(head, "looks like REDCap with labels")
    return None


def _labels(columns: tuple[str, ...]) -> int:
    found = len(titled(columns, _OWN_LABEL))
    found += any(_BOX_LABEL.fullmatch(name) for name in columns)
    return found + bool(titled(columns, "record_id"))


def _recognised(head: TableHead, said: str) -> Recognised:
    names = distinct_names(head.columns)
    left = own_columns(
        names,
        {
            "time stamps": "survey_timestamp",
            "personal": "redcap_survey_identifier survey_identifier",
            TECHNICAL: "redcap_repeat_instrument repeat_instrument complete?",
        },
    )
    left |= {name: "time stamps" for name in names if _STAMP_RAW.fullmatch(name)}
    left |= {
        name: TECHNICAL
        for name in names
        if _COMPLETE_RAW.fullmatch(name) or re.fullmatch(r"Complete\? \(\d+\)", name)
    }
    left |= {name: "time stamps" for name in names if name.startswith("Survey Timestamp (")}
    boxes = frozenset(name for name in names if _is_box(name))
    return Recognised(
        said=said,
        columns=names if names != head.columns else (),
        known=KnownColumns(respondent=names[0], left_out=left, choices=boxes),
    )


def _is_box(name: str) -> bool:
    return bool(_BOX_RAW.fullmatch(name) or _BOX_LABEL.fullmatch(name))
