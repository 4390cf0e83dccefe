"""Recognises Google Forms: a time stamp, then the questions; two may have the same title."""

from __future__ import annotations

from intercoder.exchange.importing.columns.cell_kinds import is_time
from intercoder.exchange.importing.columns.column_hints import Role, read_signs
from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.private_columns import folded_title, folded_titles
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import distinct_names
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_TIME = folded_titles(
    "timestamp zeitstempel horodateur marca_temporal aikaleima tidstämpel tidsstempel tijdstempel "
    "informazioni_cronologiche carimbo_de_data/hora sygnatura_czasowa časová_značka időbélyeg "
    "zaman_damgası отметка_времени позначка_часу タイムスタンプ 타임스탬프 时间戳记 時間戳記 "
    "प्रतिस्टेम्प ประทับเวลา חותמת_זמן طابع_زمني χρονική_σήμανση marcaj_de_timp ajatempel"
)
_PREFIX = "row"
_LEAST_QUESTIONS = 2
_LEAST_WORDS = 3


def recognise(head: TableHead) -> Recognised | None:
    """The table of responses. It has no ids: respondents are called by their rows."""
    columns, rows = head.columns, head.rows
    if len(columns) < _LEAST_QUESTIONS or not rows:
        return None
    if not all(is_time(row.cells[0]) for row in rows):
        return None
    others = columns[1:]
    signs = read_signs(others, [row.cells[1:] for row in rows])
    if any(one.may_be(Role.ID) or one.may_be(Role.RESPONDENT) for one in signs):
        return None
    asked = sum(one.is_asked or len(one.name.split()) >= _LEAST_WORDS for one in signs)
    is_titled = folded_title(columns[0]) in _TIME
    if not is_titled and asked * 2 < len(others):
        return None
    names = distinct_names(columns)
    return Recognised(
        said="looks like Google Forms, which has no ids: respondents are called row2, row3 and so "
        "on, by their rows",
        columns=names if names != columns else (),
        known=KnownColumns(
            number_rows=_PREFIX,
            left_out={names[0]: "time stamps"},
            wordings={
                name: title for name, title in zip(names, columns, strict=True) if name != title
            },
        ),
    )
