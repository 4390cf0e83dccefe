"""The report says which rules coded answers, and in which runs; never their phrases."""

from __future__ import annotations

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.findings.withheld import Withheld
from intercoder.report.conduct import Conduct
from intercoder.report.document import Table
from intercoder.report.rules.gathering import applied_versions, runs_of_rules
from intercoder.report.rules.section import rules as told
from intercoder.rules.applying import apply_rules
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rules.rule_runs import undo_run
from intercoder.study.rules.rules import add_rule
from intercoder.study.study import Study


def cells(study: Study, withheld: Withheld) -> list[list[list[str]]]:
    conduct = Conduct(
        rules=applied_versions(study, "", Names()), rule_runs=runs_of_rules(study, "", Names())
    )
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        for section in told(conduct, withheld)
        for block in section.blocks
        if isinstance(block, Table)
    ]


def test_the_report_tells_of_rules_that_coded_answers(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    lea = acting_user(study, "lea")
    rule = rule_of("access", phrases=["hours", "open longer"], unless=["number 3"])
    add_rule(study, rule, lea, "Clear ones.")
    assert cells(study, Withheld()) == []
    apply_rules(study, lea)
    undo_run(study, 1, lea)
    apply_rules(study, lea)
    found, runs = cells(study, Withheld())
    assert [[*row[:3], *row[4:]] for row in found] == [
        ["r1.1", "Access", "2 phrases, 1 exception", "lea", "Clear ones."]
    ]
    assert [row[5] for row in runs] == ["9", "9"]
    assert [bool(row[6]) for row in runs] == [True, False]
    assert [row[5] for row in cells(study, Withheld(threshold=10))[1]] == ["—", "—"]
