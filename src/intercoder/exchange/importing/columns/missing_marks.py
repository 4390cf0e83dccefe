"""Marks that stand where nothing was answered, such as -99 or "keine Angabe"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

NUMBERED_MARKS = (
    *("-6", "-7", "-8", "-9", "-66", "-77", "-88", "-99", "-999", "-9999"),
    *("#N/A", "#NULL!", "<NA>"),
)
"""What only a program writes into a cell of answers."""
_WORDED_MARKS = (
    *("n/a", "nan", "null", "missing", "system missing", "not answered", "no answer"),
    *("no response", "not stated", "keine angabe", "k.a.", "k. a.", "nicht beantwortet", "fehlend"),
    *("sans réponse", "pas de réponse", "non réponse", "sin respuesta", "no contesta", "ns/nc"),
    *("ei vastausta", "ei vastattu", "inget svar", "ej svar", "geen antwoord", "intet svar"),
    *("nessuna risposta", "sem resposta", "brak odpowiedzi", "нет ответа"),
    *("無回答", "未回答", "无回答", "未作答", "무응답"),
)
"""What a program may write, and a person too."""
_LEAST_SHARE = 0.05
"""Of the filled cells of a column, from which on a program must have written these words."""


def proposed_marks(columns: Iterable[Sequence[str]], known: Iterable[str] = ()) -> tuple[str, ...]:
    """The marks to propose for a table with these columns of cells.

    Words count only where one cell in twenty of a column has them: people write "no answer" too.
    `known` are marks of the program that wrote the table.
    """
    worded = folded_marks(_WORDED_MARKS)
    found: dict[str, None] = {}
    for cells in columns:
        filled = [mark for cell in cells if (mark := folded_mark(cell))]
        for mark, count in Counter(one for one in filled if one in worded).items():
            if count >= _LEAST_SHARE * len(filled):
                found[mark] = None
    return tuple(dict.fromkeys((*NUMBERED_MARKS, *known, *found)))


def folded_mark(cell: str) -> str:
    """A cell as marks are compared; a mark may stand in brackets, and -9 may be written -9.0."""
    mark = cell.strip().strip("()[]").strip().casefold()
    return mark.removesuffix(".0") if mark.startswith(("-", "\u2212")) else mark


def folded_marks(marks: Iterable[str]) -> frozenset[str]:
    """The marks as they are compared."""
    return frozenset(folded_mark(one) for one in marks) - {""}
