"""The appendix on the rules that coded answers."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.findings.withheld import Withheld
from intercoder.report.conduct import Conduct, RuleFacts, RuleRunFacts
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.numbers import NOTHING, count, listed

_SMALL = "not shown: it could tell of few respondents"


def rules(conduct: Conduct, withheld: Withheld) -> Iterator[Section]:
    """The appendix on rules; none where they coded nothing."""
    if conduct.rule_runs:
        yield Section("rules", "Codes that rules gave", tuple(_blocks(conduct, withheld)))


def _blocks(conduct: Conduct, withheld: Withheld) -> Iterator[Block]:
    yield Paragraph.of(
        "Answers that no person decided, and that nobody was to code blind, were coded by rules"
        " that people wrote. Their codes have the origin `rule`, belong to no coder, and count in"
        " no figure of this report."
    )
    yield Table(
        "rules-table",
        "Rules that coded answers, by id and version.",
        (
            Column("Rule", is_number=False, is_short=True),
            Column("Code", is_number=False),
            Column("Looks for", is_number=False),
            Column("Date", is_number=False, is_short=True),
            Column("By", is_number=False),
            Column("Reason", is_number=False),
        ),
        tuple(map(_rule_row, conduct.rules)),
        ("Their wording is in the file that `intercoder rule export` writes.",),
    )
    yield Table(
        "rule-runs-table",
        "Runs of the rules.",
        (
            Column("Run", is_short=True),
            Column("Date", is_number=False, is_short=True),
            Column("By", is_number=False),
            Column("Round", is_number=False),
            Column("Rules", is_number=False),
            Column("Answers coded"),
            Column("Undone", is_number=False, is_short=True),
        ),
        tuple(_run_row(one, withheld) for one in conduct.rule_runs),
    )


def _rule_row(one: RuleFacts) -> Row:
    texts = (one.name, one.code, one.looks_for, one.made_on, one.by, one.reason)
    return Row(tuple(map(Cell, texts)))


def _run_row(one: RuleRunFacts, withheld: Withheld) -> Row:
    is_small = withheld.threshold and 0 < one.coded < withheld.threshold
    coded = Cell(NOTHING, _SMALL) if is_small else Cell(count(one.coded))
    return Row(
        (
            *map(Cell, (str(one.number), one.begun_on, one.by, one.round, listed(one.rules))),
            coded,
            Cell(one.undone_on),
        )
    )
