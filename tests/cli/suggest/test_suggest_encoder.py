"""The encoder of a study: settled, told of by all that use it, and left out on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.study.study import open_study
from intercoder.study.suggest.encoder_setting import set_study_encoder, study_encoder
from intercoder.suggest.encoders import encoder as encoders
from tests.suggest.coded_study import code_answers, make_study
from tests.suggest.watched_encoder import ANSWERS, Only, Watched

READS = "The encoder e5 reads what answers mean."
WORDS = "Answers are compared by their words alone"


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    encoder = Watched()
    monkeypatch.setattr(encoders, "ENCODERS", Only(encoder))
    return encoder


@pytest.fixture
def coded(tmp_path: Path) -> str:
    with make_study(tmp_path / "coded.study", ANSWERS) as study:
        code_answers(study, range(60))
    return str(tmp_path / "coded.study")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[ExitCode, str, str]:
    done = run([*words])
    said = capsys.readouterr()
    return ExitCode(done), said.out, said.err


@pytest.mark.slow
def test_it_is_settled_and_then_used_by_all(
    coded: str, watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    json_ = ("--format", "json")
    done, out, err = asked(capsys, "suggest", "settings", coded, "--encoder", "e5", *json_)
    assert (done, json.loads(out)["encoder"]) == (ExitCode.DONE, "e5")
    assert READS in err
    _, out, err = asked(capsys, "suggest", "encode", coded, *json_)
    assert json.loads(out) == {"encoder": "e5", "read_before": 0, "read_now": ANSWERS}
    _, out, err = asked(capsys, "suggest", "encode", coded, *json_)
    assert json.loads(out) == {"encoder": "e5", "read_before": ANSWERS, "read_now": 0}
    for words in (
        ("suggest", "train", coded),
        ("suggest", "evaluate", coded, "--resamples", "0", "--folds", "2", "--repeats", "1"),
        ("suggest", "doubts", coded, "--coder", "anna"),
        ("suggest", "order", coded, "--coder", "ben", "--order", "useful"),
        ("suggest", "apply", coded, "--machine", "m", "--dry-run", "--precision", "0.5"),
    ):
        _, _, err = asked(capsys, *words)
        assert READS in err, words
        _, _, err = asked(capsys, *words, "--encoder", "none")
        assert WORDS in err, words
    _, out, _ = asked(capsys, "codebook", "read", coded)
    assert READS in out
    assert len(set(watched.read)) <= ANSWERS + 6


def test_one_that_is_not_there_is_told_and_words_go_on(
    coded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_study(coded) as study:
        set_study_encoder(study, "e7")
    done, _, err = asked(capsys, "suggest", "train", coded)
    assert done is ExitCode.DONE
    assert "e7, is not known here" in err
    done, _, err = asked(capsys, "suggest", "settings", coded, "--encoder", "models/e5")
    assert done is not ExitCode.DONE
    assert "no encoder that a study can have" in err
    with open_study(coded) as study:
        assert study_encoder(study) == "e7"


def test_without_one_it_is_said_what_to_do(coded: str, capsys: pytest.CaptureFixture[str]) -> None:
    done, _, err = asked(capsys, "suggest", "encode", coded)
    assert done is not ExitCode.DONE
    assert "no encoder" in err
    _, _, err = asked(capsys, "suggest", "settings", coded)
    assert 'pip install "intercoder[encoder]"' in err
