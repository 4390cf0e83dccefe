"""Another package adds a coefficient, a table reader and a report writer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

import intercoder
from intercoder import shipped
from intercoder.agreement.whole.coefficient_registry import COEFFICIENTS
from intercoder.cli.main import run
from intercoder.extensions import Registry
from intercoder.report.formats.html import report_html
from intercoder.report.formats.writers import WRITERS
from intercoder.tables.readers import READERS

MODULE = '''
"""A little package that adds to intercoder."""
import numpy as np
from intercoder.agreement.whole.coefficient_registry import SumCoefficients
from intercoder.agreement.whole.keys import Key
from intercoder.tables.readers import ListedTable

def parts(values):
    """1 where two coders or more rated; 1 where the first two ratings are the same."""
    rated = (values >= 0).sum(axis=0) >= 2
    return np.column_stack([rated, rated & (values[0] == values[1])])

holsti = SumCoefficients(
    Key("holsti", "Holsti's agreement", "Holsti 1969"),
    parts,
    lambda totals: totals[..., 1] / totals[..., 0],
)

def read_pipes(path, how):
    lines = [line.split("::") for line in path.read_text("utf-8").splitlines()]
    return ListedTable(path, tuple(lines[0]), lines[1:])

def count_sections(document):
    return f"{len(document.sections)} sections\\n"

def broken(*arguments):
    raise ZeroDivisionError("whatever")

broken_coefficient = SumCoefficients(holsti.key, broken, broken)
taken = SumCoefficients(Key("gwet_ac1", "mine", "me"), parts, holsti.of)
no_coefficient = 7
'''
PIPES = "anna::ben\nbooks::books\nstaff::staff\nbooks::staff\nquiet::quiet\n"


class Installer(Protocol):
    """Installs the little package with these entry points, under this name."""

    def __call__(self, points: str, name: str = ...) -> None: ...


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installer]:
    """Installs the package as pip would, with these entry points."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "little_plugin.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))

    def made(points: str, name: str = "little-plugin") -> None:
        about = site / f"{name.replace('-', '_')}-1.0.dist-info"
        about.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        (about / "METADATA").write_text(metadata, encoding="utf-8")
        (about / "entry_points.txt").write_text(points, encoding="utf-8")
        monkeypatch.setattr(sys, "path", [str(site), *sys.path])  # as in a new process

    yield made
    sys.modules.pop("little_plugin", None)


