"""A package for reviewers has the figures of the report, those of people and machine among them."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from intercoder.cli.main import intercoder, run
from intercoder.findings.prevalence.of_study.asked import Asked as Wanted
from intercoder.findings.prevalence.of_study.basis import read_basis
from intercoder.findings.prevalence.of_study.compute import prevalence, prevalence_of
from intercoder.findings.prevalence.of_study.results import PrevalenceResult
from intercoder.findings.published_prevalence import publish_prevalence
from intercoder.findings.review.checker.check import check
from intercoder.findings.review.packing import SUMS, with_sums
from intercoder.study.answers.answer_import import take_in
from intercoder.study.findings.releases import releases
from intercoder.study.study import Study, open_study
from tests.findings.prevalence.sampled_study import make_sampled

MAY_LEAVE = ("--individual-data", "--reason", "the journal asks for it", "--as", "lea")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of which a random sample is coded, a part of it by two; copy it to write."""
    path = tmp_path_factory.mktemp("sampled") / "sampled.study"
    make_sampled(path, 300, "--answers", "120", "--overlap", "30%", slips=0.1).close()
    return path


@pytest.fixture
def study(sampled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sampled, tmp_path / "sampled.study"))


def packed(study: Path, *options: str | Path) -> Path:
    """A package with these options."""
    out = study.with_suffix(".zip")
    assert run(["review-package", str(study), str(out), *map(str, options), *MAY_LEAVE]) == 0
    return out


def faults_of(path: Path) -> list[str]:
    faults: list[str] = []
    check(path, "", "", faults)
    return faults


def figures_in(package: Path) -> list[dict[str, object]]:
    with zipfile.ZipFile(package) as whole:
        tables: list[dict[str, object]] = json.loads(whole.read("figures.json"))["tables"]
    return tables


def publish_of(study: Study, wanted: Wanted) -> PrevalenceResult:
    """The figures as they may leave the study."""
    basis = read_basis(study, wanted)
    return publish_prevalence(study, basis, prevalence_of(study, basis)).result


@pytest.mark.slow
def test_the_settings_of_a_report_give_its_figures(study: Path, tmp_path: Path) -> None:
    settings = tmp_path / "report.yaml"
    settings.write_text("by: [wave]\nestimates: true\n", "utf-8")
    report = settings.with_suffix(".md")
    assert run(["findings", str(study), str(report), "--as", "lea"]) == 0
    package = packed(study, "--settings", settings)
    assert faults_of(package) == []
    tables = figures_in(package)
    assert [one["table"] for one in tables] == [
        *("frequencies", "by", "cooccurrence", "prevalence", "prevalence by"),
    ]
    text = report.read_text("utf-8")
    (section,) = re.findall(r"### Among all answers\n(.*?)\n##", text, re.DOTALL)
    rows = tables[-2]["rows"]
    assert isinstance(rows, list)
    shown = [row for row in rows if f"| {row['share']:.1%} |" in section]
    assert len(shown) >= 4
    for row in shown:
        ends = f"{row['low'] * 100:.1f} to {row['high'] * 100:.1f}"
        assert f"| {row['share']:.1%} | {ends} |" in section
        assert f"| {row['gain']:.2f}× |" in section


