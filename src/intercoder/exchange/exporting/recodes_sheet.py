"""Which codes became which, as a table: a further sheet of a workbook, where codes changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.exchange.exporting.decision_tables import Column, Kind, Row
from intercoder.study.codebook.recodes import looked_at_again, recodes
from intercoder.study.study import Study
from intercoder.tables.sheet_choice import OWN_SHEETS

SHEET = OWN_SHEETS[2]
COLUMNS = (
    Column("revision", Kind.COUNT),
    *map(Column, ("made_at", "made_by", "how", "old", "old_name", "new", "new_names")),
    *map(Column, ("coder", "round")),
    *(Column(title, Kind.COUNT) for title in ("decisions", "changed")),
    *map(Column, ("reason", "state")),
)


def recode_rows(study: Study, coders: Sequence[str], round: str | None) -> tuple[Row, ...]:
    """A row for each code that a change ended or defined anew, then for decisions made again.

    Decisions of these coders in this round are counted; of all if none are named.
    """
    return tuple(_rows(study, coders, [round] if round else []))


def _rows(study: Study, coders: Sequence[str], rounds: Sequence[str]) -> Iterator[Row]:
    for one in recodes(study, of=coders, in_rounds=rounds):
        yield (
            *(one.revision, one.made_at, one.made_by or None, one.how, one.old, one.old_name),
            *(", ".join(one.new) or None, ", ".join(one.new_names) or None),
            *(None, ", ".join(one.rounds) or None, one.decisions, None),
            *(one.reason or None, "undone" if one.is_undone else None),
        )
    for again in looked_at_again(study, of=coders, in_rounds=rounds):
        yield (
            *(None, None, None, "looked at again", again.old, again.old_name),
            *(", ".join(again.new) or None, ", ".join(again.new_names) or None),
            *(again.coder, again.round, again.decisions, again.changed, again.why, None),
        )
