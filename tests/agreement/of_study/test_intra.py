"""How far coders agree with themselves: `intercoder agreement --intra`."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.sides.intra import intra_agreement
from intercoder.cli.main import run
from intercoder.errors import StudyError
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide

FIRST = {"v1": ["books"], "v2": ["staff"], "v3": ["quiet"], "v4": [], "v5": ["books", "staff"]}
AGAIN = {"v1": ["books"], "v2": ["quiet"], "v3": ["quiet"], "v4": ["other"]}


@pytest.fixture
def recoded(study: Study) -> Study:
    """anna judged five answers twice and always the same; ben four, half of them otherwise."""
    with study.writing() as connection:
        insert_round(connection, "recode", repeats="main")
    for visitor, codes in FIRST.items():
        for coder in ("anna", "ben"):
            decide(study, coder, f"{visitor}:value", codes)
        decide(study, "anna", f"{visitor}:value", codes, round="recode")
    for visitor, codes in AGAIN.items():
        decide(study, "ben", f"{visitor}:value", codes, round="recode")
    decide(study, "ben", "v6:value", ["other"])  # judged once
    return study


def test_each_coder_is_compared_with_themselves_alone(recoded: Study) -> None:
    found = intra_agreement(recoded, "recode", NONE)
    assert (found.round, found.repeats) == ("recode", "main")
    shares = {name: one.overall["percent_agreement"].value for name, one in found.coders.items()}
    assert shares == {"anna": 1.0, "ben": 0.5}
    assert {name: one.counts.rated_twice for name, one in found.coders.items()} == {
        "anna": 5,
        "ben": 4,
    }
    assert found.coders["anna"].overall["alpha_set_masi"].value == 1.0
    assert found.together.counts.rated_twice == 9
    assert found.together.overall["percent_agreement"].value == pytest.approx(7 / 9)


def test_the_figures_are_those_of_two_coders_who_judged_so(recoded: Study) -> None:
    twin = intra_agreement(recoded, "recode", NONE).coders["ben"]
    for visitor, codes in {"v1": ["books"], "v2": ["staff"], "v3": ["quiet"], "v4": []}.items():
        decide(recoded, "carla", f"{visitor}:better", codes)
    for visitor, codes in AGAIN.items():
        decide(recoded, "dora", f"{visitor}:better", codes)
    between = agreement_of_study(recoded, replace(NONE, coders=("carla", "dora"), rounds=("main",)))
    for key in ("alpha_set_masi", "alpha_set_jaccard", "percent_agreement", "pooled_kappa"):
        assert twin.overall[key].value == pytest.approx(between.whole.overall[key].value)


def test_a_round_that_repeats_none_is_said(recoded: Study) -> None:
    with pytest.raises(StudyError, match="These rounds have: recode"):
        intra_agreement(recoded, "main", NONE)


def test_the_command_prints_it(recoded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["agreement", recoded.target, "--intra", "recode", "--resamples", "200"]
    assert run(command) == 0
    table = capsys.readouterr().out
    assert "all together" in table
    assert "ben" in table
    assert run([*command, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["coders"]["anna"]["overall"]["percent_agreement"]["value"] == 1.0
    assert set(found) == {"study", "round", "repeats", "selection", "coders", "together", "names"}
    assert run([*command, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["coder"] for row in rows} == {"anna", "ben", ""}


def test_before_anything_is_judged_again_there_is_nothing_to_show(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    with study.writing() as connection:
        insert_round(connection, "recode", repeats="main")
    decide(study, "anna", "v1:value", ["books"])
    assert run(["agreement", study.target, "--intra", "recode"]) == 0
    assert "all together" in capsys.readouterr().out


def test_it_takes_no_other_rounds(recoded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["agreement", recoded.target, "--intra", "recode", "--round", "main"]) == 2
    assert "compares two whole rounds" in capsys.readouterr().err
