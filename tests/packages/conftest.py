"""A study and a package of it, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import QUESTIONS, library_answers
from tests.packages.parcels import (
    code,
    send,
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "anna.study"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Path:
    """A folder with a study and anna's package, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("made")
    package = folder / "anna.study"
    with create_study(str(folder / "library.study"), codebook) as study:
        for name in ("anna", "ben"):
            add_coder(study, name)
        with take_in(study) as intake:
            intake.add_questions(QUESTIONS)
            intake.add_attributes(["age"])
            intake.add_answers(library_answers())
        send(study, "ben", folder / "ben.study")
        keep_list(study, "anna", "main", None, [Listed(number) for number in range(1, 11)])
        keep_list(study, "ben", "main", None, [Listed(number) for number in range(8, 18)])
        code(study, "anna", [0], memo="before")
        send(study, "anna", package)
        code(package, "anna", [1, 2], ["books", "quiet"], memo="in the package")
        code(package, "anna", [3], ["staff"])
        code(package, "anna", [4], [])
    return folder


@pytest.fixture
def shared(made: Path, tmp_path: Path) -> Iterator[Study]:
    """The study that the package below was made from: twenty answers, ten of them anna's."""
    shutil.copy(made / "library.study", tmp_path)
    with open_study(str(tmp_path / "library.study")) as study:
        yield study


@pytest.fixture
def coded(made: Path, out: Path) -> Path:
    """anna's package of ten answers, with one decision from before and four made in it."""
    shutil.copy(made / "anna.study", out)
    return out