def test_groups_and_waves_are_estimated_as_prevalence_does(study: Path, tmp_path: Path) -> None:
    with open_study(str(study)) as opened:
        wanted = Wanted(by="attribute:wave", reference="1")
        found = prevalence(opened, wanted)
        hidden = publish_of(opened, wanted)
    settings = tmp_path / "report.yaml"
    settings.write_text("waves: wave\nestimates: true\ngroups_in: codes\n", "utf-8")
    report = settings.with_suffix(".md")
    assert run(["findings", str(study), str(report), "--as", "lea"]) == 0
    text = report.read_text("utf-8")
    (section,) = re.findall(r"### Among all answers over waves\n(.*?)\n##", text, re.DOTALL)
    groups = [one for one in hidden.groups if one.label == "2"]
    shown = [code for group in groups for code in group.codes]
    assert len(shown) >= 4
    (of,) = (one for one in found.groups if one.label == "2")
    difference = {one.code: one for one in found.differences}
    for code in shown:
        row, less = of.codes[code], difference[code].share
        ends = f"{row.share.low * 100:.1f} to {row.share.high * 100:.1f}"
        by, low, high = (
            f"{one * 100:+.1f}".replace("-", "−") if round(one * 100, 1) else "0.0"
            for one in (less.value, less.low, less.high)
        )
        assert f"| {row.share.value:.1%} | {ends} | {by} |" in section.replace("\\", "")
        assert f"{low} to {high}" in section.replace("\\", "")
    assert "Each group is compared with “1”" in section


def test_small_groups_are_not_told_by_estimates(study: Path, tmp_path: Path) -> None:
    with open_study(str(study)) as opened, take_in(opened, replaces=True) as intake:
        intake.add_attributes(["branch"])
        intake.describe(
            {f"r{n:05}": {"branch": "tiny" if n < 9 else "ab"[n % 2]} for n in range(300)}
        )
    settings = tmp_path / "report.yaml"
    settings.write_text("by: [branch]\nestimates: true\n", "utf-8")
    report = settings.with_suffix(".md")
    assert run(["findings", str(study), str(report), "--as", "lea"]) == 0
    text = report.read_text("utf-8")
    (section,) = re.findall(r"### Among all answers by branch\n(.*?)\n##", text, re.DOTALL)
    assert "tiny" not in section
    assert "with counts below 5 are not shown" in section


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ["--estimates", "--unit", "respondents", "--by", "wave"],
        ["--estimates", "--codes-of", "anna", "--confidence", ".9", "--log-hashes"],
    ],
    ids=" ".join,
)
def test_estimates_follow_from_the_package(study: Path, options: list[str]) -> None:
    assert faults_of(packed(study, *options)) == []


@pytest.mark.slow
def test_a_changed_prediction_is_found(study: Path, tmp_path: Path) -> None:
    package = packed(study, "--estimates")
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(package) as whole:
        files = {name: whole.read(name) for name in whole.namelist() if name != SUMS}
    lines = files["predictions.csv"].decode().split("\n")
    values = lines[1].split(",")
    values[8] = str(1 - float(values[8]))
    lines[1] = ",".join(values)
    files["predictions.csv"] = "\n".join(lines).encode()
    for name, content in with_sums(files).items():
        (folder / name).write_bytes(content)
    assert faults_of(folder)


@pytest.mark.slow
def test_the_list_of_releases_says_what_left(study: Path) -> None:
    packed(study, "--estimates")
    with open_study(str(study)) as opened:
        (made,) = releases(opened)
    assert made.document["judged_by_model"] == 120
    assert made.document["cells"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--estimates", "--unit", "mentions"], "do not go with the unit “mentions”"),
        (["--estimates", "--codes-of", "majority"], "cannot rest on the codes of majority"),
        (["--estimates", "--leave-out-unsure"], "marked unsure"),
        (["--settings", "report.yaml", "--by", "wave"], "other options cannot change it"),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    study: Path, options: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study.parent)
    typed = ["review-package", str(study), "out.zip", *options, "--as", "lea"]
    ran = CliRunner().invoke(intercoder, typed)
    assert ran.exception is not None
    assert words in str(ran.exception) + ran.output
    assert not (study.parent / "out.zip").exists()


def test_a_coder_in_a_blind_round_reports_nothing_of_others(study: Path) -> None:
    report = study.with_suffix(".md")
    typed = ["findings", str(study), str(report), "--codes-of", "anna", "--pseudonyms"]
    assert run([*typed, "--as", "anna"]) == 0
    text = report.read_text("utf-8")
    assert "alpha" not in text
    assert "The same conclusions" not in text
    assert not re.search(r"\bben\b|[Cc]oder B", text)
