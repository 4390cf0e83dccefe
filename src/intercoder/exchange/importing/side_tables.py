"""Reads small tables beside the answers: question wordings and code translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from intercoder.answers.answer import Question
from intercoder.codebook.code import Codebook
from intercoder.errors import RefusedRowsError, TableError, UsageError
from intercoder.exchange.importing.code_lookup import NO_CODE, CodeLookup
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.opening import open_table
from intercoder.tables.table import RefusedRow
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.text.folding import fold_title

_QUESTION = ("question", "id", "question_id")
_WORDING = ("wording", "text", "question_text")
_FROM = ("from", "word")
_TO = ("to", "code")


def read_questions(path: Path, limits: Limits = USUAL) -> tuple[Question, ...]:
    """Questions with their wordings, from a table with the columns `question` and `wording`.

    Raises TableError for a table without them, RefusedRowsError for rows without an id or with one
    that came before.
    """
    questions: dict[str, Question] = {}
    bad: list[str] = []
    for number, question, wording in _pairs(path, _QUESTION, _WORDING, limits):
        if not question:
            bad.append(f"row {number}: no question id")
        elif question in questions:
            bad.append(f"row {number}: the question '{display_line(question)}' is repeated")
        else:
            questions[question] = Question(question, wording)
    _refuse(path, bad)
    return tuple(questions.values())


def read_code_map(path: Path, codebook: Codebook, limits: Limits = USUAL) -> Mapping[str, str]:
    """Code ids by the words a table uses, from a table with the columns `from` and `to`.

    `to` is an id, a name or an alias, or `-` where no code applies. Raises TableError for a table
    without these columns, RefusedRowsError for rows whose code the codebook does not have.
    """
    lookup = CodeLookup(codebook)
    codes: dict[str, str] = {}
    bad: list[str] = []
    for number, word, code in _pairs(path, _FROM, _TO, limits):
        if not word:
            bad.append(f"row {number}: no word in the first column")
        elif code != NO_CODE and not lookup.knows(code):
            bad.append(f"row {number}: '{display_line(code)}' is not a code of the codebook")
        else:
            codes[word] = code
    _refuse(path, bad)
    return codes


def typed_code_map(typed: Sequence[str], codebook: Codebook) -> Mapping[str, str]:
    """Code ids by the words a table uses, as typed: `WORD=CODE`, or `WORD=-` where none applies.

    Raises UsageError for what has another form, or names a code the codebook does not have.
    """
    lookup = CodeLookup(codebook)
    codes: dict[str, str] = {}
    for one in typed:
        word, sign, code = one.rpartition("=")
        if not (sign and word.strip()):
            raise UsageError(
                f"'{display_line(one)}' does not say which code a word means.",
                "Write --map-code WORD=CODE, or WORD=- where no code applies.",
            )
        if code.strip() != NO_CODE and not lookup.knows(code.strip()):
            raise UsageError(f"'{display_line(code)}' is not a code of the codebook.")
        codes[word.strip()] = code.strip()
    return codes


def _pairs(
    path: Path, first: Sequence[str], second: Sequence[str], limits: Limits
) -> Sequence[tuple[int, str, str]]:
    table = open_table(path, limits=limits)
    one, other = (_place(table.columns, names, path) for names in (first, second))
    pairs: list[tuple[int, str, str]] = []
    bad: list[str] = []
    for row in table.rows():
        if isinstance(row, RefusedRow):
            bad.append(str(row))
        else:
            pairs.append((row.number, row.cells[one].strip(), row.cells[other].strip()))
    _refuse(path, bad)
    return pairs


def _place(columns: Sequence[str], names: Sequence[str], path: Path) -> int:
    folded = [fold_title(column) for column in columns]
    for name in names:
        if folded.count(fold_title(name)) > 1:
            raise TableError(f"{path.name} has several columns '{name}'.", "Rename all but one.")
        if fold_title(name) in folded:
            return folded.index(fold_title(name))
    raise TableError(
        f"{path.name} has no column '{names[0]}'.",
        f"It has {', '.join(display_line(column) for column in columns[:12])}.",
    )


def _refuse(path: Path, bad: Sequence[str]) -> None:
    if bad:
        count = counted(len(bad), "row")
        raise RefusedRowsError(f"{count} of {path.name} cannot be used.", "Correct them.", bad)
