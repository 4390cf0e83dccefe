"""`intercoder export --final`: one result for each answer, by the rule that the page states."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Code
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study
from tests.conftest import library_answers

MAIN: Mapping[str, Mapping[str, str]] = {
    "v1:value": {"anna": "quiet books", "ben": "quiet books", "carla": "quiet books"},
    "v1:better": {"anna": "access", "ben": "access"},
    "v2:value": {"anna": "staff", "ben": "staff", "carla": "other"},
    "v2:better": {"anna": "access", "ben": "other"},
    "v3:value": {"anna": "quiet", "ben": "quiet access", "carla": "access"},
    "v4:value": {"anna": "", "ben": ""},
    "v5:value": {"anna": "staff"},
}
"""Codes by answer and coder; an empty text where no code applies."""


def made(coded: Mapping[str, Mapping[str, str]], round: str = "main") -> list[EarlierDecision]:
    return [
        EarlierDecision(answer, coder, Judgement.of(given.split()), round=round)
        for answer, theirs in coded.items()
        for coder, given in theirs.items()
    ]


@pytest.fixture
def coded(study: Study) -> Study:
    """Seven answers judged in the round main, an eighth skipped; lea leads."""
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_decisions([*made(MAIN), EarlierDecision("v6:value", "ben", SKIPPED)])
    return study


def add(study: Study, decisions: list[EarlierDecision]) -> None:
    with take_in(study) as intake:
        intake.add_decisions(decisions)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def final(study: Study, folder: Path, *more: str) -> dict[str, dict[str, str]]:
    """The table by answer, or by respondent."""
    out = folder / "final.csv"
    assert run(["export", study.target, str(out), "--final", "--force", "--as", "lea", *more]) == 0
    rows = read(out)
    first = next(iter(rows[0]))
    assert len({row[first] for row in rows}) == len(rows)
    return {row[first]: row for row in rows}


def given(row: Mapping[str, str], before: str = "code:") -> str:
    """The codes with a 1, or a word where the columns of codes are all empty."""
    cells = {title: cell for title, cell in row.items() if title.startswith(before)}
    if not any(cells.values()):
        return "nothing known"
    return " ".join(sorted(title.removeprefix(before) for title in cells if cells[title] == "1"))


def test_every_answer_has_one_row_with_the_rule_that_gave_its_result(
    coded: Study, tmp_path: Path
) -> None:
    rows = final(coded, tmp_path)
    assert set(rows) == {one.id for one in library_answers()}
    found = {
        key: (row["rule"], row["state"], row["coders"], given(row))
        for key, row in rows.items()
        if row["round"]
    }
    assert found == {
        "v1:value": ("unanimous", "coded", "3", "books quiet"),
        "v1:better": ("unanimous", "coded", "2", "access"),
        "v2:value": ("majority", "coded", "3", "staff"),
        "v2:better": ("open", "open", "2", "nothing known"),
        "v3:value": ("open", "open", "3", "nothing known"),
        "v4:value": ("unanimous", "no code applies", "2", ""),
        "v5:value": ("single", "coded", "1", "staff"),
        "v6:value": ("not judged", "skipped", "0", "nothing known"),
    }
    others = [row for row in rows.values() if not row["round"]]
    assert len(others) == 12
    assert {(row["rule"], row["state"], given(row)) for row in others} == {
        ("not judged", "unseen", "nothing known")
    }


def test_the_consensus_comes_first_and_says_how_it_came_about(coded: Study, tmp_path: Path) -> None:
    assert run(["consensus", coded.target, "--as", "lea", "--settle-unanimous"]) == 0
    add(coded, made({"v2:better": {"consensus": "other"}}))
    rows = final(coded, tmp_path)
    assert {
        key: (row["rule"], row["settled"], row["lead"], row["coders"], given(row))
        for key, row in rows.items()
        if row["settled"]
    } == {
        "v1:value": ("consensus", "unanimous", "lea", "3", "books quiet"),
        "v1:better": ("consensus", "unanimous", "lea", "2", "access"),
        "v4:value": ("consensus", "unanimous", "lea", "2", ""),
        "v2:better": ("consensus", "decided", "", "2", "other"),
    }
    assert {key: row["rule"] for key, row in rows.items() if key in ("v2:value", "v5:value")} == {
        "v2:value": "majority",
        "v5:value": "single",
    }


def test_the_latest_round_counts_and_a_consensus_of_any_round_before_judgements(
    coded: Study, tmp_path: Path
) -> None:
    add(coded, made({"v1:value": {"consensus": "quiet"}}))
    later = {"v1:value": {"anna": "staff"}, "v2:value": {"anna": "other", "ben": "other"}}
    add(coded, made(later, "recode"))
    rows = final(coded, tmp_path)
    settled, judged = rows["v1:value"], rows["v2:value"]
    assert (settled["rule"], settled["round"], given(settled)) == ("consensus", "main", "quiet")
    assert (judged["rule"], judged["round"], given(judged)) == ("unanimous", "recode", "other")
    assert (settled["rounds"], judged["rounds"], rows["v5:value"]["rounds"]) == ("2", "2", "1")
    add(coded, made({"v1:value": {"consensus": "staff"}}, "recode"))
    assert given(final(coded, tmp_path)["v1:value"]) == "staff"


def test_a_named_round_is_taken_alone(coded: Study, tmp_path: Path) -> None:
    add(coded, made({"v2:value": {"anna": "other"}}, "recode"))
    rows = final(coded, tmp_path, "--round", "main")
    assert (rows["v2:value"]["rule"], given(rows["v2:value"])) == ("majority", "staff")
    rows = final(coded, tmp_path, "--round", "recode")
    assert Counter(row["rule"] for row in rows.values()) == {"single": 1, "not judged": 19}


def test_a_round_that_repeats_another_counts_only_where_no_other_does(
    coded: Study, tmp_path: Path
) -> None:
    with coded.writing() as connection:
        insert_round(connection, "again", repeats="main")
    add(coded, made({"v1:better": {"anna": "other"}, "v7:value": {"anna": "books"}}, "again"))
    rows = final(coded, tmp_path)
    assert (rows["v1:better"]["round"], given(rows["v1:better"])) == ("main", "access")
    assert (rows["v7:value"]["round"], given(rows["v7:value"])) == ("again", "books")


def test_what_a_machine_applied_is_no_judgement(coded: Study, tmp_path: Path) -> None:
    add_coder(coded, "machine", Role.MACHINE)
    before = final(coded, tmp_path)
    add(coded, made({"v1:better": {"machine": "other"}, "v8:value": {"machine": "books"}}))
    assert final(coded, tmp_path) == before


def test_a_consensus_that_coders_went_away_from_is_marked(coded: Study, tmp_path: Path) -> None:
    assert run(["consensus", coded.target, "--as", "lea", "--settle-unanimous"]) == 0
    add(coded, made({"v1:better": {"carla": "other"}}))
    rows = final(coded, tmp_path)
    assert (rows["v1:better"]["stale"], rows["v1:value"]["stale"]) == ("1", "0")
    assert rows["v5:value"]["stale"] == ""


def test_a_code_that_nobody_could_give_is_neither_0_nor_1(coded: Study, tmp_path: Path) -> None:
    book = coded.codebook()
    add_revision(coded, replace(book, codes=(*book.codes, Code("events", "Events"))))
    add(coded, made({"v7:value": {"anna": "events"}, "v8:value": {"anna": "books"}}))
    rows = final(coded, tmp_path)
    cells = {key: rows[key]["code:events"] for key in ("v1:value", "v7:value", "v8:value")}
    assert cells == {"v1:value": "", "v7:value": "1", "v8:value": "0"}
    assert (rows["v1:value"]["revision"], rows["v7:value"]["revision"]) == ("1", "2")
    assert rows["v1:value"]["code:access"] == "0"


def test_a_respondent_has_one_row_on_request(coded: Study, tmp_path: Path) -> None:
    rows = final(coded, tmp_path, "--per", "respondent", "--with", "attributes")
    assert list(rows) == [f"v{number}" for number in range(1, 11)]
    first = rows["v1"]
    assert [first[one] for one in ("answers", "with_result", "open", "not_judged")] == [
        *("2", "2", "0", "0")
    ]
    assert given(first) == "access books quiet"
    assert (given(first, "value:code:"), given(first, "better:code:")) == ("books quiet", "access")
    assert (first["value:rule"], first["value:round"], first["value:coders"]) == (
        *("unanimous", "main"),
        "3",
    )
    assert (first["code:staff"], first["attribute:age"]) == ("0", "30-39")
    assert "text" not in first


def test_a_code_of_a_respondent_is_0_only_where_all_their_answers_are_known(
    coded: Study, tmp_path: Path
) -> None:
    rows = final(coded, tmp_path, "--per", "respondent")
    second = rows["v2"]  # staff by majority; the other answer is open
    assert (second["code:staff"], second["code:books"]) == ("1", "")
    assert (second["value:code:books"], second["better:code:books"]) == ("0", "")
    assert (second["with_result"], second["open"], second["better:state"]) == ("1", "1", "open")
    sixth = rows["v6"]
    assert given(sixth) == "nothing known"
    assert (sixth["not_judged"], sixth["value:state"]) == ("2", "skipped")


def test_several_answers_of_one_respondent_to_one_question_come_together(
    coded: Study, tmp_path: Path
) -> None:
    more = replace(library_answers()[0], id="v1:value:2", text="The novels")
    with take_in(coded) as intake:
        intake.add_answers([more])
        intake.add_decisions(made({more.id: {"anna": "staff"}}))
    first = final(coded, tmp_path, "--per", "respondent")["v1"]
    assert (first["answers"], first["value:answers"]) == ("3", "2")
    assert first["value:rule"] == "unanimous; single"
    assert first["value:coders"] == "1"
    assert given(first, "value:code:") == "books quiet staff"


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
@pytest.mark.parametrize("per", ["answer", "respondent"])
def test_other_formats_hold_the_same(coded: Study, tmp_path: Path, ending: str, per: str) -> None:
    import pandas

    as_csv = final(coded, tmp_path, "--per", per)
    out = tmp_path / f"final.{ending}"
    assert run(["export", coded.target, str(out), "--final", "--per", per]) == 0
    frame = (
        pandas.read_excel(out, engine="openpyxl") if ending == "xlsx" else pandas.read_parquet(out)
    )
    assert list(frame.columns) == list(next(iter(as_csv.values())))
    assert len(frame) == len(as_csv)
    codes = [title for title in map(str, frame.columns) if title.startswith("code:")]
    for title in codes:
        cells = [row[title] for row in as_csv.values()]
        assert int((frame[title] == 1).sum()) == cells.count("1")
        assert int((frame[title] == 0).sum()) == cells.count("0")


def test_what_is_written_is_counted_by_rule(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "final.csv"
    assert run(["export", coded.target, str(out), "--final"]) == 0
    assert capsys.readouterr().err.splitlines()[1] == (
        "20 answers: 3 judged alike by all their coders, 1 by majority, 1 by a single coder, "
        "2 open, 13 not judged."
    )


def test_the_consensus_table_says_that_answers_stand_in_several_rounds(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "settled.csv"
    assert run(["export", coded.target, str(out), "--consensus"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 1
    add(coded, made({"v2:value": {"anna": "other"}, "v5:value": {"anna": "other"}}, "recode"))
    assert run(["export", coded.target, str(out), "--consensus", "--shape", "wide", "--force"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(read(out)) == 9
    assert said[1].startswith("2 answers were judged in several rounds")
    assert "--final" in said[1]


@pytest.mark.parametrize(
    "options",
    [
        ["--final", "--consensus"],
        ["--final", "--coder", "anna"],
        ["--final", "--shape", "long"],
        ["--per", "respondent"],
    ],
)
def test_options_that_contradict_each_other_are_refused(
    coded: Study, tmp_path: Path, options: list[str]
) -> None:
    assert run(["export", coded.target, str(tmp_path / "out.csv"), *options]) == 2
    assert not (tmp_path / "out.csv").exists()


def test_a_coder_gets_no_results_while_a_blind_round_is_open(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with coded.writing() as connection:
        insert_round(connection, "pilot", blind=True)
    out = str(tmp_path / "out.csv")
    assert run(["export", coded.target, out, "--final", "--as", "anna"]) == 1
    assert "pilot" in capsys.readouterr().err
    assert run(["export", coded.target, out, "--final", "--as", "lea"]) == 0


def test_a_coder_who_judged_nothing_and_answers_nobody_judged_change_no_result(
    coded: Study, tmp_path: Path
) -> None:
    before = final(coded, tmp_path)
    add_coder(coded, "dora")
    new = replace(library_answers()[0], id="w1:value", respondent="w1")
    with take_in(coded) as intake:
        intake.add_answers([new])
    after = final(coded, tmp_path)
    assert after.pop("w1:value")["rule"] == "not judged"
    assert after == before
