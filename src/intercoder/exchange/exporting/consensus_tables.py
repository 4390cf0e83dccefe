"""The consensus as a table: the result for each answer, its source, and what is open.

The columns are those of any export, so that the table can be imported again, followed by how the
consensus came about. An open answer has no codes, and is marked as open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from intercoder.answers.answer import Answer
from intercoder.coding.adjudication_changes import has_gone_stale
from intercoder.coding.decision import ConsensusSource
from intercoder.exchange.exporting.decision_tables import Column, Kind, Row, Table, Uncoded
from intercoder.study.adjudication.consensus import JUDGED
from intercoder.study.exchange.exported_rows import Coding

OPEN = "open"
"""The table's word for an answer without a consensus."""
SETTLED = "settled"
"""Title of the column with the consensus's source."""
_HOW = (
    Column(SETTLED),
    Column("lead"),
    Column("stale", Kind.MARK),
    Column("coders", Kind.COUNT),
)


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """An answer that coders judged in a round, or that has a consensus."""

    answer: Answer
    round: str
    consensus: Coding | None
    """The consensus; None if it is open."""
    judged_by: int
    """Number of coders who judged it."""
    is_stale: bool
    """Whether a coder's decision has changed since the consensus was made."""


def settled_answers(
    every: Iterable[Coding], consensus: str | None, people: frozenset[str]
) -> Iterator[SettledAnswer]:
    """Answers with their consensus, from standing decisions sorted by answer.

    `people` are the names of those who judge for themselves. Results are by answer and round, in
    the order of the decisions.
    """
    for _, of_answer in groupby(every, key=lambda one: one.answer.id):
        by_round: dict[str, list[Coding]] = {}
        for one in of_answer:
            by_round.setdefault(one.round, []).append(one)
        for round, made in by_round.items():
            settled = next((one for one in made if one.coder == consensus), None)
            judged = [one for one in made if one.coder in people and one.judgement.state in JUDGED]
            if settled is None and not judged:
                continue
            decisions = tuple(sorted(one.id for one in judged))
            is_stale = settled is not None and has_gone_stale(
                settled.circumstances.settles, decisions
            )
            yield SettledAnswer(made[0].answer, round, settled, len(judged), is_stale)


@dataclass(frozen=True, slots=True)
class ConsensusTable:
    """One row, or one for each code, for every answer; laid out like `base`."""

    base: Table
    consensus: str
    """Name of the coder who holds the consensus."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the usual table, then how the consensus came about, then attributes."""
        bare = replace(self.base, attributes=()).columns
        return (*bare, *_HOW, *self.base.columns[len(bare) :])

    def rows(self, one: SettledAnswer | Uncoded) -> Iterator[Row]:
        """The rows of one answer."""
        if isinstance(one, Uncoded):
            rows: Iterable[Row] = self.base.rows(one)
            how: Row = (None,) * len(_HOW)
        elif one.consensus is None:
            rows = (self._open(row, one.round) for row in self.base.rows(Uncoded(one.answer)))
            how = (OPEN, None, 0, one.judged_by)
        else:
            rows = self.base.rows(one.consensus)
            made = one.consensus.circumstances
            settled = made.settled or ConsensusSource.DECIDED  # made outside this study
            how = (settled.value, made.by or None, int(one.is_stale), one.judged_by)
        place = len(replace(self.base, attributes=()).columns)
        for row in rows:
            yield (*row[:place], *how, *row[place:])

    def _open(self, row: Row, round: str) -> Row:
        titles = [column.title for column in self.base.columns]
        said = {"round": round, "coder": self.consensus, "state": OPEN}
        return tuple(said.get(title, cell) for title, cell in zip(titles, row, strict=True))
