"""How disagreements were adjudicated, by whom and how many: words and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.table import StudyTable
from intercoder.coding.decision import ConsensusSource
from intercoder.report.base import cases
from intercoder.report.conduct import Conduct
from intercoder.report.document import Cell, Column, Row, Sentence, Table
from intercoder.report.numbers import NOTHING, count, listed, numbered

_HOW = {
    ConsensusSource.UNANIMOUS: "all coders agreed",
    ConsensusSource.MAJORITY: "the judgement of more than half was taken",
    ConsensusSource.SINGLE: "the judgement of the only coder was taken",
    ConsensusSource.DECIDED: "a lead decided",
}


def how_adjudicated(found: StudyAgreement, conduct: Conduct) -> Iterator[Sentence]:
    """Sentences on what was adjudicated in the reported rounds, and what was not."""
    counts = found.whole.counts
    if not counts.rated_twice:
        return
    of = "case" if cases(found) else "answer"
    differing, unsettled = _differences(found.table, conduct)
    yield Sentence(
        f"The coders gave different sets of codes to {count(differing)} of the"
        f" {numbered(counts.rated_twice, of)} judged by two or more."
    )
    made = _by_how(found, conduct)
    if not conduct.rounds:
        yield Sentence("State how disagreements were resolved.", is_open=True)
        return
    if not made:
        if differing:
            yield Sentence("None of these has been adjudicated in the study.")
            yield Sentence("State how disagreements were resolved.", is_open=True)
        return
    parts = [f"{_HOW[how]} ({count(made[how])})" for how in ConsensusSource if made[how]]
    yield Sentence(
        f"The study holds a consensus on {numbered(sum(made.values()), 'answer')}: {listed(parts)}."
    )
    deciders = sorted(
        {
            who
            for (_, how, who) in _counted(found, conduct)
            if how is ConsensusSource.DECIDED and who
        }
    )
    if deciders:
        yield Sentence(f"The lead decisions were made by {listed(deciders)}.")
    if unsettled:
        is_are = "is" if unsettled == 1 else "are"
        yield Sentence(f"{count(unsettled)} of the differing {of}s {is_are} not adjudicated yet.")
    elif differing:
        yield Sentence(f"Every {of} on which coders differ has been adjudicated.")
    yield Sentence(
        "All figures are computed from the coders' own decisions before adjudication; the consensus"
        " changes none of them."
    )


def settled_table(found: StudyAgreement, conduct: Conduct) -> Iterator[Table]:
    """One row for each round and adjudicator; no table if nothing was adjudicated."""
    counted = _counted(found, conduct)
    if not counted:
        return
    rows = []
    for round, who in dict.fromkeys((round, who) for round, _, who in counted):
        numbers = [counted[round, how, who] for how in ConsensusSource]
        cells = (Cell(round), Cell(who or NOTHING), *(Cell(count(n)) for n in numbers))
        rows.append(Row((*cells, Cell(count(sum(numbers))))))
    yield Table(
        "settled-table",
        "Answers with a consensus in the reported rounds, by who adjudicated them and how:"
        " unanimous, all who judged the answer agree; majority, more than half; single, the one"
        " coder who judged it; decided, a lead's decision.",
        (
            Column("Round", is_number=False),
            Column("Adjudicated by", is_number=False),
            *(Column(str(how.value).capitalize()) for how in ConsensusSource),
            Column("All"),
        ),
        tuple(rows),
    )


def _counted(found: StudyAgreement, conduct: Conduct) -> Counter[tuple[str, ConsensusSource, str]]:
    """Number of answers adjudicated, by displayed round, source and person."""
    return Counter(
        (round, one.how, one.by)
        for (round, _), one in conduct.settled.items()
        if round in found.rounds
    )


def _by_how(found: StudyAgreement, conduct: Conduct) -> Counter[ConsensusSource]:
    made: Counter[ConsensusSource] = Counter()
    for (_, how, _), number in _counted(found, conduct).items():
        made[how] += number
    return made


def _differences(table: StudyTable, conduct: Conduct) -> tuple[int, int]:
    """Number of answers on which coders gave different sets, and of those without a consensus."""
    present, numbers = table.sets.present, table.sets.numbers
    differ = np.zeros(table.answer.size, dtype=np.bool_)
    first = present.argmax(axis=0)
    reference = numbers[first, np.arange(first.size)] if first.size else numbers[0]
    for row in range(len(table.coders)):
        differ |= present[row] & (numbers[row] != reference)
    settled = conduct.settled
    places = np.flatnonzero(differ).tolist()
    unsettled = sum(
        (table.rounds[int(table.round[unit])], int(table.answer[unit])) not in settled
        for unit in places
    )
    return len(places), unsettled
