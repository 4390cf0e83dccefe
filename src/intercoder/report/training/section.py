"""How coders were trained against a key, and what their attempts reached."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.report.conduct import Conduct, TrainingFacts
from intercoder.report.document import Cell, Column, Paragraph, Row, Section, Sentence, Table
from intercoder.report.numbers import NOTHING, count, listed, numbered


def training_sentences(conduct: Conduct) -> Iterator[Sentence]:
    """What the methods say of it; nothing where nobody was trained."""
    found = conduct.training
    if not found:
        return
    names = list(dict.fromkeys(one.coder for one in found))
    yield Sentence(
        f"{listed(names)} {'was' if len(names) == 1 else 'were'} trained on answers with a key,"
        " which lists the right codes of each and why; they judged them without seeing it, and saw"
        f" afterwards where they differed ({numbered(len(found), 'attempt')})."
    )
    for gate in dict.fromkeys(one.gate for one in found if one.gate):
        yield Sentence(f"Required before real answers was {gate}.")
    failed = [name for name in names if not any(one.passed for one in found if one.coder == name)]
    if any(one.gate for one in found):
        yield Sentence(
            f"Not reached by {listed(failed)}."
            if failed
            else f"{'All of them' if len(names) > 1 else names[0]} reached it."
        )
    for one in conduct.past_gate:
        yield Sentence(
            f"{listed(one.coders)} {'was' if len(one.coders) == 1 else 'were'} given answers"
            f"{f' of the round “{one.round}”' if one.round else ''} without having reached it:"
            f" {one.reason.rstrip('.')}."
        )
    yield Sentence("Judgements made in training are in no other figure of this report.")


def training(conduct: Conduct) -> Iterator[Section]:
    """The attempts; none where nobody was trained."""
    if not conduct.training:
        return
    yield Section(
        "training",
        "Training",
        (
            Paragraph.of("Agreement of each coder with the key, attempt by attempt."),
            Table(
                "training-table",
                "Attempts of coders in training. An attempt counts the judgements made before the"
                " key of an answer was seen.",
                (
                    Column("Coder", is_number=False),
                    Column("Attempt", is_short=True),
                    Column("Finished", is_number=False, is_short=True),
                    Column("Answers"),
                    Column("Coefficient", is_number=False),
                    Column("Agreement", is_number=False),
                    Column("Result", is_number=False),
                ),
                tuple(_row(one) for one in conduct.training),
            ),
        ),
    )


def _row(one: TrainingFacts) -> Row:
    cells = (
        *(one.coder, str(one.number), one.finished_on or NOTHING),
        *(count(one.judged), one.coefficient, one.agreement, one.result),
    )
    return Row(tuple(map(Cell, cells)))
