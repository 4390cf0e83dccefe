"""Coefficients of ratings as Python holds them: what the command computes of the same in a file."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import intercoder
from intercoder.cli.main import run

RATED = pd.DataFrame(
    {
        "visitor": [f"V{number}" for number in range(40)],
        "anna": ["books", "staff", "books", None, "quiet"] * 8,
        "ben": ["books", "staff", "staff", "books", "quiet"] * 8,
        "carla": ["books", None, "books", "books", "staff"] * 8,
    }
)
CODERS = ["anna", "ben", "carla"]
SETS: dict[str, list[set[str] | None]] = {
    "anna": [{"books"}, {"books", "staff"}, set(), None, {"quiet"}] * 8,
    "ben": [{"books"}, {"staff"}, set(), {"quiet"}, {"quiet", "staff"}] * 8,
}


def of_command(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What the command prints as JSON."""
    capsys.readouterr()
    assert run(["agreement-table", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def as_cell(codes: set[str] | None) -> str:
    return "" if codes is None else ";".join(sorted(codes)) or "-"


def test_every_figure_of_a_frame_equals_the_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    RATED.to_csv(tmp_path / "ratings.csv", index=False)
    said = of_command(capsys, str(tmp_path / "ratings.csv"), "--raters", ",".join(CODERS))
    assert intercoder.agreement_of(RATED, coders=CODERS).as_json() == said
    for path in (tmp_path / "ratings.csv", str(tmp_path / "ratings.csv")):
        assert intercoder.agreement_of(path, coders=CODERS).as_json() == said


def test_every_figure_of_a_long_frame_equals_the_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = RATED.melt("visitor", CODERS, "coder", "code")
    long.to_csv(tmp_path / "ratings.csv", index=False)
    columns = ("--long", "--unit", "visitor", "--rater", "coder", "--value", "code")
    said = of_command(capsys, str(tmp_path / "ratings.csv"), *columns)
    found = intercoder.agreement_of(long, unit="visitor", coder="coder", value="code")
    assert found.as_json() == said


@pytest.mark.parametrize("distance", ["masi", "jaccard"])
def test_every_figure_of_sets_equals_the_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], distance: str
) -> None:
    pd.DataFrame({name: map(as_cell, sets) for name, sets in SETS.items()}).to_csv(
        tmp_path / "sets.csv", index=False
    )
    options = ("--raters", "anna,ben", "--level", "set", "--distance", distance)
    said = of_command(capsys, str(tmp_path / "sets.csv"), *options)
    for ratings in (SETS, pd.DataFrame(SETS)):
        assert intercoder.agreement_of(ratings, distance=distance).as_json() == said
    found = intercoder.alpha(SETS, distance=distance)
    assert found.key == f"alpha_set_{distance}"
    assert (found.value, found.low, found.high) == tuple(
        said["overall"][f"alpha_set_{distance}"][name] for name in ("value", "low", "high")
    )


def test_alpha_of_sets_with_its_interval_is_one_line_from_a_list_for_each_coder() -> None:
    found = intercoder.alpha(list(SETS.values()))
    assert found.low is not None
    assert found.high is not None
    assert found.low < float(found) < found.high
    assert repr(found) == (
        f"alpha over sets, MASI: {found.value:.3f} "
        f"(95% interval {found.low:.3f} to {found.high:.3f}), n = 32"
    )


def test_an_array_has_a_row_for_each_coder_and_nan_is_missing() -> None:
    found = intercoder.alpha(np.array([[1, 2, 3, np.nan], [1, 2, 2, 1]]), level="interval")
    frame = pd.DataFrame({"a": [1, 2, 3, None], "b": [1, 2, 2, 1]})
    assert found.value == intercoder.alpha(frame, level="interval").value
    assert found.n == 3


def test_numbers_are_the_same_rating_whatever_their_type() -> None:
    whole = pd.DataFrame({"a": [1, 2, 3, 1], "b": [1, 2, 2, 1]})
    broken = pd.DataFrame({"a": [1.0, 2.0, 3.0, 1.0], "b": ["1", "2", "2", "1"]})
    assert intercoder.alpha(whole).value == intercoder.alpha(broken).value


def test_the_ratings_of_some_coders_are_compared() -> None:
    assert intercoder.kappa(RATED, coders=["anna", "ben"]).key == "cohen_kappa"
    assert float(intercoder.ac1(RATED, coders=CODERS)) <= 1
    assert intercoder.fleiss_kappa(RATED, coders=CODERS).key == "fleiss_kappa_gwet"
    assert intercoder.coefficient(RATED, "conger_kappa", coders=CODERS).value is not None
    agreed = intercoder.percent_agreement(RATED, coders=["anna", "ben"])
    assert agreed.in_words().startswith("75.0% (95% interval ")


