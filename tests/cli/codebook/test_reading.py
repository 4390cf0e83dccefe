"""A lead reads what nobody coded by commands: clusters, what to read next, coverage, saturation."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.suggest.reading.of_study import read_clusters
from intercoder.suggest.reading.request import ReadingRequest
from tests.suggest.coded_study import code_answers, make_study, truth

Out = pytest.CaptureFixture[str]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    """150 answers of which 60 are coded; lea leads, and is at work."""
    monkeypatch.setenv("INTERCODER_AS", "lea")
    with make_study(tmp_path / "visitors.study", 150) as made:
        add_coder(made, "lea", Role.LEAD)
        code_answers(made, range(60))
        yield made


def as_json(capsys: Out, *command: str) -> Any:
    capsys.readouterr()
    assert run([*command, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def as_rows(capsys: Out, *command: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert run([*command, "--format", "csv"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.mark.slow
def test_clusters_are_listed_opened_named_and_dismissed(study: Study, capsys: Out) -> None:
    read = ["codebook", "read", study.target]
    found = as_json(capsys, *read)
    coded = sum(bool(truth(number)) for number in range(60))
    assert (found["answers"], found["uncoded"]) == (150, 150 - coded)
    first = found["clusters"][0]
    assert first["size"] == len(first["answers"]) >= len(first["typical"])
    rows = as_rows(capsys, *read, "--cluster", "1")
    assert [row["answer"] for row in rows] == first["answers"]
    assert rows[0]["text"] == first["typical"][0]["text"]
    assert run([*read, "--cluster", "1", "--name", "Something new", "--below", "staff"]) == 0
    code = next(one for one in study.codebook().codes if one.name == "Something new")
    assert code.parent == "staff"
    assert set(code.examples) == {one["text"] for one in first["typical"]}
    after = as_json(capsys, *read)
    assert after["like_examples"][code.id] >= len(first["typical"])
    assert run([*read, "--cluster", "1", "--dismiss"]) == 0
    assert "will not be shown again" in capsys.readouterr().err
    assert as_json(capsys, *read)["like_dismissed"] > 0
    assert len(as_rows(capsys, *read, "--dismissed")) == 1
    assert run([*read, "--take-up", "1"]) == 0
    assert as_json(capsys, *read) == after


def test_a_table_says_what_is_left(study: Study, capsys: Out) -> None:
    assert run(["codebook", "read", study.target]) == 0
    said = capsys.readouterr().out
    assert "of 150 answers have no code." in said
    assert said.splitlines()[0].split()[:3] == ["cluster", "answers", "words"]


def test_answers_to_read_next_and_odd_ones(study: Study, capsys: Out) -> None:
    rows = as_rows(capsys, "codebook", "read", study.target, "--next", "12")
    assert len({row["answer"] for row in rows}) == 12
    odd = as_rows(capsys, "codebook", "read", study.target, "--odd")
    found = read_clusters(study, ReadingRequest())
    assert len(odd) == len(found.odd)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cluster", "900"], "There is no cluster 900."),
        (["--name", "X"], "--name needs a cluster."),
        (["--dismiss"], "--dismiss needs a cluster."),
        (["--cluster", "1", "--below", "staff"], "--below needs --name NAME."),
        (["--cluster", "1", "--next", "3"], "--cluster and --next exclude each other."),
        (["--cluster", "1", "--name", "X", "--dismiss"], "--name and --dismiss exclude"),
        (["--take-up", "4"], "There is no dismissed cluster 4."),
        (["--question", "nosuch"], "No answer has the question “nosuch”."),
        (["--encoder", "nosuch"], "There is no folder nosuch with a sentence encoder."),
        (["--screen"], "The reading screen needs a terminal."),
        (["--cluster", "1", "--name", "Staff"], "beside it has the same name"),
        (["--cluster", "1", "--name", "X", "--below", "nosuch"], "has no code “nosuch”"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    study: Study, options: list[str], said: str, capsys: Out
) -> None:
    before = study.codebook()
    capsys.readouterr()
    assert run(["codebook", "read", study.target, *options]) != 0
    assert said in capsys.readouterr().err
    assert study.codebook() == before


def test_saturation_in_all_formats(study: Study, capsys: Out) -> None:
    command = ["codebook", "saturation", study.target, "--by", "question"]
    found = as_json(capsys, *command)
    whole, question = found["parts"]
    assert (whole["part"], question["part"]) == (None, "value")
    assert whole["answers"] == 60
    assert whole["codes"] == 4
    there = whole["codes_there"]
    assert there["low"] <= there["value"] <= there["high"]
    assert found["order_is_random"] is False
    rows = as_rows(capsys, *command)
    assert [row["part"] for row in rows] == ["all answers", "value"]
    assert float(rows[0]["codes_there_low"]) == there["low"]
    curve = as_rows(capsys, *command, "--curve")
    assert [int(row["codes_so_far"]) for row in curve] == [4, 4]
    capsys.readouterr()
    assert run(command) == 0
    said = capsys.readouterr().out
    assert "60 answers read, 4 codes met" in said
    assert "Codes that at least 1 % of the answers have:" in said
    assert "not read in random order" in said


def test_saturation_before_anything_was_coded(tmp_path: Path, capsys: Out) -> None:
    with make_study(tmp_path / "new.study", 10) as study:
        assert run(["codebook", "saturation", study.target]) == 0
        assert "0 answers read, 0 codes met" in capsys.readouterr().out
        assert run(["codebook", "coverage", study.target]) == 0
        assert "No coded answer has words" in capsys.readouterr().out


def test_coverage_lists_answers_by_what_is_left(study: Study, capsys: Out) -> None:
    command = ["codebook", "coverage", study.target]
    found = as_json(capsys, *command)
    (question,) = found["questions"]
    assert question["with_words_left"] == len(found["answers"])
    assert question["share"] == question["with_words_left"] / question["coded"]
    assert len(as_json(capsys, *command, "--top", "2")["answers"]) == 2
    rows = as_rows(capsys, *command)
    assert [row["answer"] for row in rows] == [one["answer"] for one in found["answers"]]
    capsys.readouterr()
    assert run(command) == 0
    assert "Words in fewer than 3 coded answers" in capsys.readouterr().out


@pytest.mark.slow
def test_line_by_line(study: Study, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "1", "answers 1", "odd", "name 1: From reading", "staff", "What they say.", "",
        "name 1: Again", "dismiss 2", "dismiss 2", "undo", "nosuch", "name 3", "name 2: Staff",
        "", "", "no", "again", "help", "name 1: Cut off", "",
    )  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(os.linesep.join(lines).encode())))
    assert run(["codebook", "read", study.target, "--plain"]) == 0
    said = capsys.readouterr().out
    made = next(one for one in study.codebook().codes if one.name == "From reading")
    assert (made.parent, made.definition) == ("staff", "What they say.")
    assert len(made.examples) >= 1
    for words in (
        "“From reading” is a code of the study now.",
        "That cluster is done.",
        "Dismissed: it will not be shown again.",
        "Taken up again:",
        "Type the number of a cluster.",
        "Type name, the number of a cluster, a colon",
        "like examples of codes: From reading",
        "Nothing is changed.",
    ):
        assert words in said
    assert "Cut off" not in {one.name for one in study.codebook().codes}
    assert sum(one.name == "Staff" for one in study.codebook().codes) == 1
