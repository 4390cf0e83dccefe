"""The table that `intercoder export --final` writes, with its rows and counts by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from intercoder.exchange.exporting.counted_codings import CountedCodings
from intercoder.exchange.exporting.decision_tables import Column, Row, column_codes
from intercoder.exchange.exporting.final_answers import FinalAnswer, FinalRule, Finals
from intercoder.exchange.exporting.final_tables import (
    AnswersTable,
    Codes,
    FinalTable,
    RespondentsTable,
)
from intercoder.study.adjudication.consensus import consensus_name
from intercoder.study.codebook.codebook_revisions import revisions_in_use
from intercoder.study.codebook.history import all_meanings
from intercoder.study.exchange.exported_rows import Coding, answers, has_translations
from intercoder.study.proposals.uses import proposed_codes_in_use
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import rounds
from intercoder.study.study import Study
from intercoder.text.counted import counted

_WORDS = {
    FinalRule.CONSENSUS: "by consensus",
    FinalRule.UNANIMOUS: "judged alike by all their coders",
    FinalRule.MAJORITY: "by majority",
    FinalRule.SINGLE: "by a single coder",
    FinalRule.OPEN: "open",
    FinalRule.NOT_JUDGED: "not judged",
}


@dataclass(frozen=True, slots=True)
class FinalExport:
    """The results of a study's answers, which can be written once."""

    table: FinalTable
    finals: Iterable[FinalAnswer]
    read: CountedCodings
    """What codes count as that are others now."""
    counts: Counter[FinalRule] = field(default_factory=Counter)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return self.table.columns

    def rows(self) -> Iterator[Row]:
        """The rows, counting answers by the rule that gave their results."""
        return self.table.rows(self.counted())

    def counted(self) -> Iterator[FinalAnswer]:
        """The results, counted by the rule that gave them."""
        for one in self.finals:
            self.counts[one.rule] += 1
            yield one

    def remarks(self) -> tuple[str, ...]:
        """Remarks on how the results came about, available once the rows are written."""
        total = sum(self.counts.values())
        parts = [f"{self.counts[rule]:,} {_WORDS[rule]}" for rule in FinalRule if self.counts[rule]]
        answers = counted(total, "answer")
        return (f"{answers}: {', '.join(parts)}.", *self.read.remarks()) if parts else ()


def final_export(
    study: Study,
    decided: Iterable[Coding],
    *,
    per_respondent: bool,
    with_attributes: bool,
    round: str | None = None,
) -> FinalExport:
    """The results of all answers, from these standing decisions, all of this round if one is named.

    Codes are those they count as under the latest revision of the codebook.
    """
    named = (round,) if round else ()
    numbers = sorted(revisions_in_use(study, rounds=named), reverse=True)
    meanings = all_meanings(study)
    counted = CountedCodings(meanings)
    of_revision = meanings.codebook if meanings else study.codebook
    books = {number: of_revision(number) for number in numbers}
    codes = Codes(
        column_codes(books.values(), proposed_codes_in_use(study, meanings, named)),
        {number: frozenset(code.id for code in book.assignable) for number, book in books.items()},
    )
    attributes = study.attributes() if with_attributes else ()
    people = frozenset(one.name for one in coders(study) if one.role in PEOPLE)
    finals = Finals(rounds(study), consensus_name(study), people)
    questions = tuple(one.id for one in study.questions())
    table: FinalTable = (
        RespondentsTable(codes, questions, attributes)
        if per_respondent
        else AnswersTable(codes, attributes, has_translations(study))
    )
    return FinalExport(table, finals.of(answers(study), counted.read(decided)), counted)
