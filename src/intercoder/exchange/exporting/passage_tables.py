"""The words that coders marked, as a table: a row for each passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from intercoder.codebook.code import Codebook
from intercoder.coding.passages.passage import placed
from intercoder.exchange.exporting.decision_tables import (
    Column,
    Kind,
    Row,
    answer_cells,
    answer_columns,
    attribute_cells,
    attribute_columns,
)
from intercoder.study.exchange.exported_rows import Coding

_OF_PASSAGES = (
    *map(Column, ("round", "coder", "code", "code_name", "passage")),
    Column("start", Kind.COUNT),
    Column("end", Kind.COUNT),
    Column("revision", Kind.COUNT),
    Column("decided_at", Kind.MOMENT),
)


@dataclass
class PassageTable:
    """One row for each passage of the decisions, in the order of the text."""

    codebook: Codebook
    attributes: tuple[str, ...] = ()
    out_of_place: int = field(default=0, init=False)
    """Number of passages left out because their text has changed since."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return (*answer_columns(False), *_OF_PASSAGES, *attribute_columns(self.attributes))

    def rows(self, decided: Iterable[Coding]) -> Iterator[Row]:
        """The rows of these decisions."""
        for made in decided:
            text, passages = made.answer.text, made.judgement.passages
            here = placed(passages, text)
            self.out_of_place += len(passages) - len(here)
            for one in here:
                yield (
                    *answer_cells(made.answer, False),
                    *(made.round, made.coder, one.code, self.codebook.name_of(one.code)),
                    *(one.words(text), one.start, one.end, made.revision, made.decided_at),
                    *attribute_cells(made.answer, self.attributes),
                )

    def remarks(self) -> tuple[str, ...]:
        """How many passages were left out, in a sentence; nothing if none were."""
        if not self.out_of_place:
            return ()
        count = self.out_of_place
        passages = "1 passage is" if count == 1 else f"{count:,} passages are"
        return (f"{passages} left out: the text of the answer has changed since it was marked.",)
