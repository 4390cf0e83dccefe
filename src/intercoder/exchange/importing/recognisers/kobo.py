"""Recognises KoboToolbox and ODK: questions in groups, among what the forms note by themselves."""

from __future__ import annotations

import re

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    distinct_names,
    first_titled,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_KOBO = frozenset(
    [
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_notes",
        "_status",
        "_submitted_by",
        "__version__",
        "_tags",
        "_index",
        "_xform_id_string",
        "_attachments",
        "_bamboo_dataset_id",
        "formhub/uuid",
        "meta/instanceid",
        "meta/instancename",
        "meta/rootuuid",
        "meta/deprecatedid",
        "meta/audit",
        "_geolocation",
        "_supplementaldetails",
    ]
)
_ODK = frozenset(
    [
        "submissiondate",
        "key",
        "meta-instanceid",
        "meta-instancename",
        "instanceid",
        "instancename",
        "submitterid",
        "submittername",
        "attachmentspresent",
        "attachmentsexpected",
        "reviewstate",
        "edits",
        "formversion",
        "status",
        "meta-audit",
        "__id",
        "__system/submissiondate",
        "__system/submitterid",
        "__system/submittername",
    ]
)
_DEVICE = frozenset(
    [
        "deviceid",
        "simserial",
        "subscriberid",
        "phonenumber",
        "username",
        "email",
        "audit",
        "imei",
        "device_id",
    ]
)
_TIMES = frozenset(
    ["start", "end", "today", "starttime", "endtime", "_submission_time", "submissiondate"]
)
_LEAST_SIGNS = 3
_PLACE = re.compile(
    r"_.+_(?:latitude|longitude|altitude|precision)|.+-(?:Latitude|Longitude|Altitude|Accuracy)"
)
_LEAST_BOXES = 2


def recognise(head: TableHead) -> Recognised | None:
    """The main table of a form; repeat groups are tables of their own, without these columns."""
    plain = {name.casefold() for name in head.columns}
    kobo, odk = len(plain & _KOBO), len(plain & _ODK)
    if max(kobo, odk) < _LEAST_SIGNS or "_parent_index" in plain or "parent_key" in plain:
        return None
    names = distinct_names(head.columns)
    own = _KOBO if kobo >= odk else _ODK
    respondent = first_titled(names, "_id") if kobo >= odk else ""
    respondent = next(
        (
            name
            for wanted in (("_id", "_uuid") if kobo >= odk else ("key", "meta-instanceid", "__id"))
            for name in names
            if name.casefold() == wanted
        ),
        respondent,
    )
    left = {name: held for name in names if (held := _held(name, own)) and name != respondent}
    program = "KoboToolbox" if kobo >= odk else "ODK"
    return Recognised(
        said=f"looks like {program}",
        columns=names if names != head.columns else (),
        known=KnownColumns(respondent=respondent, left_out=left, choices=_boxes(head, names)),
    )


def _held(name: str, own: frozenset[str]) -> str:
    plain = name.casefold()
    if plain in _TIMES or plain.rpartition("/")[2] in ("submissiondate",):
        return "time stamps"
    if plain in _DEVICE:
        return "personal"
    if _PLACE.fullmatch(name):
        return "places"
    return TECHNICAL if plain in own else ""


def _boxes(head: TableHead, names: tuple[str, ...]) -> frozenset[str]:
    """Columns `q/books` and `q/films` of 1 and 0 below one question, and the list `q` of them."""
    marks = {"", "0", "1", "true", "false", "0.0", "1.0"}
    boxes = [
        name
        for place, name in enumerate(names)
        if "/" in name
        and all(row.cells[place].strip().casefold() in marks for row in head.rows)
        and name.rpartition("/")[0] in names
    ]
    return frozenset((*boxes, *(name.rpartition("/")[0] for name in boxes)))
