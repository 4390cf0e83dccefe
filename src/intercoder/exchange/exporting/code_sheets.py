"""A workbook with one sheet for each code: the answers whose final result has it.

So programs that import one code at a time, such as MAXQDA and Ascribe, get what they ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from intercoder.codebook.code import Code
from intercoder.exchange.exporting.decision_tables import TRANSLATION, Column, Kind, Row
from intercoder.exchange.exporting.final_answers import FinalAnswer
from intercoder.exchange.exporting.table_files import write_sheets

OVERVIEW = "codes"
_OVERVIEW_COLUMNS = (*map(Column, ("sheet", "code", "name", "definition")),
                     Column("answers", Kind.COUNT))  # fmt: skip
_LONGEST = 31
"""Characters of a sheet's name."""
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")


def code_sheet_columns(with_translation: bool = False) -> tuple[Column, ...]:
    """The columns of each code's sheet."""
    about = map(Column, ("respondent", "question", "answer", "language", "text"))
    translation = (TRANSLATION,) if with_translation else ()
    return (*about, *translation, *map(Column, ("code", "code_name")))


def write_code_sheets(
    path: Path,
    codes: Sequence[Code],
    finals: Iterable[FinalAnswer],
    with_translation: bool = False,
) -> int:
    """Write the workbook; the number of rows of all codes together.

    Raises ExportError if a sheet cannot hold them.
    """
    rows: dict[str, list[Row]] = {code.id: [] for code in codes}
    names = {code.id: code.name for code in codes}
    for one in finals:
        answer = one.answer
        for code in sorted(one.codes or ()):
            about = (answer.respondent, answer.question, answer.id, answer.language, answer.text)
            start = (*about, answer.translation or None) if with_translation else about
            rows.setdefault(code, []).append((*start, code, names.get(code, code)))
    columns = code_sheet_columns(with_translation)
    sheets = sheet_names([code.name for code in codes])
    overview: list[Row] = [
        (sheet, code.id, code.name, code.definition or None, len(rows[code.id]))
        for sheet, code in zip(sheets, codes, strict=True)
    ]
    write_sheets(
        path,
        {
            OVERVIEW: (_OVERVIEW_COLUMNS, overview),
            **{sheet: (columns, rows[code.id]) for sheet, code in zip(sheets, codes, strict=True)},
        },
    )
    return sum(map(len, rows.values()))


def sheet_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names as sheets can have them: short, without some signs, all different."""
    taken = {OVERVIEW, "history"}  # the second is a name that Excel keeps for itself
    found = []
    for name in names:
        base = _NOT_IN_NAME.sub(" ", " ".join(name.split())).strip()[:_LONGEST].strip() or "code"
        own, number = base, 1
        while own.casefold() in taken:
            number += 1
            end = f" {number}"
            own = base[: _LONGEST - len(end)] + end
        taken.add(own.casefold())
        found.append(own)
    return tuple(found)