def test_a_coefficient_has_an_interval_in_python_and_on_the_command_line(
    install: Installer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install("[intercoder.coefficients]\nholsti = little_plugin:holsti\n")
    ratings = [["a", "b", "c", "a"] * 10, ["a", "b", "a", "a"] * 10]
    found = intercoder.coefficient(ratings, "holsti")
    assert found.value == 0.75
    assert found.low is not None
    assert repr(found).startswith("Holsti's agreement: 0.750 (95% interval ")
    assert "Holsti&#x27;s agreement" in intercoder.agreement_of(ratings)._repr_html_()
    (tmp_path / "ratings.csv").write_text(
        "x,y\n" + "".join(f"{one},{other}\n" for one, other in zip(*ratings, strict=True)), "utf-8"
    )
    capsys.readouterr()
    command = ["agreement-table", str(tmp_path / "ratings.csv"), "--raters", "x,y"]
    assert run([*command, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)["overall"]
    assert said["holsti"]["value"] == found.value
    assert said["holsti"]["low"] == found.low
    assert list(said)[-1] == "holsti"
    assert run(command) == 0
    assert "Holsti's agreement" in capsys.readouterr().out


def test_a_table_reader_reads_what_the_program_does_not_know(
    install: Installer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ratings.pipes").write_text(PIPES, encoding="utf-8")
    command = ["agreement-table", str(tmp_path / "ratings.pipes"), "--raters", "anna,ben"]
    assert run(command) == 1
    install("[intercoder.table_readers]\npipes = little_plugin:read_pipes\n")
    capsys.readouterr()
    assert run([*command, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["n"]["answers"] == 4
    with intercoder.create_study(
        tmp_path / "new.study", shipped.codebooks() / shipped.LIBRARY_CODEBOOK
    ) as study:
        (tmp_path / "answers.pipes").write_text("id::said\n1::The books\n", encoding="utf-8")
        said = study.import_table(tmp_path / "answers.pipes", respondent="id", question=["said"])
        assert said["answers_new"] == 1


@pytest.fixture
def demo_copy(demo_path: Path, tmp_path: Path) -> Path:
    """The demonstration study, which remembers what left it."""
    return Path(shutil.copy(demo_path, tmp_path / "library.study"))


@pytest.mark.slow
def test_a_report_writer_writes_files_of_its_ending(
    install: Installer, demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.count"
    command = ["agreement", str(demo_copy), "--resamples", "0", "--report", str(out)]
    assert run(command) == 2
    install("[intercoder.report_writers]\ncount = little_plugin:count_sections\n")
    assert run(command) == 0
    assert out.read_text("utf-8").endswith(" sections\n")
    with intercoder.open_study(demo_copy) as study:
        again = study.report(tmp_path / "again.count", resamples=0)
        assert again.read_bytes() == out.read_bytes()
        capsys.readouterr()
        with pytest.raises(intercoder.IntercoderError, match=r"End it in .*\.tex or \.count"):
            study.report(tmp_path / "out.odt")


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("x = little_plugin:broken_coefficient", "does not work (ZeroDivisionError)"),
        ("x = little_plugin:absent", "does not work (AttributeError)"),
        ("x = no_such_module:x", "does not work (ModuleNotFoundError)"),
        ("x = little_plugin:no_coefficient", "is none: little_plugin:no_coefficient has not"),
        ("x = little_plugin:taken", "calls a figure “gwet_ac1”"),
    ],
)
def test_a_broken_coefficient_gives_a_sentence(
    install: Installer, points: str, sentence: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    install(f"[intercoder.coefficients]\n{points}\n")
    with pytest.raises(intercoder.IntercoderError) as caught:
        intercoder.alpha([["a", "b"], ["a", "b"]])
    assert sentence in str(caught.value)
    assert "The coefficient “x” of little-plugin" in str(caught.value)
    (tmp_path / "r.csv").write_text("x,y\na,a\nb,b\n", "utf-8")
    capsys.readouterr()
    assert run(["agreement-table", str(tmp_path / "r.csv"), "--raters", "x,y"]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert "whatever" not in said


def test_a_broken_reader_or_writer_gives_a_sentence(
    install: Installer, demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(
        "[intercoder.table_readers]\npipes = little_plugin:broken\n"
        "[intercoder.report_writers]\ncount = little_plugin:broken\n"
    )
    (tmp_path / "r.pipes").write_text(PIPES, "utf-8")
    assert run(["agreement-table", str(tmp_path / "r.pipes"), "--raters", "anna,ben"]) == 1
    assert "The table reader “pipes” of little-plugin does not work" in capsys.readouterr().err
    out = tmp_path / "out.count"
    assert run(["agreement", str(demo_copy), "--resamples", "0", "--report", str(out)]) == 1
    assert "The report writer “count” of little-plugin does not work" in capsys.readouterr().err
    assert not out.exists()


def test_two_packages_cannot_bring_the_same(install: Installer, tmp_path: Path) -> None:
    points = "[intercoder.table_readers]\npipes = little_plugin:read_pipes\n"
    install(points)
    install(points, "other-plugin")
    (tmp_path / "r.pipes").write_text(PIPES, "utf-8")
    with pytest.raises(intercoder.IntercoderError, match="Two packages bring a table reader"):
        intercoder.alpha(tmp_path / "r.pipes", coders=["anna", "ben"])


def test_nobody_replaces_what_is_the_programs_own(install: Installer, demo_path: Path) -> None:
    install(
        "[intercoder.report_writers]\nhtml = little_plugin:broken\n"
        "[intercoder.coefficients]\nalpha = little_plugin:broken_coefficient\n"
    )
    assert WRITERS.find("html") is report_html
    assert intercoder.alpha([["a", "b"], ["a", "b"]]).value == 1


@pytest.mark.parametrize("registry", [WRITERS, READERS, COEFFICIENTS], ids=lambda one: one.kind)
def test_our_own_are_registered_in_the_same_form(registry: Registry[object]) -> None:
    own = list(registry.all_own())
    assert len(own) == len(registry.own) > 2
    assert all(registry.is_one(one) for one in own)


@pytest.mark.slow
def test_what_is_installed_is_not_looked_at_before_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("x,y\na,a\nb,b\n", "utf-8")
    script = (
        "import sys, importlib.metadata\n"
        "def refuse(**named): raise SystemExit('looked at what is installed')\n"
        "importlib.metadata.entry_points = refuse\n"
        "from intercoder.cli.main import run\n"
        "from pathlib import Path\n"
        "from intercoder.tables.opening import open_table\n"
        "from intercoder.report.formats.writing import check_target\n"
        f"assert len(list(open_table(Path({str(tmp_path / 'r.csv')!r})).rows())) == 2\n"
        f"check_target(Path({str(tmp_path / 'out.html')!r}), False)\n"
        "run(['agreement', '--help'])\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=240, capture_output=True)
