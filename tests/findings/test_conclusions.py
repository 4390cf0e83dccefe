"""Conclusions under every coder: what holds, what flips, and the answers behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.errors import UsageError
from intercoder.findings.conclusions.conclusions import Scope, conclusions
from intercoder.findings.conclusions.results import Compared, FlipKind
from intercoder.findings.conclusions.statements import Kind, Statement
from intercoder.findings.conclusions.told import without_cells
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.findings.whose.versions import Source, Version
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study

ANSWERS = 120
ANNA = ["books"] * 70 + ["staff"] * 40 + ["quiet"] * 10
BEN = ["books"] * 40 + ["staff"] * 70 + ["quiet"] * 10
CARLA = [*ANNA[:-1], "access"]


@pytest.fixture
def study(study_path: Path, codebook: Codebook) -> Iterator[Study]:
    """Visitors whom anna and ben code nearly alike, but for thirty answers about books or staff."""
    with create_study(str(study_path), codebook) as made:
        for name in ("anna", "ben", "carla"):
            add_coder(made, name)
        with take_in(made) as intake:
            intake.add_questions([Question("value", "What do you value?")])
            intake.add_attributes(["age"])
            intake.add_answers(
                [
                    Answer(
                        f"v{number}",
                        "value",
                        f"v{number}",
                        f"answer {number}",
                        "en",
                        {"age": "young" if number < 60 else "old"},
                    )
                    for number in range(ANSWERS)
                ]
            )
            for name, codes in (("anna", ANNA), ("ben", BEN), ("carla", CARLA)):
                intake.add_decisions(decisions(name, codes))
        yield made


def decisions(coder: str, codes: Sequence[str]) -> list[EarlierDecision]:
    return [
        EarlierDecision(f"v{number}", coder, Judgement.of([code]), round="main")
        for number, code in enumerate(codes)
    ]


def compared(study: Study, *versions: str, by: Sequence[str] = ()) -> dict[str, Compared]:
    (found,) = conclusions(findings_of_study(study, Asked(versions=versions, by=tuple(by))))
    return {one.version.key: one for one in found.compared}


def test_a_statement_that_is_reversed_is_named_first_with_its_answers(study: Study) -> None:
    one = compared(study, "anna", "ben")["coder:ben"]
    assert (one.answers, one.differing) == (ANSWERS, 30)
    first = one.flips[0]
    assert first.statement == Statement(Kind.ORDER, "books", "staff")
    assert first.turn is FlipKind.REVERSED
    assert first.reference.direction == 1
    assert first.version.direction == -1
    assert first.version.difference == pytest.approx(-0.25)
    names = set(answer_ids(study, first.answers or ()).values())
    assert names == {f"v{number}" for number in range(40, 70)}


def test_what_nobody_disputes_holds(study: Study) -> None:
    one = compared(study, "anna", "carla")["coder:carla"]
    assert one.differing == 1
    assert one.held > 0
    assert all(flip.turn is not FlipKind.REVERSED for flip in one.flips)


def test_the_same_codes_never_flip(study: Study) -> None:
    one = compared(study, "anna", "anna", "majority", by=["age"])
    assert all(flip.turn is not FlipKind.REVERSED for flip in one["majority"].flips)
    assert compared(study, "majority", "final", by=["age"])["final"].flips == ()


def test_groups_are_compared_when_asked_for(study: Study) -> None:
    one = compared(study, "anna", "ben", by=["age"])["coder:ben"]
    groups = [flip for flip in one.flips if flip.statement.kind is Kind.GROUP]
    assert all(flip.statement.division == "attribute:age" for flip in groups)
    books = [flip for flip in groups if flip.statement.code == "staff"]
    assert all(flip.answers for flip in books)


def test_hidden_cells_take_the_flips_of_their_codes_with_them(study: Study) -> None:
    found = next(conclusions(findings_of_study(study, Asked(versions=("anna", "ben")))))
    hidden = next(cell.address for cell in found.cells() if cell.address.code == "books")
    left = without_cells(found, frozenset({hidden}))
    assert hidden not in {cell.address for cell in left.cells()}
    codes = {flip.statement.code for flip in left.compared[0].flips}
    assert "books" not in codes
    assert len(left.compared[0].flips) < len(found.compared[0].flips)


def test_what_leaves_tells_neither_counts_that_nothing_protects_nor_answers(study: Study) -> None:
    asked = Asked(versions=("anna", "ben"), by=("age",))
    found = next(conclusions(findings_of_study(study, asked)))
    small = next(
        cell.address
        for cell in found.cells()
        if cell.address.group and cell.address.code == "quiet"
    )
    left = without_cells(found, frozenset({small}))
    assert any(one.flips for one in left.compared)
    for one in left.compared:
        for flip in one.flips:
            assert flip.answers is None
            assert (flip.version.difference, flip.version.adjusted_p) == (None, None)
            assert (flip.statement.kind, flip.statement.code) != (Kind.GROUP, "quiet")


def test_a_report_tests_groups_and_pairs_of_the_top_of_the_tree(study: Study) -> None:
    found = findings_of_study(study, Asked(by=("age",)))
    in_full = next(conclusions(found)).tried
    of_report = next(conclusions(found, Scope(groups_in_full=False, pairs_in_full=False))).tried
    assert of_report[Kind.ORDER] == in_full[Kind.ORDER]
    assert of_report[Kind.GROUP] < in_full[Kind.GROUP]
    assert of_report[Kind.TOGETHER] < in_full[Kind.TOGETHER]


def test_answers_that_a_version_does_not_have_stay_as_they_are(study: Study) -> None:
    add_coder(study, "dora")
    with take_in(study) as intake:
        intake.add_decisions(decisions("dora", ["staff"] * 10))
    one = compared(study, "anna", "dora")["coder:dora"]
    assert (one.answers, one.differing, one.settled, one.left_out) == (10, 10, 0, 0)
    first = one.flips[0]
    assert first.statement == Statement(Kind.ORDER, "books", "staff")
    assert first.turn is FlipKind.LOST
    assert first.reference.difference == pytest.approx(30 / ANSWERS)
    assert first.version.difference == pytest.approx(10 / ANSWERS)


def test_answers_that_the_final_results_leave_open_count_as_a_coder_has_them(
    study_path: Path, codebook: Codebook
) -> None:
    with create_study(str(study_path), codebook) as made:
        for name in ("anna", "ben"):
            add_coder(made, name)
        with take_in(made) as intake:
            intake.add_questions([Question("value")])
            intake.add_answers(
                [Answer(f"v{n}", "value", f"v{n}", f"answer {n}") for n in range(60)]
            )
            intake.add_decisions(decisions("anna", ["books"] * 30 + ["staff"] * 30))
            intake.add_decisions(decisions("ben", ["books"] * 30 + ["books"] * 30))
        found = compared(made, "final", "anna", "ben")
        ben = found["coder:ben"]
        assert (ben.answers, ben.differing, ben.settled) == (60, 0, 30)
        anna = next(
            flip
            for flip in found["coder:anna"].flips
            if flip.statement == Statement(Kind.ORDER, "books", "staff")
        )
        assert anna.turn is FlipKind.LOST
        assert len(anna.answers or ()) == 30


def test_unsure_answers_are_dropped_not_replaced(study: Study) -> None:
    number = next(iter(answer_ids(study, [1])))
    workspace = open_workspace(study, "anna", round="main")
    workspace.write(Decide(number, Judgement.of(["books"], unsure=True), 5.0))
    workspace.leave()
    asked = Asked(versions=("anna",))
    found = findings_of_study(study, asked)
    unsure = Version(Source.CODER, "anna", without_unsure=True)
    (one,) = conclusions(replace(found, versions=(*found.versions, unsure)))
    assert (one.compared[0].answers, one.compared[0].left_out) == (ANSWERS - 1, 1)


def test_without_names_everything_the_study_has_is_compared(study: Study) -> None:
    found = compared(study)
    assert list(found) == ["coder:anna", "coder:ben", "coder:carla", "majority", "any"]


def test_a_single_coder_has_nothing_to_be_compared_with(
    study_path: Path, codebook: Codebook
) -> None:
    with create_study(str(study_path), codebook) as made:
        add_coder(made, "anna")
        with take_in(made) as intake:
            intake.add_questions([Question("value")])
            intake.add_answers([Answer("v0", "value", "v0", "books", "en", {})])
            intake.add_decisions(decisions("anna", ["books"]))
        found = findings_of_study(made, Asked(versions=("anna",)))
        assert next(conclusions(findings_of_study(made, Asked()))).compared[0].flips == ()
        with pytest.raises(UsageError, match="only one version"):
            list(conclusions(found))
