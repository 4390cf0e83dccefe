"""Asks a person what the columns of a table mean.

Each question has an answer proposed, which Enter takes. It is asked on standard error, so that the
report on standard output stays what it is. Nothing is settled before the last yes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import click

from intercoder.cli.asking import prompt
from intercoder.cli.exchange.ask_columns import AskColumns, ShownRows
from intercoder.cli.output import say
from intercoder.errors import UsageError
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
    check_map,
)
from intercoder.exchange.importing.import_report import describe_map
from intercoder.tables.table import Row, Table
from intercoder.text.display import display_line

_HELP = (
    "Enter takes what is proposed. Type numbers or names of columns, with commas between them; "
    "- is none, +5 takes a column in, -5 out, ? shows more rows."
)
_HINT_ON_ROWS = "If there are no ids, type rows, and the rows are numbered."


def agree_on_map(table: Table, rows: Sequence[Row], proposed: ColumnMap) -> ColumnMap | None:
    """Return the column map the person confirms; None if they cancel the import.

    They may change it as often as they want: each round starts with what was said before.
    """
    shown = ShownRows(table, rows)
    shown.show()
    return _agreed(shown, _asked(shown, proposed), "Import like this?")


def agree_at_once(
    table: Table, rows: Sequence[Row], proposed: ColumnMap, question: str
) -> ColumnMap | None:
    """Return the map after a single question, unless the person wants to change it or must.

    None if they want none of it.
    """
    shown = ShownRows(table, rows)
    shown.show()
    return _agreed(shown, proposed, question)


def _agreed(shown: ShownRows, proposed: ColumnMap, question: str) -> ColumnMap | None:
    """Ask for a yes, a no, or for changes, until it is a yes or a no."""
    while True:
        if why := _why_not(proposed, shown.columns):
            say(why)
            proposed = _asked(shown, proposed)
            continue
        _show_map(proposed)
        answer = prompt(
            f"{question} y: yes, n: no, c: change",
            type=click.Choice(["y", "n", "c"]),
            show_choices=False,
        )
        if answer != "c":
            return proposed if answer == "y" else None
        proposed = _asked(shown, proposed)


def _why_not(column_map: ColumnMap, columns: Sequence[str]) -> str:
    """Say why nothing can be imported by this map; empty if it can."""
    try:
        check_map(column_map, columns)
    except UsageError as error:
        return f"{error} {_HINT_ON_ROWS if 'respondents' in str(error) else ''}".strip()
    return ""


def _asked(shown: ShownRows, proposed: ColumnMap) -> ColumnMap:
    """Ask what each column is, starting with what is proposed."""
    say(_HELP)
    shape = Shape(
        prompt(
            "One row per respondent (wide), or one row per answer (long)?",
            type=click.Choice([one.value for one in Shape]),
            default=proposed.shape.value,
        )
    )
    ask = AskColumns(shown)
    agreed = _wide(ask, proposed) if shape is Shape.WIDE else _long(ask, proposed)
    taken = set(agreed.columns())
    language = ask.column("Column with the language", _free(proposed.language, taken))
    translations = _translations(ask, agreed, proposed, {*taken, language})
    taken.update(translations.values())
    described = [name for name in proposed.attributes if name not in {*taken, language}]
    return replace(
        agreed,
        language=language,
        language_is="" if language else proposed.language_is,
        translations=translations,
        attributes=tuple(ask.columns_of("Columns that describe respondents", described)),
        codings=_codings(proposed.codings),
        missing=proposed.missing,
        wave=ask.column("Column with the wave", proposed.wave) if proposed.wave else "",
        wave_is=proposed.wave_is,
    )


def _translations(
    ask: AskColumns, agreed: ColumnMap, proposed: ColumnMap, taken: Collection[str]
) -> dict[str, str]:
    """Ask for the translations of each column with answers, if some were proposed."""
    found: dict[str, str] = {}
    for answers in agreed.answer_columns() if proposed.translations else ():
        before = _free(proposed.translations.get(answers, ""), taken)
        asked = f"Column with translations of '{display_line(answers)}'"
        if column := ask.column(asked, before):
            found[answers] = column
    return found


def _free(name: str, taken: Collection[str]) -> str:
    return "" if name in taken else name


def _wide(ask: AskColumns, proposed: ColumnMap) -> ColumnMap:
    known = {one.column: one.wording for one in proposed.questions}
    if not known and proposed.text:
        known = {proposed.text: ""}
    respondent, numbers = ask.people(proposed.respondent or proposed.id, proposed.number_rows)
    names = [name for name in known if name != respondent]
    columns = ask.columns_of("Columns with answers", names, needed=True)
    questions = [
        QuestionColumn(
            name,
            known.get(name)
            or prompt(
                f"Wording of the question '{display_line(name)}'",
                default="",
                show_default=False,
            ),
        )
        for name in columns
    ]
    return ColumnMap(
        Shape.WIDE, respondent=respondent, questions=tuple(questions), number_rows=numbers
    )


def _long(ask: AskColumns, proposed: ColumnMap) -> ColumnMap:
    answers = proposed.text or next((one.column for one in proposed.questions), "")
    text = ask.column("Column with the answers", answers)
    answer_id = ask.column("Column with the answers' ids", proposed.id, needed=not text)
    respondent, numbers = ask.people(
        proposed.respondent, proposed.number_rows, needed=not answer_id
    )
    question = ask.column("Column with the question", proposed.question)
    return ColumnMap(
        Shape.LONG,
        id=answer_id,
        text=text,
        respondent=respondent,
        question=question,
        question_is=None if question else proposed.question_is,
        number_rows=numbers,
    )


def _codings(codings: CodingColumns | None) -> CodingColumns | None:
    if codings is None:
        return None
    columns = (
        codings.codes
        or ", ".join(codings.code)
        or f"{len(codings.code_columns)} columns of 1 and 0"
    )
    if not click.confirm(
        f"Import the codes in {display_line(columns)} as earlier decisions?", default=True, err=True
    ):
        return None
    if codings.coder_column or codings.coder or codings.coders:
        return codings
    return replace(codings, coder=prompt("Name of the coder who gave them"))


def _show_map(column_map: ColumnMap) -> None:
    described = describe_map(column_map)
    say(f"Shape: {described['shape']}")
    if column_map.number_rows:
        prefix = display_line(column_map.number_rows)
        say(f"  respondents: the numbers of the rows ({prefix}2, {prefix}3 …)")
    for role, names in described["columns"].items():
        listed = names if isinstance(names, str) else ", ".join(names)
        say(f"  {role.replace('_', ' ')}: {display_line(listed)}")
