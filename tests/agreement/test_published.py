"""Published tables, to the digits printed. They are in published.json; published.md explains it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from intercoder.agreement.coefficients.kappa import (
    cohen_kappa,
    fleiss_null_standard_error,
    null_standard_errors,
)
from intercoder.agreement.coefficients.metrics import (
    Level,
    identity_weights,
    linear_weights,
    quadratic_weights,
    weights_from_disagreement,
)
from intercoder.agreement.coefficients.pairs import pair_tables
from intercoder.agreement.intervals.distributions import exact_share_interval, t_interval
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import merge
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Agreement

HERE = Path(__file__).parent
POINTS = Resampling(resamples=0)


def published() -> list[dict[str, Any]]:
    """The published tables, with one row for each unit."""
    entries = json.loads((HERE / "published.json").read_text(encoding="utf-8"))
    for entry in entries:
        entry["ratings"] = [row for times, row in entry["ratings"] for _ in range(times)]
    return list(entries)


TABLES = published()


def by_id(entries: list[dict[str, Any]]) -> list[Any]:
    """The tables as a test's parameters."""
    return [pytest.param(entry, id=entry["id"]) for entry in entries]


def number(text: object) -> object:
    """The category as a number where it is one."""
    try:
        return float(str(text))
    except ValueError:
        return text


def ratings_of(entry: Mapping[str, Any]) -> Ratings:
    """The table coder by coder."""
    columns = list(zip(*entry["ratings"], strict=True))
    if entry["level"] != "nominal":
        columns = [tuple(None if r is None else number(r) for r in c) for c in columns]
    return Ratings.of(columns, entry["raters"])


def agreement_of(entry: Mapping[str, Any]) -> Agreement:
    if entry["level"] == "set":
        sets = CodeSets.of(list(zip(*entry["ratings"], strict=True)), coders=entry["raters"])
        return agreement_of_sets(sets, how=POINTS)
    weights = entry.get("disagreement_weights")
    cost = None if weights is None else np.array(weights, dtype=np.float64)
    return agreement_of_ratings(ratings_of(entry), Level(entry["level"]), POINTS, None, cost)


def value_of(found: Agreement, key: str) -> float | None:
    base, _, rest = key.partition(":")
    if base in {"fleiss_kappa_category", "krippendorff_alpha_category"}:
        name = base.removesuffix("_category") + ("_nominal" if "alpha" in base else "")
        return found.codes[rest][name].value
    if base == "cohen_kappa_pair":
        first, second = rest.split(",")
        return found.pairs[first, second]["cohen_kappa"].value
    return found.overall[key].value


def tolerance_of(entry: Mapping[str, Any], key: str) -> float:
    tolerance = entry["tolerance"]
    if isinstance(tolerance, Mapping):
        return float(tolerance.get(key, tolerance["default"]))
    return float(tolerance)


def test_every_table_names_its_source_and_the_readme_counts_them() -> None:
    assert all(entry["source"] for entry in TABLES)
    assert len({entry["id"] for entry in TABLES}) == len(TABLES)
    readme = (HERE.parents[1] / "README.md").read_text("utf-8")
    counted = re.search(r"Checked against (\d+) published tables", " ".join(readme.split()))
    assert counted
    assert int(counted[1]) == len(TABLES)


@pytest.mark.parametrize("entry", by_id(TABLES))
def test_every_published_value_is_reproduced(entry: Mapping[str, Any]) -> None:
    found = agreement_of(entry)
    for key, expected in entry["expected"].items():
        assert value_of(found, key) == pytest.approx(expected, abs=tolerance_of(entry, key)), key
    for key, expected in entry.get("computed", {}).items():
        assert value_of(found, key) == pytest.approx(expected, abs=2e-9), key


def rounded(value: float, printed: float, slack: float = 0.51) -> bool:
    """Whether the value, rounded to the digits printed, is the one printed."""
    text = f"{printed:.10f}".rstrip("0")
    digits = len(text.partition(".")[2])
    return abs(value - printed) <= slack * 10.0**-digits + 1e-12


@pytest.mark.parametrize("entry", by_id([entry for entry in TABLES if "ci" in entry]))
def test_every_published_standard_error_and_interval_is_reproduced(
    entry: Mapping[str, Any],
) -> None:
    found = agreement_of(entry)
    for key, printed in entry["ci"].items():
        figure = found.overall[key]
        assert figure.value is not None
        if "se" in printed:
            assert figure.se is not None
            _check_interval(entry, key, figure.value, figure.se)
        elif key == "pabak":
            agreed = round((figure.value + 1) / 2 * len(entry["ratings"]))
            low, high = exact_share_interval(agreed, len(entry["ratings"]))
            assert rounded(2 * low - 1, printed["low"])
            assert rounded(2 * high - 1, printed["high"])
        else:
            _check_null(entry, key, figure.value)


def _check_interval(entry: Mapping[str, Any], key: str, value: float, se: float) -> None:
    printed = entry["ci"][key]
    n = sum(1 for row in entry["ratings"] if any(rating is not None for rating in row))
    if "FCE" in printed["method"]:
        reach = NormalDist().inv_cdf(0.975) * se
        low, high = value - reach, value + reach
        assert rounded(se, printed["se"])
    else:
        if entry["id"].startswith("gwet-cont3x3") and "cohen" not in key:
            se *= ((n - 1) / n) ** 0.5  # printed by functions that divide by n
        if key.startswith("krippendorff"):  # by answers rated twice
            n = sum(1 for row in entry["ratings"] if sum(r is not None for r in row) >= 2)
        assert rounded(se, printed["se"], 0.8)
        low, high = t_interval(value, se, n)
    assert rounded(low, printed["low"])
    assert rounded(high, printed["high"])


