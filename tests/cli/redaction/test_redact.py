"""`intercoder redact` finds personal data, asks, and replaces them."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
import spacy

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.safekeeping.backup import backup
from intercoder.study.study import Study, open_study

TEXTS = {
    "a": "Ask finch@example.org, or call 030 23125 001.",
    "b": "My mail is heron@example.org, also finch@example.org",
    "c": "Robin told me to come to Brookham.",
}


@pytest.fixture
def planted(study: Study) -> Study:
    """The study with answers that have personal data; lea leads."""
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_questions([Question("why")])
        intake.add_answers([Answer(id, "why", id, text, "en") for id, text in TEXTS.items()])
    return study


def texts(study: Study) -> dict[str, str]:
    return {one.id: one.text for one in exported_rows.answers(study) if one.id in TEXTS}


def ask(study: Study, typed: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    return run(["redact", study.target, "--plain", *options])


def test_a_dry_run_counts_by_kind_and_shows_no_text(
    planted: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["redact", planted.target, "--dry-run", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == [
        {"kind": "email", "finds": 3, "replaced": 3},
        {"kind": "phone", "finds": 1, "replaced": 1},
    ]
    assert "finch" not in shown.out + shown.err
    assert texts(planted) == TEXTS


def test_who_may_not_redact_is_told_before_anything_is_shown(
    planted: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = open_workspace(planted, "anna")
    numbers = workspace.numbers(QueueFilter(text="finch"))
    workspace.write(Decide(numbers[0], Judgement.of(["books"]), 1.0))
    workspace.leave()
    assert ask(planted, "y\ny\ny\n", monkeypatch) == 1
    shown = capsys.readouterr()
    assert "only leads redact" in shown.err
    assert "finch" not in shown.out


def test_yes_replaces_only_the_kinds_that_are_wanted(
    planted: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["redact", planted.target, "--yes", "--kinds", "email,link"]) == 0
    assert texts(planted)["a"] == "Ask [EMAIL 1], or call 030 23125 001."
    assert texts(planted)["b"] == "My mail is [EMAIL 1], also [EMAIL 2]"
    assert "Nothing is left of the replaced texts" in capsys.readouterr().err


def test_each_find_is_shown_and_asked_about(
    planted: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(planted, "n\nwhat\nb\ny\nn\na\ny\n", monkeypatch) == 0
    shown = capsys.readouterr().out
    assert "1 of 4. EMAIL, answer a" in shown
    assert "Ask ⟨finch@example.org⟩, or call 030 23125 001." in shown
    assert "“what” is no answer." in shown
    assert "Replace 3 finds in 2 answers, for good?" in shown
    assert texts(planted)["a"] == "Ask [EMAIL 1], or call 030 23125 001."
    assert texts(planted)["b"] == "My mail is [EMAIL 1], also [EMAIL 2]"


@pytest.mark.parametrize("typed", ["", "a\na\n", "a\na\nno\n", "v\nv\n", "q\n"])
def test_without_a_yes_at_the_end_nothing_is_replaced(
    planted: Study, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(planted, typed, monkeypatch) == 1
    assert texts(planted) == TEXTS


@pytest.mark.slow
def test_names_and_places_are_found_with_a_pipeline_in_a_folder(
    planted: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = spacy.blank("en")
    named = {"PERSON": "Robin", "GPE": "Brookham"}
    ruler = cast(Any, model.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in named.items()])
    model.to_disk(tmp_path / "model")
    assert run(["redact", planted.target, "--yes", "--names-with", str(tmp_path / "model")]) == 0
    assert texts(planted)["c"] == "[NAME 1] told me to come to [PLACE 1]."
    capsys.readouterr()
    for wrong in ("no_such_pipeline", str(tmp_path)):
        assert run(["redact", planted.target, "--yes", "--names-with", wrong]) != 0
    assert run(["redact", planted.target, "--yes", "--kinds", "name"]) == 2
    assert "--names-with" in capsys.readouterr().err


def test_what_cannot_be_is_refused(planted: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["redact", planted.target]) == 2
    assert run(["redact", planted.target, "--yes", "--kinds", "shoe"]) == 2
    assert run(["redact", planted.target, "--yes", "--keep-originals"]) == 1
    assert "not encrypted" in capsys.readouterr().err
    assert texts(planted) == TEXTS


def test_decided_answers_are_redacted_by_leads_and_copies_are_named(
    planted: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = open_workspace(planted, "anna")
    workspace.write(Decide(workspace.numbers(QueueFilter())[-3], Judgement.of(["books"]), 1.0))
    workspace.leave()
    folder = Path(planted.target).parent
    backup(planted, folder / "monday.study")
    shutil.copy(folder / "monday.study", folder / "other.study")
    assert run(["redact", planted.target, "--yes"]) == 1
    assert "only leads redact" in capsys.readouterr().err
    assert run(["redact", planted.target, "--yes", "--as", "lea", "--because", "rules"]) == 0
    said = capsys.readouterr().err
    assert "monday.study is a copy of this study and holds the texts" in said
    assert "a hash of the earlier text stays" in said
    assert run(["verify", planted.target]) == 0
    with open_study(str(folder / "monday.study")) as copy:
        assert texts(copy) == TEXTS
