"""Status, verify and the report say what was redacted and deleted, and when answers are due."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.study.suggest.models import keep_model, newest_arrays


@pytest.fixture
def redacted(study: Study) -> Study:
    """A study with two redacted answers, and a respondent deleted on request."""
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_questions([Question("why")])
        intake.add_answers(
            [
                Answer("a", "why", "a", "Ask heron@example.org or finch@example.org", "en"),
                Answer("b", "why", "b", "Call 030 23125 001", "en"),
                Answer("c", "why", "c", "Nothing at all", "en"),
            ]
        )
    assert run(["redact", study.target, "--yes"]) == 0
    options = ["--respondent", "c", "--because", "asked", "--yes"]
    assert run(["respondents", "delete", study.target, *options]) == 0
    return study


SAID = "In 2 answers, placeholders stand for personal data: 2 e-mail addresses, 1 phone number."
DELETED = "1 answer of 1 respondent was deleted on request."


def test_status_and_verify_say_so(redacted: Study, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["status", redacted.target]) == 0
    told = capsys.readouterr().err
    assert SAID in told
    assert DELETED in told
    assert run(["verify", redacted.target]) == 0
    told = capsys.readouterr().out
    assert SAID in told
    assert DELETED in told
    assert run(["respondents", "deleted", redacted.target, "--format", "csv"]) == 0
    assert "\nc,1,,asked," in capsys.readouterr().out


def test_the_report_says_so(redacted: Study, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    assert run(["agreement", redacted.target, "--report", str(out), "--resamples", "0"]) == 0
    assert SAID in out.read_text("utf-8").replace("\n", " ")


def test_the_day_until_which_answers_are_kept(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    add_coder(study, "lea", Role.LEAD)
    assert run(["settings", study.target, "--keep-until", "2020-01-31", "--as", "anna"]) == 1
    assert run(["settings", study.target, "--keep-until", "tomorrow", "--as", "lea"]) == 2
    assert run(["settings", study.target, "--keep-until", "2020-01-31", "--as", "lea"]) == 0
    assert "2020-01-31" in capsys.readouterr().out
    assert run(["status", study.target]) == 0
    assert "kept until 2020-01-31, which is past" in capsys.readouterr().err
    assert run(["settings", study.target, "--keep-until", "none", "--as", "lea"]) == 0
    assert run(["status", study.target]) == 0
    assert "kept until" not in capsys.readouterr().err


def test_models_that_learned_from_the_texts_are_named(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"answers": 1, "micro_f1": None, "recall_in_top_3": None}
    manifest = {
        **{"revision": 1, "decisions_up_to": 1, "seed": 1, "embeddings": ""},
        "figures": figures,
    }
    keep_model(study, "m1", "all", manifest, b"words")
    assert run(["suggest", "models", study.target]) == 0
    assert "redacted" not in capsys.readouterr().err
    with take_in(study) as intake:
        intake.add_questions([Question("why")])
        intake.add_answers([Answer("a", "why", "a", "Ask heron@example.org", "en")])
    assert run(["redact", study.target, "--yes"]) == 0
    assert "What 1 model learned from the texts is deleted" in capsys.readouterr().err
    assert newest_arrays(study, "all") is None
    assert run(["suggest", "models", study.target]) == 0
    assert "redacted or deleted since, of 1 model" in capsys.readouterr().err
