"""A study whose random sample is coded, the model it leaves as, and data sets of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from tests.findings.prevalence.sampled_study import ROUND, make_sampled
from tests.suggest.coded_study import text_of

ANSWERS, SAMPLED = 500, 150
TYPED = ("--language", "language", "--keep", "wave")


@pytest.fixture(scope="session")
def sampled_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of 500 answers, of which 150 drawn at random are coded; tests only read it."""
    path = tmp_path_factory.mktemp("scale") / "library.study"
    make_sampled(path, ANSWERS, "--answers", str(SAMPLED), slips=0.06).close()
    assert run(["round", "close", str(path), ROUND, "--as", "lea"]) == 0
    return path


@pytest.fixture(scope="session")
def model_path(sampled_path: Path) -> Path:
    """The model that it leaves as; tests only read it."""
    path = sampled_path.with_name("library.model")
    asked = ["score", "pack", str(sampled_path), str(path), "--folds", "3", "--as", "lea"]
    assert run([*asked, "--all-of", "staff,books"]) == 0
    return path


def write_data(folder: Path, answers: int, *, files: int = 1, group: int = 1000) -> Path:
    """A data set of as many made-up answers; the first 500 are those of the study."""
    pq: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    import pyarrow as pa

    folder.mkdir()
    for file in range(files):
        numbers = range(file * answers // files, (file + 1) * answers // files)
        table = pa.table(
            {
                "respondent": [f"r{number:05}" for number in numbers],
                "text": [text_of(number) for number in numbers],
                "language": ["en" for _ in numbers],
                "wave": [str(1 + number % 2) for number in numbers],
            }
        )
        pq.write_table(table, folder / f"answers-{file}.parquet", row_group_size=group)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """6,000 answers in two files; tests only read it."""
    return write_data(tmp_path_factory.mktemp("data") / "answers", 6000, files=2)


def scored(model: Path, data: Path, out: Path) -> Path:
    asked = ["score", "run", str(model), str(data), str(out), *TYPED, "--workers", "1"]
    assert run(asked) == 0
    return out


@pytest.fixture(scope="session")
def whole(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All answers of the study, scored; tests only read it."""
    folder = tmp_path_factory.mktemp("whole")
    return scored(model_path, write_data(folder / "in", ANSWERS, files=2), folder / "out")


@pytest.fixture(scope="session")
def larger(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored data set of which the study's answers are a part; tests only read it."""
    folder = tmp_path_factory.mktemp("larger")
    return scored(model_path, write_data(folder / "in", 2000), folder / "out")