def test_weighted_kappa_takes_ordered_ratings() -> None:
    ratings = [[1, 2, 3, 3, 2], [1, 2, 2, 3, 1]]
    assert intercoder.kappa(ratings, weights="linear").key == "cohen_kappa_linear"


def test_what_ratings_do_not_determine_has_a_reason_and_is_nan() -> None:
    found = intercoder.alpha([["books"] * 3, ["books"] * 3])
    assert found.value is None
    assert np.isnan(float(found))
    assert "none, because the ratings it compares differ in nothing" in repr(found)


def test_the_frame_of_figures_is_tidy() -> None:
    frame = intercoder.agreement_of(RATED, coders=CODERS).to_frame()
    assert list(frame.columns) == [
        *("scope", "part", "code", "key", "value", "low", "high", "se", "n", "reason", "method")
    ]
    assert set(frame["scope"]) == {"whole", "pair"}
    one = frame.query("scope == 'pair' and part == 'anna,ben' and key == 'cohen_kappa'")
    assert one["value"].item() == intercoder.kappa(RATED, coders=["anna", "ben"]).value
    assert one["n"].item() == 32
    assert frame["value"].dtype == "float64"
    refused = frame[frame["value"].isna()]
    assert refused["reason"].str.len().min() > 0


def test_html_escapes_what_stands_in_the_ratings_and_has_no_script() -> None:
    hostile = "<script>alert('x')</script>\x1b[31m"
    found = intercoder.agreement_of([[hostile, "b"] * 10, [hostile, "b"] * 9 + ["b", "b"]])
    shown = found._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown
    assert "<table>" in intercoder.alpha(SETS)._repr_html_()


def test_the_repr_is_short_and_says_what_it_rests_on() -> None:
    lines = repr(intercoder.agreement_of(RATED, coders=CODERS)).splitlines()
    assert lines[0] == ("Agreement of 3 coders on 40 answers, 40 of them rated by two or more")
    assert len(lines) < 10
    assert "  alpha, nominal: " in lines[2]


@pytest.mark.parametrize(
    ("ratings", "asked", "sentence"),
    [
        ([["a"], ["a", "b"]], {}, "The coders have different numbers of ratings"),
        ("abc.csv", {"coders": ["a"]}, "abc.csv"),
        (7, {}, "Ratings cannot be read from a int"),
        (np.zeros(3), {}, "has two dimensions"),
        (RATED, {"coders": ["anna", "dora"]}, "The table has no column 'dora'"),
        (RATED, {"unit": "visitor"}, "A long table needs `unit`, `coder` and `value`"),
        (SETS, {"level": "nominal"}, "Cells hold sets of codes"),
        ([[{"a"}], [{"-"}]], {}, "a code is called “-”"),
        ([[{"a"}], [{""}]], {}, "a code is called “”"),
        ([[{"a"}], ["a"]], {}, "“a” stands among sets of codes and is none"),
        (SETS, {"distance": "cosine"}, "There is no distance 'cosine'"),
        (RATED, {"resamples": 5}, "intervals need at least 100 resamples"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(ratings: Any, asked: Any, sentence: str) -> None:
    with pytest.raises(intercoder.IntercoderError, match=r".*") as caught:
        intercoder.alpha(ratings, **asked)
    assert sentence in str(caught.value)


def test_an_error_names_the_rows_it_is_about() -> None:
    with pytest.raises(intercoder.IntercoderError) as caught:
        intercoder.alpha([[1, "two"], [1, 2]], level="interval")
    assert caught.value.__notes__ == ["row 1, column 'coder 1': not a number"]


def test_two_coders_are_needed_for_cohens_kappa() -> None:
    with pytest.raises(intercoder.IntercoderError, match="compares two coders; here are 3"):
        intercoder.kappa(RATED, coders=CODERS)
    with pytest.raises(intercoder.IntercoderError, match="no weights “cubic”"):
        intercoder.kappa(RATED, weights="cubic", coders=["anna", "ben"])
    with pytest.raises(intercoder.IntercoderError, match="no coefficient “rho”"):
        intercoder.coefficient(RATED, "rho", coders=CODERS)


def test_the_arguments_are_shown_and_no_other_is_taken() -> None:
    shown = inspect.signature(intercoder.alpha).parameters
    assert next(iter(shown)) == "ratings"
    assert {"coders", "unit", "level", "distance", "respondent", "resamples"} <= set(shown)
    with pytest.raises(TypeError, match="unexpected keyword argument 'cooders'"):
        intercoder.alpha(RATED, cooders=CODERS)  # type: ignore[call-arg]
