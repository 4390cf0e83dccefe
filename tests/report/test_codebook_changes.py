"""The report says how the codebook changed, by whom and why, and what that made of decisions."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.codebook.changes.change import Edit, Merge, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.findings.withheld import Withheld
from intercoder.report.conduct import Conduct
from intercoder.report.document import Paragraph, Section, Table
from intercoder.report.gathering_changes import (
    codebook_changes,
    codebook_recodes,
    decisions_again,
)
from intercoder.report.sections.codebook_changes import codebook_changes as told
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder, coders
from intercoder.study.study import Study


@pytest.fixture
def changed(study: Study) -> Study:
    """Six answers of anna's; lea merged a code of five of them, and split one of one."""
    add_coder(study, "lea", Role.LEAD)
    lea = next(one for one in coders(study) if one.name == "lea")
    workspace = open_workspace(study, "anna")
    first, *_ = numbers = workspace.numbers(QueueFilter())[:6]
    for number in numbers:
        codes = ["quiet"] if number == first else ["books"]
        workspace.write(Decide(number, Judgement.of(codes), 1.0))
    workspace.leave()
    change_codebook(study, [Merge(("books",), "staff")], lea, "lea and anna could not tell them")
    change_codebook(study, [Split("quiet", (Code("calm", "Calm"), Code("loud", "Loud")))], lea)
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(first, Judgement.of(["calm"]), 1.0))
    workspace.leave()
    return study


def section(study: Study, withheld: Withheld, *, pseudonyms: bool = False) -> Section:
    names = Names.hidden(study) if pseudonyms else Names()
    conduct = Conduct(
        changes=codebook_changes(study, "", names),
        recodes=codebook_recodes(study, "", names),
        again=decisions_again(study, names),
    )
    (found,) = told(conduct, withheld)
    return found


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_trail_tells_who_changed_what_and_why_and_counts_decisions(changed: Study) -> None:
    history, recodes, again = section(changed, Withheld()).blocks
    assert isinstance(history, Table)
    assert isinstance(recodes, Table)
    assert isinstance(again, Table)
    assert [row[2] for row in cells(history)] == ["lea", "lea"]
    assert cells(history)[0][3].startswith("merged “")
    assert cells(history)[0][4] == "lea and anna could not tell them"
    assert [(row[2], row[4]) for row in cells(recodes)] == [("merged", "5"), ("split", "1")]
    assert cells(recodes)[1][1] == "Calm or Loud"
    assert cells(again) == [["Quiet", "Calm", "anna", "1", "0"]]


def test_with_pseudonyms_nobody_is_named(changed: Study) -> None:
    found = section(changed, Withheld(), pseudonyms=True)
    text = " ".join(
        cell.text
        for block in found.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    )
    assert "lea" not in text.split()
    assert "anna" not in text.split()
    assert "coder" in text


def test_small_counts_are_not_shown(changed: Study) -> None:
    _, recodes, again = section(changed, Withheld(threshold=3)).blocks
    assert isinstance(recodes, Table)
    assert isinstance(again, Paragraph)
    assert [row[4] for row in cells(recodes)] == ["5", "—"]
    _, recodes, _ = section(changed, Withheld(frozenset({"staff"}), threshold=3)).blocks
    assert isinstance(recodes, Table)
    assert [row[4] for row in cells(recodes)] == ["—", "—"]


def test_a_codebook_that_never_changed_has_no_trail(study: Study) -> None:
    assert list(told(Conduct(), Withheld())) == []
    assert codebook_changes(study, "", Names()) == ()


def test_no_text_of_the_codebook_is_told_since_examples_may_quote_answers(study: Study) -> None:
    change_codebook(
        study, [Edit("quiet", "examples", study.codebook()["quiet"].examples, ("Sh!",))]
    )
    change_codebook(study, [Edit("quiet", "name", "Quiet", "Calm")])
    examples, name = codebook_changes(study, "", Names())
    assert examples.what == "changed “examples” of “Quiet”"
    assert name.what == "renamed “Quiet” to “Calm”"
