"""`intercoder suggest advisor`: asks on this machine alone, and says what it is worth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.protection.encryption.key_ring import keep_key
from intercoder.protection.encryption.study_key import random_key
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import open_study
from intercoder.study.suggest.advice import kept_advice
from tests.suggest.advisor.stub_server import StubServer, stub_server
from tests.suggest.advisor.test_asking import wise
from tests.suggest.coded_study import code_answers, make_study

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def server() -> Iterator[StubServer]:
    with stub_server(wise) as running:
        yield running


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("advisor") / "visitors.study"
    with make_study(path, 90) as study:
        add_coder(study, "lea", Role.LEAD)
        code_answers(study, range(70))
        code_answers(study, range(60), coder="ben", slips=range(0, 60, 12))
    return path


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> str:
    return str(shutil.copy(kept, tmp_path / "visitors.study"))


@pytest.mark.slow
def test_it_asks_and_says_what_the_advice_is_worth(
    path: str, server: StubServer, capsys: Captured
) -> None:
    asked = ["suggest", "advisor", path, server.address, "--as", "lea"]
    assert run([*asked, "--answers", "70"]) == 0
    said = capsys.readouterr()
    assert "it is used from the next learning on" in said.err
    assert "May the model stand in for a coder?" in said.out
    assert run([*asked, "--answers", "5", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["asked"], told["texts_with_advice"]) == ("stub-1b", 5, 75)
    assert told["helps"] is True
    assert told["micro_f1_with"] >= told["micro_f1_without"]
    assert {one["code"] for one in told["codes"]} >= {"staff", "books"}
    assert run(["suggest", "advisor", path, "off", "--as", "lea"]) == 0
    assert "75 texts was dropped" in capsys.readouterr().err
    with open_study(path) as study:
        assert kept_advice(study) is None


@pytest.mark.slow
def test_in_an_encrypted_study_its_advice_is_encrypted_too(
    path: str, server: StubServer, capsys: Captured
) -> None:
    pytest.importorskip("sqlcipher3", reason="no package for encrypted studies here")
    key = random_key()
    encrypt_file(path, key)
    keep_key(key)
    assert run(["suggest", "advisor", path, server.address, "--as", "lea", "--answers", "5"]) == 0
    capsys.readouterr()
    with open_study(path) as study:
        advice = kept_advice(study)
    assert advice is not None
    assert len(advice.codes) == 5
    written = b"".join(file.read_bytes() for file in Path(path).parent.iterdir())
    for told in ("stub-1b", *advice.codes):
        assert told.encode() not in written


def test_it_asks_nobody_elsewhere_and_for_leads_only(
    path: str, server: StubServer, capsys: Captured
) -> None:
    server.asked.clear()
    assert run(["suggest", "advisor", path, "http://example.org:80", "--as", "lea"]) == 2
    assert "never sent elsewhere" in capsys.readouterr().err
    assert run(["suggest", "advisor", path, server.address, "--as", "anna"]) == 1
    assert "Only a lead" in capsys.readouterr().err
    assert server.asked == []


def test_a_damaged_advice_is_dropped_with_off(path: str, capsys: Captured) -> None:
    from intercoder.study.database.settings import keep_setting

    with open_study(path) as study, study.writing() as connection:
        keep_setting(connection, "advice", "{")
    assert run(["suggest", "train", path]) == 0
    assert run(["suggest", "advisor", path, "off", "--as", "lea"]) == 0
    with open_study(path) as study:
        assert kept_advice(study) is None
