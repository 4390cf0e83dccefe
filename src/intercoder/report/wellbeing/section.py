"""The appendix on what coders met, and what was done for them.

Documentation in the manner of HarmCheck (Kirk, Birhane, Vidgen and Derczynski 2022, Handling and
Presenting Harmful Text in NLP Research, Findings of EMNLP).
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.coding.wellbeing.limits import limits_words
from intercoder.findings.withheld import Withheld
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.numbers import count, listed
from intercoder.report.wellbeing.facts import WellbeingFacts

REFERENCE = (
    "Kirk, H. R., Birhane, A., Vidgen, B., & Derczynski, L. (2022). Handling and presenting harmful"
    " text in NLP research. Findings of EMNLP 2022, 497–510."
)
NOT_SHOWN = "The counts are not shown: they could tell of few respondents."


def wellbeing(found: WellbeingFacts | None, withheld: Withheld) -> Iterator[Section]:
    """The appendix; none where nothing is heavy."""
    if found is not None:
        blocks = tuple(_blocks(found, withheld))
        yield Section("wellbeing", "Heavy answers, and those who coded them", blocks)


def _blocks(found: WellbeingFacts, withheld: Withheld) -> Iterator[Block]:
    made = [
        *([f"{count(len(found.codes))} codes"] if found.codes else []),
        *([f"{count(found.questions)} questions"] if found.questions else []),
        *([f"a list of {count(found.words)} words"] if found.words else []),
    ]
    yield Paragraph.of(
        f"Before coding, {listed(made)} were marked as making an answer hard to bear. Coders could"
        " hide texts, take breaks, set stricter limits for themselves, and hand any answer over to"
        " somebody else; their pace was not shown to them.",
        limits_words(found.limits),
        *([f"They were offered {listed(list(found.offers))}."] if found.offers else []),
    )
    exposure = found.exposure
    numbers = (exposure.heavy, exposure.most, exposure.most_a_day)
    if withheld.codes & found.codes or any(map(withheld.is_small, numbers)):
        yield Paragraph.of(NOT_SHOWN)
        return
    yield Table(
        "exposure-table",
        "Answers that coders met, each counted once for each of them.",
        (Column("What", is_number=False), Column("Answers")),
        tuple(
            Row((Cell(what), Cell(count(number))))
            for what, number in (
                (f"Heavy answers, over {count(exposure.people)} coders", exposure.heavy),
                ("Other answers", exposure.others),
                ("Most heavy answers of one coder", exposure.most),
                ("Most heavy answers of one coder on one day (UTC)", exposure.most_a_day),
            )
        ),
        ("Skipped answers count; answers handed over do not.",),
    )
