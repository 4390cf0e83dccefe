"""Shares, errors and tests are those of the R package survey (version 4.1.1).

Its figures are in `oracle/survey.csv`, made by the command at the head of `oracle/survey.R`; where
R is installed they are made again.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaincinv

from intercoder.findings.design.contrasts import contrast
from intercoder.findings.design.rao_scott import independence
from intercoder.findings.design.shares import shares
from intercoder.findings.tables.group_totals import GroupShares, group_shares
from intercoder.findings.tables.pair_shares import pairs_of_codes
from tests.findings.survey_data import CODES, GROUPS, main, sample_of, survey_units

ORACLE = Path(__file__).parent / "oracle"
DESIGNS = ("simple", "weights", "respondents", "weighted", "survey", "lonely")
Figures = dict[tuple[str, str, str, str], float]
UNITS = survey_units()


def read(text: str) -> Figures:
    return {
        (row["design"], row["figure"], row["code"], row["part"]): float(row["value"])
        for row in csv.DictReader(io.StringIO(text))
    }


@pytest.fixture(scope="module")
def figures() -> Figures:
    return read((ORACLE / "survey.csv").read_text("utf-8"))


def groups_of(design: str) -> GroupShares:
    return group_shares(sample_of(design, UNITS), UNITS.group, len(GROUPS))


@pytest.mark.parametrize("design", DESIGNS)
def test_shares_and_their_errors(figures: Figures, design: str) -> None:
    found = shares(sample_of(design, UNITS))
    for number, code in enumerate(CODES):
        assert found.value[number] == pytest.approx(figures[design, "share", code, ""], rel=1e-10)
        assert found.error[number] == pytest.approx(figures[design, "error", code, ""], rel=1e-10)


@pytest.mark.parametrize("design", DESIGNS)
def test_degrees_of_freedom(figures: Figures, design: str) -> None:
    found = sample_of(design, UNITS).design.degrees_of_freedom
    assert found == figures[design, "df", "", ""]


@pytest.mark.parametrize("design", DESIGNS)
def test_the_effective_size_gives_its_interval_of_korn_and_graubard(
    figures: Figures, design: str
) -> None:
    """It takes Clopper and Pearson's limits where we take Wilson's, at the same size."""
    found = shares(sample_of(design, UNITS))
    for number, code in enumerate(CODES):
        n, p = found.effective_n[number], found.value[number]
        if n >= UNITS.respondent.size * 0.999:
            continue  # ours is never larger than the sample
        low = betaincinv(n * p, n * (1 - p) + 1, 0.025)
        high = betaincinv(n * p + 1, n * (1 - p), 0.975)
        assert low == pytest.approx(figures[design, "beta low", code, ""], rel=1e-6)
        assert high == pytest.approx(figures[design, "beta high", code, ""], rel=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_shares_of_groups_and_their_errors(figures: Figures, design: str) -> None:
    found = groups_of(design)
    for number, code in enumerate(CODES):
        for place, group in enumerate(GROUPS):
            error = np.sqrt(found.own.variance[number, place])
            assert found.covariance[number, place, place] == pytest.approx(error**2)
            assert found.own.value[number, place] == pytest.approx(
                figures[design, "share", code, group], rel=1e-10
            )
            assert error == pytest.approx(figures[design, "error", code, group], rel=1e-8)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_rao_scott_test_of_a_code_in_groups(figures: Figures, design: str) -> None:
    one = groups_of(design)
    units = one.own.units.sum(axis=1)
    found = independence(
        one.own.value, one.own.weight, one.covariance, units, one.degrees_of_freedom
    )
    for number, code in enumerate(CODES):
        assert found.f[number] == pytest.approx(figures[design, "f", code, ""], rel=1e-8)
        assert found.df[number] == pytest.approx(figures[design, "ndf", code, ""], rel=1e-8)
        assert found.df_below[number] == pytest.approx(figures[design, "ddf", code, ""], rel=1e-8)
        assert found.p[number] == pytest.approx(figures[design, "p", code, ""], rel=1e-7)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_rao_scott_test_of_one_group_against_all_others(figures: Figures, design: str) -> None:
    one = groups_of(design)
    found = contrast(one.own, one.rest, one.between, one.degrees_of_freedom, 0.95).test
    p = found.p.reshape(len(CODES), len(GROUPS))
    for number, code in enumerate(CODES):
        for place, group in enumerate(GROUPS):
            wanted = figures[design, "p against others", code, group]
            assert p[number, place] == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("pair", ["ab", "ac", "bd"])
def test_the_rao_scott_test_of_two_codes_together(figures: Figures, design: str, pair: str) -> None:
    first, second = (CODES.index(code) for code in pair)
    found = pairs_of_codes(sample_of(design, UNITS), np.array([first]), np.array([second]))
    p = found.contrast.test.p[0]
    assert p == pytest.approx(figures[design, "p together", pair[0], pair[1]], rel=1e-7)


@pytest.mark.slow
def test_r_gives_these_figures_still(figures: Figures, tmp_path: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed: apt install r-cran-survey")
    main(tmp_path / "units.csv")
    script = [program, str(ORACLE / "survey.R"), str(tmp_path / "units.csv")]
    done = subprocess.run(script, capture_output=True, text=True, timeout=240, check=False)
    if "there is no package called" in done.stderr:
        pytest.skip("R has no package survey: apt install r-cran-survey")
    assert done.returncode == 0, done.stderr
    assert read(done.stdout) == pytest.approx(figures, rel=1e-9)
