"""Recognises files of SPSS, Stata, SAS and Triple-S: the labels of variables say what was asked."""

from __future__ import annotations

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.recogniser import Recognised
from intercoder.tables.labels import labels_in
from intercoder.tables.table import FileFormat

_FORMATS = (FileFormat.SPSS, FileFormat.STATA, FileFormat.SAS, FileFormat.TRIPLE_S)


def recognise(head: TableHead) -> Recognised | None:
    """A file that labels its variables, whichever program filled it."""
    what = head.table.form.format
    if what not in _FORMATS:
        return None
    labels = labels_in(head.table)
    boxes = frozenset(name for members in labels.sets.values() for name in members)
    said = f"is a file of {what}"
    if labels.wordings:
        said += ": the labels of its variables are taken as the wordings of questions"
    return Recognised(
        said=said,
        known=KnownColumns(respondent=labels.respondent, wordings=labels.wordings, choices=boxes),
    )
