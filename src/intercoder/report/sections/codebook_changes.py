"""The audit trail of the codebook: what changed, when, who did it, why, and of how many decisions.

Halpin (2024) asks for it: which decisions on the coding were taken by whom, and on what grounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intercoder.findings.withheld import Withheld
from intercoder.report.conduct import AgainFacts, ChangeFacts, Conduct, RecodeFacts
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.numbers import NOTHING, count, listed

_SMALL = "not shown: it could tell of few respondents"
_UNDONE = " (undone later)"


def codebook_changes(conduct: Conduct, withheld: Withheld) -> Iterator[Section]:
    """The appendix on the codebook; none where it never changed."""
    if conduct.changes:
        yield Section(
            "codebook-changes",
            "How the codebook changed",
            tuple(_blocks(conduct, withheld)),
        )


def history_table(changes: Iterable[ChangeFacts]) -> Table:
    """Every change, with its date, who made it, and why."""
    return Table(
        "history-table",
        "Changes of the codebook since its first revision.",
        (
            Column("Revision", is_short=True),
            Column("Date", is_number=False, is_short=True),
            Column("By", is_number=False),
            Column("Change", is_number=False),
            Column("Reason", is_number=False),
        ),
        tuple(_change_row(one) for one in changes),
        ("Decisions count as the changes have it; none was rewritten.",),
    )


def _change_row(one: ChangeFacts) -> Row:
    what = one.what + (_UNDONE if one.is_undone else "")
    return Row(tuple(map(Cell, (str(one.number), one.made_on, one.by, what, one.reason))))


def _blocks(conduct: Conduct, withheld: Withheld) -> Iterator[Block]:
    yield history_table(conduct.changes)
    if conduct.recodes:
        yield Table(
            "recodes-table",
            "What changes made of codes, and how many decisions with the old code stood then.",
            (
                Column("Old code", is_number=False),
                Column("New code", is_number=False),
                Column("Change", is_number=False),
                Column("Revision", is_short=True),
                Column("Decisions"),
            ),
            tuple(_recode_row(one, withheld) for one in conduct.recodes),
        )
    if conduct.again and withheld.threshold:
        yield Paragraph.of(
            "What became of decisions that were looked at again is not shown: these counts could"
            " tell of few respondents."
        )
    elif conduct.again:
        yield Table(
            "again-table",
            "What became of decisions that were looked at again, by coder; changed are those in"
            " which more changed than follows from the change of the codebook.",
            (
                Column("Old code", is_number=False),
                Column("Now", is_number=False),
                Column("Coder", is_number=False),
                Column("Decisions"),
                Column("Changed"),
            ),
            tuple(map(_again_row, conduct.again)),
        )


def _recode_row(one: RecodeFacts, withheld: Withheld) -> Row:
    is_small = one.respondents < withheld.threshold or bool(one.codes & withheld.codes)
    hidden = withheld.threshold and one.decisions and is_small
    new = (listed(one.new) if one.how != "split" else " or ".join(one.new)) or NOTHING
    how = one.how + (_UNDONE if one.is_undone else "")
    decisions = Cell(NOTHING, _SMALL) if hidden else Cell(count(one.decisions))
    return Row((Cell(one.old), Cell(new), Cell(how), Cell(str(one.number)), decisions))


def _again_row(one: AgainFacts) -> Row:
    now = listed(one.new) if one.new else "not given"
    return Row(
        (
            *(Cell(one.old), Cell(now), Cell(one.coder)),
            *(Cell(count(one.decisions)), Cell(count(one.changed))),
        )
    )
