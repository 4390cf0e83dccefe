"""Recognises Microsoft Forms in every language: id, two times, an address and a name come first."""

from __future__ import annotations

from intercoder.exchange.importing.columns.cell_kinds import CellKind, cell_kind, is_time
from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    distinct_names,
    first_titled,
    own_columns,
    signs_of,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_START = (
    "start_time startzeit heure_de_début hora_de_inicio aloitusaika starttid begintijd "
    "ora_di_inizio hora_de_início godzina_rozpoczęcia 開始時刻 开始时间"
)
_END = (
    "completion_time fertigstellungszeit uhrzeit_der_fertigstellung heure_de_fin "
    "hora_de_finalización valmistumisaika slutförandetid tijd_van_voltooien "
    "ora_di_completamento hora_de_conclusão godzina_ukończenia 完了時刻 完成时间"
)
_CHANGED = (
    "last_modified_time uhrzeit_der_letzten_änderung heure_de_la_dernière_modification "
    "hora_de_la_última_modificación"
)
_LANGUAGE = "language sprache langue idioma kieli språk taal lingua"
_PLACE_OF_EMAIL, _PLACE_OF_NAME = 3, 4


def recognise(head: TableHead) -> Recognised | None:
    """The workbook that Forms makes, or the same as CSV."""
    columns = head.columns
    if len(columns) <= _PLACE_OF_EMAIL or not head.rows:
        return None
    is_titled = signs_of(columns[1:3], (_START, _END)) == 2 and columns[0].casefold() in {
        "id", "id.", "tunnus", "identifiant", "identyfikator"}  # fmt: skip
    if not (is_titled or _looks_so(head)):
        return None
    names = distinct_names(columns)
    left = {names[1]: "time stamps", names[2]: "time stamps", names[3]: "e-mail addresses"}
    if len(names) > _PLACE_OF_NAME:
        left[names[_PLACE_OF_NAME]] = "names"
    left |= own_columns(names, {"time stamps": _CHANGED})
    return Recognised(
        said="looks like Microsoft Forms",
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=names[0], language=first_titled(names[5:7], _LANGUAGE), left_out=left
        ),
        language_tag=language_tag,
    )


def _looks_so(head: TableHead) -> bool:
    """Whether the first columns hold numbers, two times and addresses, whatever they are called."""
    return all(
        row.cells[0].strip().removesuffix(".0").isdecimal()
        and is_time(row.cells[1])
        and is_time(row.cells[2])
        and (
            row.cells[3].strip().casefold() in {"anonymous", "anonym", "anonyme", ""}
            or cell_kind(row.cells[3]) is CellKind.EMAIL
        )
        for row in head.rows
    ) and any(row.cells[3].strip() for row in head.rows)
