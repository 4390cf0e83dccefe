"""`intercoder agreement STUDY --report OUT`."""

from __future__ import annotations

import shlex
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from intercoder.cli.main import intercoder
from intercoder.codebook.code import Code, Codebook
from intercoder.errors import IntercoderError
from intercoder.report.formats.writers import WRITERS
from tests.report.conftest import HOSTILE, make_study, noisy_sets
from tests.report.reading import Page

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A study that three coders have coded."""
    path = tmp_path / "library.study"
    codebook = Codebook("Visitors", (Code("books", "Books"), Code("staff", HOSTILE[0])))
    make_study(path, codebook, noisy_sets(["anna", "ben", "carla"], ["books", "staff"], 60)).close()
    return path


def run(*arguments: str | Path) -> str:
    """Run the command; what it said. Raises what it raised."""
    ran = CliRunner().invoke(intercoder, ["agreement", *map(str, arguments)])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.stderr


@pytest.mark.parametrize("suffix", [f".{name}" for name in WRITERS.own])
def test_the_ending_says_which_kind(suffix: str, library: Path, tmp_path: Path) -> None:
    if suffix == ".pdf":
        pytest.importorskip("typst", reason="the extra pdf is not installed")
    out = tmp_path / f"report{suffix}"
    said = run(library, "--report", out, "--resamples", "100")
    assert str(out) in said
    begins = {
        **{".html": "<!DOCTYPE html>", ".docx": "PK", ".md": "# ", ".tex": "% Made by"},
        **{".pdf": "%PDF", ".xlsx": "PK"},
    }
    assert out.read_bytes().startswith(begins[suffix].encode())
    assert sorted(one.name for one in tmp_path.iterdir() if "report" in one.name) == [out.name]


def test_another_ending_is_refused(library: Path, tmp_path: Path) -> None:
    with pytest.raises(IntercoderError, match=r"End it in \.html, \.docx, \.pdf, .* or \.tex"):
        run(library, "--report", tmp_path / "report.odt")


def test_nothing_is_replaced_unasked(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    out.write_text("mine", "utf-8")
    with pytest.raises(IntercoderError, match="already exists"):
        run(library, "--report", out)
    assert out.read_text("utf-8") == "mine"
    run(library, "--report", out, "--force", "--resamples", "100")
    assert out.read_text("utf-8") != "mine"


def test_a_folder_that_is_not_there_is_named(library: Path, tmp_path: Path) -> None:
    with pytest.raises(IntercoderError, match="cannot be written"):
        run(library, "--report", tmp_path / "nowhere" / "report.md", "--resamples", "100")


@pytest.mark.slow
def test_the_command_in_the_report_makes_the_same_report(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("--by", "question", "--resamples", "100", "--seed", "5", "--minimum", "0.7")
    run(library, "--report", "first.html", *asked)
    first = Path("first.html").read_text("utf-8")
    command = "".join(Page(first.split("<pre><code>")[1].split("</code>")[0]).texts)
    typed = shlex.split(command)
    assert typed[:2] == ["intercoder", "agreement"]
    run(*typed[2:], "--force")
    second = Path("first.html").read_text("utf-8")
    when = typed[typed.index("--as-of") + 1]
    assert (
        second.replace(f", from the decisions as they stood on {when}", "").replace(
            f"as of {when}", "as of this report"
        )
        == first
    )


def test_report_and_plan_are_two_things(library: Path, tmp_path: Path) -> None:
    with pytest.raises(IntercoderError, match="Choose one"):
        run(library, "--report", tmp_path / "report.md", "--plan")


@pytest.mark.slow
def test_the_templates_are_in_the_wheel(tmp_path: Path) -> None:
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    wheel = next(iter(builder.WheelBuilder(str(ROOT)).build(directory=str(tmp_path))))
    names = zipfile.ZipFile(wheel).namelist()
    kept = {path.name for path in (ROOT / "src/intercoder/report/formats/templates").iterdir()}
    assert kept
    assert {f"intercoder/report/formats/templates/{name}" for name in kept} <= set(names)
