"""What the report says of how a study was conducted: nothing that the study knows is left blank."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.allocation.new_round import plan_round
from intercoder.allocation.settings import Settings
from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, Circumstances, ConsensusSource
from intercoder.coding.hash_chain import new_id
from intercoder.report.build import reliability_report
from intercoder.report.document import Command, Document, Paragraph, Section, Table
from intercoder.report.facts import facts_of_study
from intercoder.report.formats.html import report_html
from intercoder.report.formats.latex import report_latex
from intercoder.report.formats.markdown import report_markdown
from intercoder.report.sections.independence import read_by
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.allocation.allocations import seats, write_change
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.database.clock import utc_now
from intercoder.study.rounds.people import Role, add_coder, coder_id
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from intercoder.study.suggest.models import keep_model
from tests.agreement.of_study.logs import decide
from tests.report.conftest import QUICK, MakeStudy, Reported, reported
from tests.report.test_contents import TWO, table, words

MAIN = replace(QUICK, rounds=("main-1",))
TODAY = utc_now()[:10]


def given_to(study: Study, round: str, coder: str) -> list[str]:
    """Ids of the answers this coder has in the round."""
    taken = seats(study, round)
    with study.reading() as connection:
        row = coder_id(connection, coder)
    numbers = taken.answer[taken.coder == row].tolist()
    ids = answer_ids(study, numbers)
    return [ids[number] for number in numbers]


def code_round(study: Study, round: str, revision: int, *, leave: int = 0, skip: int = 0) -> None:
    """Anna gives books to all; ben staff to his first answers of the overlap, else books."""
    shared = set(given_to(study, round, "anna")) & set(given_to(study, round, "ben"))
    differing = sorted(shared)[:2]
    for coder in ("anna", "ben"):
        mine = given_to(study, round, coder)
        for place, answer in enumerate(mine[: len(mine) - (leave if coder == "ben" else 0)]):
            at = f"2026-03-02T09:{place:02}:00.000Z"
            if coder == "ben" and place < skip:
                decide(study, coder, answer, SKIPPED, at=at, round=round, revision=revision)
                continue
            code = "staff" if coder == "ben" and answer in differing else "books"
            decide(study, coder, answer, [code], at=at, round=round, revision=revision)


@pytest.fixture
def conducted(study: Study, codebook: Codebook) -> Study:
    """A pilot of four answers, a revision, and a main round closed, opened again and closed."""
    add_coder(study, "dora", Role.LEAD)
    pilot = Settings(("anna", "ben"), seed=11, overlap="100%", answers=4)
    write_change(study, plan_round(study, "pilot-1", pilot).change)
    code_round(study, "pilot-1", 1)
    close_round(study, "pilot-1")
    codes = [replace(one, name="Silence") if one.id == "quiet" else one for one in codebook.codes]
    add_revision(study, replace(codebook, codes=(*codes, Code("parking", "Parking"))))
    known = ("pilot-1",)
    main = Settings(("anna", "ben"), seed=7, overlap="50%", by=("question",), with_rounds=known)
    write_change(study, plan_round(study, "main-1", main).change)
    code_round(study, "main-1", 2)
    close_round(study, "main-1")
    reopen_round(study, "main-1")
    close_round(study, "main-1")
    return study


def settle(study: Study, answer: str, how: ConsensusSource, by: str) -> None:
    made = Circumstances(settled=how, by=by, settles=(new_id(),))
    decide(study, "consensus", answer, ["books"], round="main-1", revision=2, circumstances=made)


def brackets(document: Document) -> str:
    return " ".join(
        one.text
        for block in document.blocks()
        if isinstance(block, Paragraph)
        for one in block.sentences
        if one.is_open
    )


def row_of(shown: Table, name: str) -> list[str]:
    return next(
        [cell.text for cell in row.cells] for row in shown.rows if row.cells[0].text == name
    )


@pytest.mark.slow
def test_how_the_overlap_was_drawn_is_told(conducted: Study) -> None:
    told = words(reported(conducted, MAIN).document, "methods")
    for part in (
        f"On {TODAY} 20 answers of the round “main-1” were allocated to anna and ben:"
        " 10 drawn at random (planned as 50% of them) to two coders each",
        "The draw was stratified by question, with seed 7",
        "each coder saw the answers in a random order of their own",
    ):
        assert part in told
    document = reported(conducted, MAIN).document
    assert "how the double-coded answers were chosen" not in brackets(document)
    draws = table(document, "draws-table")
    assert row_of(draws, "main-1")[3:] == ["20", "10", "50%", "2", "question", "7", "random"]
    assert row_of(draws, "pilot-1")[3:] == ["4", "4", "100%", "2", "none", "11", "random"]


def test_what_was_planned_and_what_was_done_is_told(study: Study) -> None:
    main = Settings(("anna", "ben"), seed=7, overlap="50%")
    write_change(study, plan_round(study, "main-1", main).change)
    code_round(study, "main-1", 1, leave=3, skip=2)
    document = reported(study, MAIN).document
    # 20 answers, 10 of them to both: 30 judgements; ben leaves 3 and skips 2, so 25 are made
    assert row_of(table(document, "rounds-table"), "main-1")[4:10] == [
        *("20", "10", "30", "25", "3", "2")
    ]
    assert row_of(table(document, "work-table"), "ben") == ["ben", "15", "10", "2", "3", "0"]
    told = words(document, "methods")
    assert (
        "of 30 judgements planned, 25 were made, 3 are still to be made and 2 answers were" in told
    )


def test_blindness_and_opening_again_are_told(conducted: Study) -> None:
    told = words(reported(conducted, MAIN).document, "methods")
    assert "The round “main-1” is blind" in told
    assert f"it was last closed on {TODAY}" in told
    assert f"It was reopened once after closing, on {TODAY}" in told


@pytest.mark.slow
def test_decisions_made_in_batches_are_told(conducted: Study) -> None:
    assert "by one action" not in words(reported(conducted, MAIN).document, "methods")
    how = Circumstances(together="t", batch=True)
    for answer in given_to(conducted, "main-1", "anna")[:5]:
        decide(conducted, "anna", answer, ["books"], round="main-1", revision=2, circumstances=how)
    told = words(reported(conducted, MAIN).document, "methods")
    assert "5 of its" in told
    assert "by one action on answers that the coder had marked in a list" in told


def test_other_rounds_and_revisions_are_told(conducted: Study) -> None:
    document = reported(conducted, MAIN).document
    told = words(document, "methods")
    assert "under revision 2 (7 codes) of the codebook" in told
    assert "not reported here: “pilot-1”" in told
    assert "8 judgements by 2 coders" in told
    shown = table(document, "revisions-table")
    # the ten answers of the overlap, judged by two: twenty decisions compared
    assert row_of(shown, "1")[2:] == ["6", "0", "first revision"]
    assert row_of(shown, "2")[2:4] == ["7", "20"]
    assert "“Quiet” renamed “Silence”" in row_of(shown, "2")[4]
    assert "“Parking” added" in row_of(shown, "2")[4]


def test_a_report_on_the_pilot_knows_nothing_of_the_later_revision(conducted: Study) -> None:
    document = reported(conducted, replace(QUICK, rounds=("pilot-1",))).document
    told = dict(document.facts)
    assert told["Codebook"] == "Library visitors, revision 1 (6 codes)"
    assert "under the later revision 2" in words(document, "methods")
    names = [row.cells[0].text for row in table(document, "codes-table").rows]
    assert "Quiet" in names
    assert "Parking" not in names
    assert "Parking" not in words(document, "remarks")


def test_codes_of_several_revisions_say_from_when_they_are(conducted: Study) -> None:
    document = reported(conducted, QUICK).document
    assert "revisions 1 (6 codes) and 2 (7 codes)" in dict(document.facts)["Codebook"]
    names = [row.cells[0].text for row in table(document, "codes-table").rows]
    assert "Parking (from revision 2)" in names
    assert "Silence" in names


def test_answers_coded_in_several_rounds_are_counted_once(conducted: Study) -> None:
    pilot = set(given_to(conducted, "pilot-1", "anna"))
    shared = set(given_to(conducted, "main-1", "anna")) & set(given_to(conducted, "main-1", "ben"))
    document = reported(conducted, QUICK).document
    twice = len(pilot | shared)
    # all 20 answers were coded in the main round, four of them in the pilot before
    assert dict(document.facts)["Answers"] == f"20 in the study, 20 coded, {twice} by two or more"
    if pilot & shared:
        assert f"14 cases ({twice} answers)" in table(document, "overall-table").caption
        assert "the figures rest on 14 cases" in words(document, "summary")


def nobody_new(study: Study) -> None:
    add_coder(study, "eva")


def answers_nobody_judged(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer(f"new{n}", "value", f"new{n}", "Books.") for n in range(30)])


def answers_nobody_has_done_yet(study: Study) -> None:
    known = ("pilot-1", "main-1")
    more = Settings(("anna", "ben"), seed=5, overlap="100%", with_rounds=known)
    write_change(study, plan_round(study, "main-2", more).change)


def a_revision_of_no_code_in_use(study: Study) -> None:
    codebook = study.codebook()
    add_revision(study, replace(codebook, codes=(*codebook.codes, Code("garden", "Garden"))))


@pytest.mark.slow
@pytest.mark.parametrize(
    "happens",
    [
        nobody_new,
        answers_nobody_judged,
        answers_nobody_has_done_yet,
        a_revision_of_no_code_in_use,
    ],
)
def test_what_changes_no_decision_changes_no_figure_and_no_remark(
    conducted: Study, happens: Callable[[Study], None]
) -> None:
    before = reported(conducted, replace(MAIN, pseudonyms=True))
    happens(conducted)
    after = reported(conducted, replace(MAIN, pseudonyms=True))
    assert after.found.whole == before.found.whole
    for name in ("remarks", "overall", "codes", "cells", "confusion", "rare"):
        assert section(after.document, name) == section(before.document, name)
    for name in ("codes-table", "work-table", "settled-table"):
        assert find(after.document, name) == find(before.document, name)


def find(document: Document, name: str) -> Table | None:
    return next((b for b in document.blocks() if isinstance(b, Table) and b.id == name), None)


def test_who_settled_what_and_how_is_told(conducted: Study) -> None:
    add_coder(conducted, "consensus", Role.CONSENSUS)
    shared = sorted(
        set(given_to(conducted, "main-1", "anna")) & set(given_to(conducted, "main-1", "ben"))
    )
    settle(conducted, shared[0], ConsensusSource.DECIDED, "dora")
    for answer in shared[2:]:
        settle(conducted, answer, ConsensusSource.UNANIMOUS, "dora")
    document = reported(conducted, MAIN).document
    assert row_of(table(document, "settled-table"), "main-1") == [
        *("main-1", "dora", "8", "0", "0", "1", "9")
    ]
    told = words(document, "methods")
    assert "different sets of codes to 2 of the 10 answers" in told
    assert "a consensus on 9 answers: all coders agreed (8) and a lead decided (1)" in told
    assert "The lead decisions were made by dora." in told
    assert "1 of the differing answers are not adjudicated" not in told
    assert "1 of the differing answers is not adjudicated yet." in told
    assert "how disagreements were resolved" not in brackets(document)


def test_the_fingerprint_is_that_of_verify(conducted: Study) -> None:
    facts = facts_of_study(
        conducted, software="x", made_on=TODAY, file_name="a.study", output="r.html"
    )
    assert facts.conduct.fingerprint == str(verify(conducted).fingerprint)


@pytest.mark.slow
def test_the_methods_name_the_encoders_that_models_learned_with(conducted: Study) -> None:
    facts = facts_of_study(
        conducted, software="x", made_on=TODAY, file_name="a.study", output="r.html"
    )
    assert list(read_by(facts.conduct)) == []
    for number, name in enumerate(("", "e5", "models/mira", "e5")):
        learned = {"embeddings": name, "encoder_weights": name and f"{'0123456789ab' * 2}"}
        keep_model(conducted, f"m{number}", "all", learned, None)
    facts = facts_of_study(
        conducted, software="x", made_on=TODAY, file_name="a.study", output="r.html"
    )
    (sentence,) = read_by(facts.conduct)
    assert (
        "with the sentence encoders e5 (weights 0123456789ab) and of a folder "
        "(weights 0123456789ab)"
    ) in sentence.text
    assert "mira" not in sentence.text


@pytest.mark.slow
def test_imported_codings_are_no_random_sample_and_not_known_to_be_independent(
    demo_report: Reported,
) -> None:
    told = words(demo_report.document, "methods")
    assert "were imported" in told
    assert "not know whether the coders worked independently" in told
    assert "No suggestion is recorded for any of the 1,196 compared decisions" in told
    assert "how the double-coded answers in the round “main” were chosen" in brackets(
        demo_report.document
    )


def test_each_item_of_the_guidelines_says_where_it_is_answered(everyday: Reported) -> None:
    shown = table(everyday.document, "guidelines-table")
    items = [row for row in shown.rows if not row.is_heading]
    assert [row.cells[0].text for row in items] == [
        *(str(number) for number in range(1, 16)),
        *("24", "25", "26", "27"),
    ]
    numbers = everyday.document.table_numbers()
    estimates = items[12].cells[2].text
    for name in ("overall-table", "codes-table", "pairs-table"):
        assert f"Table {numbers[name]}" in estimates
    titles = {one.title for one in everyday.document.sections}
    for row in items:
        for place in row.cells[2].text.split(", "):
            assert place.startswith("Table ") or place in {*titles, "by the authors"}


@pytest.mark.slow
def test_the_same_report_comes_again_with_its_date(conducted: Study) -> None:
    def made(selection: Selection) -> Document:
        found = agreement_of_study(conducted, selection)
        facts = facts_of_study(
            conducted,
            software="x",
            made_on=TODAY,
            file_name="a.study",
            output="r.html",
            selection=selection,
        )
        return reliability_report(found, facts)

    first = made(MAIN)
    typed = next(block.text for block in first.blocks() if isinstance(block, Command))
    as_of = typed.split("--as-of ")[1].split()[0]
    again = made(replace(MAIN, as_of=as_of))
    for name in ("coding", "codes", "overall"):
        assert section(first, name) == section(again, name)


def section(document: Document, name: str) -> Section:
    return next(one for one in document.sections if one.id == name)


NAMES = re.compile(r"anna|\bben|dora", re.IGNORECASE)


@pytest.mark.slow
def test_under_pseudonyms_no_name_is_left_in_any_report(conducted: Study) -> None:
    add_coder(conducted, "consensus", Role.CONSENSUS)
    settle(conducted, given_to(conducted, "main-1", "anna")[0], ConsensusSource.DECIDED, "dora")
    target = conducted.target
    folder = Path(target).parent
    for ending in ("html", "md", "tex"):
        out = folder / f"anna-and-ben.{ending}"
        asked = ["--by", "reference:anna", "--by", "reference:consensus", "--by", "recode"]
        line = ["agreement", target, "--coders", "anna,ben", *asked, "--resamples", "0"]
        assert run([*line, "--pseudonyms", "--report", str(out)]) == 0
        written = out.read_text("utf-8")
        assert not NAMES.search(written)
        assert "coder A" in written
        assert "coder C" in written  # the lead who settled


@pytest.mark.parametrize("form", ["table", "json"])
def test_under_pseudonyms_no_name_is_left_in_what_has_changed(
    conducted: Study, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["agreement", conducted.target, "--pseudonyms", "--resamples", "0", "--format", form]
    assert run([*asked, "--round", "main-1", "--change-from", "2026-03-03"]) == 0
    printed = capsys.readouterr().out
    assert "coder A" in printed
    assert not NAMES.search(printed)


@pytest.mark.slow
def test_under_pseudonyms_no_name_is_left_in_the_figures(
    conducted: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["agreement", conducted.target, "--pseudonyms", "--by", "reference:anna"]
    asked += ["--by", "recode", "--coders", "anna,ben", "--resamples", "0"]
    for form in ("table", "json", "csv"):
        assert run([*asked, "--format", form]) == 0
        printed = capsys.readouterr().out
        assert not NAMES.search(printed)
        assert "coder A" in printed
    assert run([*asked, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["study"]["coders"]) == ["coder A", "coder B"]
    assert list(found["views"]) == ["reference:coder A", "recode"]


@pytest.mark.slow
def test_pseudonyms_change_no_figure_and_can_be_typed(conducted: Study) -> None:
    plain = reported(conducted, replace(MAIN, coders=("anna", "ben"))).found
    hidden = replace(MAIN, coders=("coder A", "coder B"), pseudonyms=True)
    found = reported(conducted, hidden).found
    assert found.coders == ("coder A", "coder B")
    assert found.whole.overall == plain.whole.overall
    assert [one.sentence for one in found.remarks] == [
        one.sentence.replace("anna", "coder A").replace("ben", "coder B") for one in plain.remarks
    ]


def test_pseudonyms_hide_names_in_the_names_of_rounds_and_studies(make: MakeStudy) -> None:
    sets = {"anna": [["books"], ["staff"]] * 6, "ben": [["books"], ["books"]] * 6}
    made = make(TWO, sets, name="Visits, coded by Anna and ben")
    document = reported(made, replace(QUICK, pseudonyms=True)).document
    assert document.study == "Visits, coded by coder A and coder B"
    for write in (report_html, report_markdown, report_latex):
        assert "Anna" not in write(document)