def _check_null(entry: Mapping[str, Any], key: str, value: float) -> None:
    printed = entry["ci"][key]
    ratings = ratings_of(entry)
    patterns = merge(ratings.values, ratings.n_categories)
    if key == "fleiss_kappa":
        counts = np.repeat(patterns.counts, patterns.times, axis=0)
        error = fleiss_null_standard_error(counts)
    else:
        ranks = np.arange(ratings.n_categories)
        weights = {
            "cohen_kappa": identity_weights(ranks.size),
            "cohen_kappa_linear": linear_weights(ranks),
            "cohen_kappa_quadratic": quadratic_weights(ranks),
        }[key]
        error = float(null_standard_errors(pair_tables(patterns)[0], weights))
    assert error is not None
    z = value / error
    if "se0" in printed:
        assert rounded(error, printed["se0"])
    assert rounded(z, printed["z"])
    if "p_two_sided" in printed:
        assert rounded(2 * NormalDist().cdf(-abs(z)), printed["p_two_sided"])
    if "low" in printed:  # epiR's interval uses this standard error
        assert rounded(value - 1.96 * error, printed["low"])
        assert rounded(value + 1.96 * error, printed["high"])


# A few tables typed from the papers a second time, independent of the file.


def of_table(cells: list[list[int]]) -> Ratings:
    """Two coders' ratings from a table of counts, rows the first coder."""
    pairs = [
        (row, column)
        for row, line in enumerate(cells)
        for column, count in enumerate(line)
        for _ in range(count)
    ]
    return Ratings.of(list(zip(*pairs, strict=True)))


def test_cohen_1960_page_45() -> None:
    found = agreement_of_ratings(of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), how=POINTS)
    assert value_of(found, "percent_agreement") == pytest.approx(0.70)
    assert value_of(found, "pe_cohen") == pytest.approx(0.41)
    assert value_of(found, "cohen_kappa") == pytest.approx(0.492, abs=5e-4)
    assert value_of(found, "cohen_kappa_max") == pytest.approx(0.831, abs=5e-4)
    assert value_of(found, "gwet_ac1") == pytest.approx(0.5760, abs=6e-5)


def test_weighted_kappa_of_cohen_1968_with_symmetric_and_asymmetric_weights() -> None:
    cells = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=np.float64)
    for cost, printed in (
        ([[0, 1, 3], [1, 0, 6], [3, 6, 0]], 0.348),
        ([[0, 1, 4], [1, 0, 6], [2, 2, 0]], 0.353),
    ):
        weights = weights_from_disagreement(np.array(cost))
        assert cohen_kappa(cells, weights).value == pytest.approx(printed, abs=5e-4)


def test_krippendorff_2011_with_four_coders_and_missing_ratings() -> None:
    rows = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    found = agreement_of_ratings(Ratings.of(rows), Level.RATIO, POINTS)
    printed = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    for level, value in printed.items():
        assert value_of(found, f"krippendorff_alpha_{level}") == pytest.approx(value, abs=5e-4)
    # the same ratings in Gwet's handbook
    assert value_of(found, "gwet_ac1") == pytest.approx(0.77544, abs=6e-6)
    assert value_of(found, "fleiss_kappa_gwet") == pytest.approx(0.76117, abs=6e-6)
    assert value_of(found, "conger_kappa") == pytest.approx(0.76282, abs=6e-6)
    assert value_of(found, "brennan_prediger") == pytest.approx(0.77273, abs=6e-6)
    assert found.overall["gwet_ac1"].se == pytest.approx(0.14295, abs=6e-6)


FLEISS_1971 = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501
30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
"""Thirty patients, six diagnoses each: how many psychiatrists chose each of five."""


def test_fleiss_1971_psychiatric_diagnoses() -> None:
    rows = [
        [category for category, times in enumerate(map(int, digits)) for _ in range(times)]
        for digits in FLEISS_1971.split()
    ]
    found = agreement_of_ratings(Ratings.of(list(zip(*rows, strict=True))), how=POINTS)
    assert value_of(found, "percent_agreement") == pytest.approx(0.5556, abs=6e-5)
    assert value_of(found, "fleiss_kappa") == pytest.approx(0.4302445, abs=6e-8)


def test_sets_of_krippendorff_and_craggs_2016_table_3() -> None:
    rows: list[list[str | None]] = [
        ["bd", "d", None],
        ["abd", "b", "bd"],
        ["", "a", "a"],
        ["a", None, None],
    ]
    sets = CodeSets.of(list(zip(*rows, strict=True)))
    found = agreement_of_sets(sets, how=POINTS)
    assert value_of(found, "mvalpha_nominal") == pytest.approx(0.2865907, abs=6e-8)
    assert value_of(found, "dice_distance") == pytest.approx(0.4625)


def test_the_same_pair_of_sets_under_three_things_called_masi() -> None:
    sets = CodeSets.of([[["A"]], [["A", "B"]]])
    found = agreement_of_sets(sets, how=POINTS).overall
    assert found["masi_distance"].value == pytest.approx(2 / 3)
    assert found["passonneau2004_distance"].value == pytest.approx(1 / 3)
    assert found["masi_dkpro_distance"].value == pytest.approx(1 / 6)
    assert found["jaccard_distance"].value == pytest.approx(1 / 2)
