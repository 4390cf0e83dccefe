"""`intercoder prevalence` and `intercoder enough` on a study, from the draw to the table."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.rounds.rounds import close_round
from intercoder.study.study import Study, open_study
from tests.findings.prevalence.sampled_study import ROUND, make_sampled, true_shares
from tests.suggest.coded_study import CODES, truth

ANSWERS = 500
SLIPS = 0.06
"""Coders give a wrong code so often, which no sample corrects: shares are off by less than that."""


@pytest.fixture(scope="module")
def sampled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prevalence") / "library.study"
    with make_sampled(path, ANSWERS, "--answers", "150", "--overlap", "40%", slips=SLIPS) as study:
        close_round(study, ROUND)
    return path


@pytest.fixture
def sampled(sampled_file: Path, study_path: Path) -> Iterator[Study]:
    shutil.copy(sampled_file, study_path)
    with open_study(str(study_path)) as study:
        yield study


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def everything(sampled_file: Path) -> dict[str, Any]:
    """All figures, with groups, once."""
    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.findings.prevalence.of_study.compute import prevalence

    with open_study(str(sampled_file)) as study:
        return prevalence(study, Asked(by="attribute:wave", folds=3)).as_json()


@pytest.mark.slow
def test_true_shares_lie_in_the_intervals_that_hold_at_once(everything: dict[str, Any]) -> None:
    codes = everything["all_answers"]["codes"]
    for code, share in true_shares(ANSWERS).items():
        found = codes[code]
        ends = found["simultaneous"]
        assert ends["low"] - SLIPS / 2 <= share <= ends["high"] + SLIPS / 2
        assert found["simultaneous"]["low"] <= found["prevalence"]["low"]


def test_the_machine_makes_intervals_shorter_and_never_longer(everything: dict[str, Any]) -> None:
    codes = everything["all_answers"]["codes"]
    assert codes["staff"]["gain"] > 1.5
    for found in codes.values():
        ends, alone = found["prevalence"], found["people_alone"]
        assert ends["high"] - ends["low"] <= alone["high"] - alone["low"] + 1e-12
    assert codes["staff"]["answers_for_width"] < codes["staff"]["answers_for_width_people_alone"]


def test_the_rule_says_what_the_figures_rest_on(everything: dict[str, Any]) -> None:
    rule = everything["rule"]
    assert rule["round"] == ROUND
    assert (rule["population"], rule["sampled"]) == (ANSWERS, 150)
    assert rule["codes_of"] == "all"
    assert rule["machine"] == "cross-fitted suggester"
    assert rule["base"] == "answers"


def test_groups_add_up_and_are_compared_with_the_first(everything: dict[str, Any]) -> None:
    groups = everything["groups"]
    assert [one["group"] for one in groups] == ["1", "2"]
    assert sum(one["answers"] for one in groups) == ANSWERS
    assert sum(one["sampled"] for one in groups) == 150
    differences = {one["code"]: one for one in everything["differences"]}
    shares = [one["codes"]["staff"]["prevalence"]["value"] for one in groups]
    found = differences["staff"]
    assert (found["group"], found["reference"]) == ("2", "1")
    assert found["difference"]["value"] == pytest.approx(shares[1] - shares[0], abs=0.02)
    assert found["simultaneous"]["low"] < found["difference"]["low"] <= found["difference"]["value"]


def test_two_coders_bound_what_their_errors_could_do(everything: dict[str, Any]) -> None:
    found = everything["corrected_for_coder_error"]["staff"]
    assert found["known_from"] == "two_coders"
    value = everything["all_answers"]["codes"]["staff"]["prevalence"]["value"]
    assert found["low"] < value < found["high"]
    assert found["value"] is None


def test_sets_of_codes_are_estimated_like_codes(sampled_file: Path) -> None:
    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.findings.prevalence.of_study.compute import prevalence

    sets = (("staff", "books"), ("staff", "quiet"))
    with open_study(str(sampled_file)) as study:
        found = prevalence(study, Asked(folds=2, sets=sets)).as_json()
    codes = found["all_answers"]["codes"]
    staff, books = (found["names"][code]["name"] for code in ("staff", "books"))
    assert found["names"]["staff+books"]["name"] == f"{staff} + {books}"
    for one in sets:
        true = sum(set(one) <= truth(number) for number in range(ANSWERS)) / ANSWERS
        of_set = codes["+".join(one)]
        assert of_set["simultaneous"]["low"] <= true <= of_set["simultaneous"]["high"]
        assert not of_set["is_parent"]
        assert 0 < of_set["sampled_with_code"] < min(codes[c]["sampled_with_code"] for c in one)


def test_machine_counts_are_nowhere(everything: dict[str, Any]) -> None:
    text = json.dumps(everything)
    assert "machine_count" not in text
    assert "predicted" not in text


@pytest.mark.slow
def test_the_same_study_gives_the_same_figures(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("prevalence", sampled.target, "--folds", "2", "--format", "json")
    assert told(capsys, *asked) == told(capsys, *asked)


def test_people_alone_need_no_model(sampled: Study, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "prevalence", sampled.target, "--people-only")
    assert "from 150 that people coded (round “sample”, codes of all coders) alone." in text
    assert "gain" not in text
    found = json.loads(
        told(capsys, "prevalence", sampled.target, "--people-only", "--format", "json")
    )
    assert found["rule"]["machine"] is None
    assert found["machine_may_stand_in"] == {}
    assert {one["gain"] for one in found["all_answers"]["codes"].values()} == {1.0}


def test_the_csv_has_a_row_for_each_code_and_group(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(
        capsys, "prevalence", sampled.target, "--people-only", "--by", "attribute:wave",
        "--format", "csv",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(text)))
    kinds = {(row["figure"], row["group"]) for row in rows}
    assert kinds == {
        ("prevalence", ""), ("prevalence", "1"), ("prevalence", "2"), ("difference", "2"),
    }  # fmt: skip
    assert len([row for row in rows if row["group"] == ""]) == len(CODES) + 1


def test_a_wider_population_is_less_sure(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    widths = []
    for options in ((), ("--wider",), ("--wider", "--cluster", "respondent")):
        found = json.loads(
            told(
                capsys, "prevalence", sampled.target, "--people-only", "--format", "json", *options
            )
        )
        ends = found["all_answers"]["codes"]["staff"]["prevalence"]
        widths.append(ends["high"] - ends["low"])
    assert widths[0] < widths[1]
    assert widths[2] == pytest.approx(widths[1], rel=0.02)  # everybody answered once


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--by", "attribute:shoe"], "no attribute “shoe”"),
        (["--by", "attribute:wave", "--reference", "9"], "no group “9”"),
        (["--question", "other"], "no question “other”"),
        (["--codes-of", "coder:zoe"], "no coder “zoe”"),
        (["--round", "main"], "not a random sample"),
        (["--reference", "1"], "A reference is one of several groups"),
        (["--codes-of", "consensus"], "only 0 answers have codes of"),
    ],
)
@pytest.mark.parametrize("command", ["prevalence", "enough"])
def test_what_cannot_be_is_said_in_a_sentence(
    sampled: Study, command: str, options: list[str], says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    capsys.readouterr()
    assert run([command, sampled.target, "--people-only", *options]) in {1, 2}
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_where_everything_is_read_nothing_is_left_to_chance(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_sampled(study_path, 60, "--overlap", "0"):
        pass
    found = json.loads(
        told(capsys, "prevalence", str(study_path), "--as", "lea", "--format", "json")
    )
    staff = found["all_answers"]["codes"]["staff"]
    assert staff["prevalence"]["low"] == staff["prevalence"]["high"]
    assert staff["prevalence"]["value"] == pytest.approx(true_shares(60)["staff"])
    assert found["rule"]["machine"] is None
    text = told(capsys, "enough", str(study_path), "--as", "lea")
    assert "Coding is enough for 5 of 5 codes." in text


def test_enough_names_what_could_still_turn(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("enough", sampled.target, "--people-only", "--width", "0.3")
    found = json.loads(told(capsys, *asked, "--format", "json"))
    books = found["codes"]["books"]
    assert not books["enough"]
    against = {one["against"]: one for one in books["could_turn"]}
    assert "staff" in against  # 37 and 34 % of the answers
    assert "rooms" not in against
    assert 0.05 < against["staff"]["chance_of_turning"] <= 0.5
    assert against["staff"]["chance_with_next"] < against["staff"]["chance_of_turning"]
    assert found["codes"]["refuses"]["enough"]
    text = told(capsys, *asked)
    assert "than Staff (turns:" in text


def test_enough_asks_for_the_width_that_is_wished(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("enough", sampled.target, "--people-only", "--width", "0.05", "--format", "json")
    staff = json.loads(told(capsys, *asked))["codes"]["staff"]
    assert staff["wider_than_wished"]
    assert 150 < 150 + staff["more_for_width"] <= ANSWERS
    assert staff["width_after_next"] < staff["width"]


def test_the_next_answers_are_proposed_from_those_not_drawn(
    sampled: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("enough", sampled.target, "--folds", "2", "--propose", "quiet", "--next", "40")
    text = told(capsys, *asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len({row["answer"] for row in rows}) == 40
    assert all(0 < float(row["chance"]) < 1 for row in rows)
    drawn = [one for rows in queue_orders(sampled, ROUND).values() for one in rows.tolist()]
    assert set(answer_ids(sampled, drawn).values()).isdisjoint(row["answer"] for row in rows)


@pytest.mark.parametrize(
    ("set_", "says"), [("staff", "no set of codes"), ("staff,shoe", "no code “shoe” for --all-of")]
)
def test_a_set_that_is_none_is_refused(
    sampled: Study, set_: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["prevalence", sampled.target, "--people-only", "--all-of", set_]) == 2
    assert says in capsys.readouterr().err
