"""How the coding was done, in tables: rounds, allocations, each coder's work, the codebook."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.report.conduct import CoderWork, Conduct, RoundFacts
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.numbers import NOTHING, count
from intercoder.report.sections.adjudication import settled_table

_NEVER_GIVEN = "no answers were allocated in this round: every coder could judge every answer"
_KINDS = {
    "new": "first",
    "more": "more answers",
    "leaving": "a coder left",
    "recode": "own answers again",
    "targeted": "drawn for one code",
}


def coding(found: StudyAgreement, conduct: Conduct) -> Section:
    """The section, without whatever the study does not know."""
    blocks: list[Block] = []
    if conduct.rounds:
        blocks += [_rounds(found, conduct), *_draws(conduct), *_work(found, conduct)]
    blocks += [*_revisions(found, conduct), *settled_table(found, conduct)]
    if not blocks:
        blocks.append(Paragraph.of("The study does not know how the coding was done."))
    return Section("coding", "How the coding was done", tuple(blocks))


def _rounds(found: StudyAgreement, conduct: Conduct) -> Table:
    rows = [Row(tuple(_round(one, one.name in found.rounds))) for one in conduct.rounds]
    return Table(
        "rounds-table",
        "All rounds of the study in the order they were begun: answers allocated to coders, and"
        " how many of them have been judged.",
        (
            Column("Round", is_number=False),
            Column("Begun", is_number=False, is_short=True),
            Column("Closed", is_number=False, is_short=True),
            Column("Blind", is_number=False),
            Column("All", "Answers allocated"),
            Column("To several", "Answers allocated"),
            Column("Planned", "Judgements"),
            Column("Made", "Judgements"),
            Column("Left", "Judgements"),
            Column("Skipped"),
            Column("In this report", is_number=False),
        ),
        tuple(rows),
        (
            "Judgements are counted by coder: an answer allocated to two coders takes two. Skipped"
            " answers count neither as judged nor as left.",
        ),
    )


def _round(one: RoundFacts, is_reported: bool) -> Iterator[Cell]:
    yield Cell(
        one.name, f"its coders judge answers of “{one.repeats}” again" if one.repeats else ""
    )
    yield Cell(one.begun_on)
    again = f"reopened on {', '.join(one.reopened)}" if one.reopened else ""
    yield Cell(one.closed_on or "open", again)
    yield Cell("yes" if one.blind else "no")
    if one.answers is None:
        yield from (Cell(NOTHING, _NEVER_GIVEN) for _ in range(3))
    else:
        yield from (Cell(count(n)) for n in (one.answers, one.shared, one.planned or 0))
    yield Cell(count(one.judged))
    yield Cell(NOTHING, _NEVER_GIVEN) if one.left is None else Cell(count(one.left))
    yield Cell(count(one.skipped))
    yield Cell("yes" if is_reported else "no")


def _draws(conduct: Conduct) -> Iterator[Table]:
    draws = [draw for one in conduct.rounds for draw in one.draws]
    if not draws:
        return
    rows = [
        Row(
            (
                Cell(draw.round),
                Cell(draw.made_on),
                Cell("rebalanced" if draw.taken and draw.kind == "more" else _KINDS[draw.kind]),
                Cell(count(draw.answers)),
                Cell(count(draw.overlap)),
                Cell(draw.asked),
                Cell(count(draw.together)),
                Cell(", ".join(draw.by) or "none"),
                Cell(str(draw.seed)),
                Cell(draw.order),
            )
        )
        for draw in draws
    ]
    yield Table(
        "draws-table",
        "Each allocation of answers: how many, how many of them to several coders, and how those"
        " were drawn.",
        (
            Column("Round", is_number=False),
            Column("Date", is_number=False, is_short=True),
            Column("Occasion", is_number=False),
            Column("Answers"),
            Column("To several"),
            Column("Share requested"),
            Column("Coders each"),
            Column("Strata", is_number=False),
            Column("Seed"),
            Column("Order", is_number=False),
        ),
        tuple(rows),
    )


def _work(found: StudyAgreement, conduct: Conduct) -> Iterator[Table]:
    rows = []
    rounds = [one for one in conduct.of(found.rounds) if one.work]
    for one in rounds:
        if len(rounds) > 1:
            rows.append(Row((Cell(f"Round “{one.name}”"),)))
        depth = 1 if len(rounds) > 1 else 0
        rows += [Row(tuple(_of_coder(work, conduct)), depth) for work in one.work]
    if not rows:
        return
    yield Table(
        "work-table",
        "Each coder's allocation and work in the reported rounds. Outside: answers judged or"
        " skipped that are not, or no longer, allocated to the coder.",
        (
            Column("Coder", is_number=False),
            Column("Allocated"),
            Column("Judged"),
            Column("Skipped"),
            Column("Left"),
            Column("Outside"),
        ),
        tuple(rows),
    )


def _of_coder(work: CoderWork, conduct: Conduct) -> Iterator[Cell]:
    role = " (lead)" if work.coder in conduct.leads else ""
    yield Cell(f"{work.coder}{role}")
    yield Cell(NOTHING, _NEVER_GIVEN) if work.given is None else Cell(count(work.given))
    yield Cell(count(work.judged))
    yield Cell(count(work.skipped))
    yield Cell(NOTHING, _NEVER_GIVEN) if work.left is None else Cell(count(work.left))
    yield Cell(count(work.outside))


def _revisions(found: StudyAgreement, conduct: Conduct) -> Iterator[Table]:
    if not conduct.revisions:
        return
    table = found.table
    numbers = np.bincount(
        table.revision[table.sets.present & table.twice], minlength=1 + conduct.revisions[-1].number
    )
    rows = [
        Row(
            (
                Cell(str(one.number)),
                Cell(one.made_on),
                Cell(count(one.codes)),
                Cell(count(int(numbers[one.number]))),
                Cell("; ".join(one.changes) or "first revision"),
            )
        )
        for one in conduct.revisions
    ]
    yield Table(
        "revisions-table",
        "All revisions of the codebook: how many codes could be given, how many of the compared"
        " decisions were made under each, and what changed.",
        (
            Column("Revision", is_number=False),
            Column("Made", is_number=False, is_short=True),
            Column("Codes"),
            Column("Compared decisions"),
            Column("Changes", is_number=False),
        ),
        tuple(rows),
    )
