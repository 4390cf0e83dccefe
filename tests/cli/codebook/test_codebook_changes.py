"""A lead changes the codebook of a study by commands, sees before what happens, and undoes it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import intercoder
from intercoder.cli.main import run
from intercoder.codebook.files.files import write_codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.adjudication.adjudication_workspace import open_adjudication
from intercoder.study.adjudication.consensus import judged
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.study import Study

Out = pytest.CaptureFixture[str]


@pytest.fixture
def coded(study: Study, capsys: Out) -> Study:
    """Four answers, coded by two people who take books and quiet for one another."""
    add_coder(study, "lea", Role.LEAD)
    given = {
        "anna": (["books"], ["quiet"], ["books", "quiet"], ["staff"]),
        "ben": (["quiet"], ["books"], ["books"], ["staff"]),
    }
    for name, sets in given.items():
        workspace = open_workspace(study, name)
        for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
            workspace.write(Decide(number, Judgement.of(codes), 1.0))
        workspace.leave()
    capsys.readouterr()
    return study


def change(study: Study, *words: str) -> int:
    command, *rest = words
    return run(["codebook", command, study.target, *rest, "--as", "lea"])


def final(study: Study, tmp_path: Path) -> list[set[str]]:
    """The codes of each answer with a result, worked out from the exported table."""
    out = tmp_path / "final.csv"
    assert run(["export", study.target, str(out), "--final", "--force", "--as", "lea"]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return [
            {title for title, cell in row.items() if title.startswith("code:") and cell == "1"}
            for row in csv.DictReader(file)
            if row["rule"] in {"unanimous", "majority", "single"}
        ]


def alpha_of(study: Study, code: str, capsys: Out, *options: str) -> float | None:
    capsys.readouterr()
    asked = ["--resamples", "0", "--format", "json", "--as", "lea", *options]
    assert run(["agreement", study.target, *asked]) == 0
    codes = json.loads(capsys.readouterr().out)["codes"]
    value: float | None = codes[code]["krippendorff_alpha_nominal"]["value"]
    return value


def test_a_merge_is_previewed_made_and_undone(coded: Study, tmp_path: Path, capsys: Out) -> None:
    before = final(coded, tmp_path)
    capsys.readouterr()
    assert change(coded, "merge", "Quiet", "--into", "books", "--dry-run") == 0
    said = capsys.readouterr()
    assert "Revision 2: merged “Quiet” into “Books and media”." in said.err
    assert "3 decisions on 3 answers would count otherwise (coders: anna 2, ben 1" in said.out
    assert coded.revision() == 1
    assert change(coded, "merge", "quiet", "--into", "books", "--yes", "--reason", "one") == 0
    assert "To take that back: intercoder codebook undo" in capsys.readouterr().err
    assert Counter(map(frozenset, final(coded, tmp_path))) == {
        frozenset({"code:books"}): 3,
        frozenset({"code:staff"}): 1,
    }
    assert alpha_of(coded, "books", capsys) == 1.0
    assert alpha_of(coded, "books", capsys, "--as-coded") != 1.0
    assert change(coded, "undo", "2", "--yes") == 0
    assert final(coded, tmp_path) == before
    assert "quiet" in coded.codebook()


def test_what_was_merged_is_no_longer_a_disagreement(coded: Study, capsys: Out) -> None:
    change(coded, "merge", "quiet", "--into", "books", "--yes")
    assert not any(one.differs for one in judged(coded, "main"))
    (number,) = [one.number for one in judged(coded, "main") if len(one.decisions) == 2][:1]
    lead = acting_user(coded, "lea")
    case = open_adjudication(coded, "main", lead).case(number)
    assert {tuple(one.judgement.codes) for one in case.versions} == {("books",)}
    change(coded, "undo", "2", "--yes")
    assert sum(one.differs for one in judged(coded, "main")) == 3


def test_decisions_are_not_changed_without_a_yes(coded: Study, capsys: Out) -> None:
    assert change(coded, "merge", "quiet", "--into", "books") == 2
    assert "decisions are concerned and there is no terminal to ask" in capsys.readouterr().err
    assert coded.revision() == 1


def test_what_concerns_no_decision_needs_no_yes(coded: Study) -> None:
    assert change(coded, "add", "Events", "--after", "quiet", "--definition", "Readings.") == 0
    assert change(coded, "edit", "events", "--name", "Readings", "--example", "An author.") == 0
    assert change(coded, "move", "Readings", "--below", "services") == 0
    code = coded.codebook()["events"]
    assert (code.name, code.parent, code.examples) == ("Readings", "services", ("An author.",))
    assert code.definition == "Readings."


def test_a_split_and_a_retired_code_say_what_has_to_be_looked_at(coded: Study, capsys: Out) -> None:
    assert change(coded, "split", "quiet", "--part", "Calm", "--part", "Silence", "--yes") == 0
    out = capsys.readouterr().out
    assert "Nobody could give these codes so far: Calm, Silence." in out
    assert "it was split into Calm, Silence" in out
    assert change(coded, "retire", "staff", "--yes") == 0
    assert "it was retired" in capsys.readouterr().out
    ids = {code.id for code in coded.codebook().codes}
    assert {"calm", "silence"} <= ids
    assert not {"quiet", "staff"} & ids


def test_the_history_says_who_did_what_and_why(coded: Study, capsys: Out) -> None:
    change(coded, "merge", "quiet", "--into", "books", "--yes", "--reason", "mixed up")
    change(coded, "undo", "2", "--yes")
    capsys.readouterr()
    assert run(["codebook", "history", coded.target, "--format", "json"]) == 0
    first, merged, undone = json.loads(capsys.readouterr().out)
    assert first["what"] == "began the codebook"
    assert merged["what"] == "merged “Quiet” into “Books and media”"
    assert (merged["made_by"], merged["why"], merged["state"]) == ("lea", "mixed up", "undone")
    assert undone["what"] == "undid revision 2"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["merge", "nobody", "--into", "books"], "no code “nobody”"),
        (["merge", "books", "--into", "books"], "cannot be merged into itself"),
        (["split", "quiet", "--part", "Calm"], "into two codes or more"),
        (["retire", "services"], "has codes below it"),
        (["move", "quiet"], "It was not said where to."),
        (["move", "quiet", "--to-top", "--below", "services"], "cannot be at the top and below"),
        (["edit", "quiet", "--name", "Quiet"], "This changes nothing."),
        (["add", "Quiet", "--below", "place"], "would have a fault"),
        (["undo", "7"], "no revision 7"),
        (["undo", "1"], "where the codebook begins"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    coded: Study, words: list[str], told: str, capsys: Out
) -> None:
    assert change(coded, *words) in {1, 2}
    assert told in capsys.readouterr().err
    assert coded.revision() == 1


def test_a_coder_does_not_change_the_codebook(coded: Study, capsys: Out) -> None:
    words = ["codebook", "retire", coded.target, "other", "--as", "anna"]
    assert run(words) == 1
    assert "anna does not lead this study" in capsys.readouterr().err


def test_two_revisions_are_compared(coded: Study, capsys: Out) -> None:
    change(coded, "edit", "books", "--name", "Books")
    change(coded, "add", "Events")
    capsys.readouterr()
    compare = ["codebook", "diff", coded.target, "--format", "json"]
    assert run([*compare, "--from", "1", "--to", "2"]) == 0
    (renamed,) = json.loads(capsys.readouterr().out)
    assert (renamed["kind"], renamed["after"]) == ("renamed", "Books")
    assert run([*compare, "--from", "2"]) == 0
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)] == ["added"]
    assert run(compare) == 2
    assert "It was not said what to compare with" in capsys.readouterr().err


@pytest.mark.slow
def test_coders_go_through_what_is_to_be_looked_at_again(
    coded: Study, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(coded, "split", "quiet", "--part", "Calm", "--part", "Silence", "--yes")
    capsys.readouterr()
    listing = ["codebook", "recheck", coded.target, "--as", "lea", "--format", "json"]
    assert run(listing) == 0
    anna, ben = json.loads(capsys.readouterr().out)
    assert (anna["coder"], anna["code"], anna["one_of"]) == ("anna", "quiet", "Calm, Silence")
    assert (anna["to_look_at"], ben["to_look_at"], anna["would_change"]) == (2, 1, None)
    monkeypatch.setattr("sys.stdin", io.StringIO("silence\n\nq\n"))
    assert run(["code", coded.target, "--coder", "ben", "--plain", "--recheck"]) == 0
    capsys.readouterr()
    run(listing)
    _, ben = json.loads(capsys.readouterr().out)
    assert (ben["to_look_at"], ben["looked_at"]) == (0, 1)
    assert run(["code", coded.target, "--coder", "ben", "--plain", "--recheck"]) == 0
    assert "for ben to look at again" in capsys.readouterr().err
    both = ["code", coded.target, "--coder", "ben", "--plain", "--recheck", "--identical"]
    assert run(both) == 2


def test_the_difference_of_revisions_tells_what_became_of_codes(coded: Study, capsys: Out) -> None:
    change(coded, "merge", "quiet", "--into", "books", "--yes")
    change(coded, "split", "staff", "--part", "Advice", "--part", "Manners", "--yes")
    compare = ["codebook", "diff", coded.target, "--from", "1"]
    capsys.readouterr()
    assert run([*compare, "--format", "json"]) == 0
    found = {
        one["code"]: (one["kind"], one["after"]) for one in json.loads(capsys.readouterr().out)
    }
    assert found["quiet"] == ("merged", coded.codebook()["books"].name)
    assert found["staff"] == ("split", "Advice; Manners")
    assert run(compare) == 0
    assert "Revision 2: merged “Quiet” into" in capsys.readouterr().out
    assert run(["codebook", "diff", coded.target, "--from", "3", "--to", "2"]) == 0
    assert "Without revision 3: split" in capsys.readouterr().out
    assert run(["codebook", "diff", coded.target, "--from", "9"]) == 1
    assert "has no revision 9" in capsys.readouterr().err


def test_a_file_revises_a_codebook_whose_codes_were_merged_before_and_is_previewed(
    coded: Study, tmp_path: Path, capsys: Out
) -> None:
    change(coded, "merge", "quiet", "--into", "books", "--yes")
    file = tmp_path / "codebook.yaml"
    book = coded.codebook()
    codes = (
        replace(one, definition="Reading.") if one.id == "books" else one for one in book.codes
    )
    write_codebook(replace(book, codes=tuple(codes)), file)
    capsys.readouterr()
    revise = ["codebook", "revise", coded.target, str(file), "--as", "lea"]
    assert run([*revise, "--dry-run"]) == 0
    assert "to_look_at_again" in capsys.readouterr().out.replace(" ", "_")
    assert run([*revise, "--yes"]) == 0
    assert coded.revision() == 3


def exported(study: Study, tmp_path: Path, *options: str) -> Counter[str]:
    """How many decisions have each code, worked out from the exported table."""
    out = tmp_path / "decisions.csv"
    words = ["export", study.target, str(out), "--force", "--as", "lea", *options]
    assert run(words) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return Counter(row["code"] for row in csv.DictReader(file) if row["code"])


@pytest.mark.slow
def test_decisions_are_exported_as_given_or_as_they_count(
    coded: Study, tmp_path: Path, capsys: Out
) -> None:
    given = exported(coded, tmp_path)
    assert given == {"books": 4, "quiet": 3, "staff": 2}
    change(coded, "merge", "quiet", "--into", "books", "--yes")
    change(coded, "split", "staff", "--part", "Friendly", "--part", "Competent", "--yes")
    assert exported(coded, tmp_path) == given
    capsys.readouterr()
    assert exported(coded, tmp_path, "--as-counted") == {"books": 6, "staff": 2}
    told = capsys.readouterr().err
    assert "“Quiet” counts as “Books and media” in 3 decisions." in told
    assert "2 decisions have “Staff”, which was split: it is “Friendly” or “Competent”" in told
    final(coded, tmp_path)
    assert "“Quiet” counts as “Books and media” in 3 decisions." in capsys.readouterr().err
    assert run(["export", coded.target, str(tmp_path / "x.csv"), "--final", "--as-counted"]) == 2
    with intercoder.open_study(coded.target, as_name="lea") as opened:
        sets = opened.decisions(as_counted=True)["codes"]
    assert Counter(code for codes in sets for code in codes) == {"books": 6, "staff": 2}


def test_agreement_is_asked_under_an_earlier_revision(coded: Study, capsys: Out) -> None:
    before = alpha_of(coded, "quiet", capsys)
    change(coded, "merge", "quiet", "--into", "books", "--yes")
    assert alpha_of(coded, "quiet", capsys, "--codebook-revision", "1") == before
    assert alpha_of(coded, "books", capsys, "--codebook-revision", "2") == 1.0
    assert run(["agreement", coded.target, "--codebook-revision", "3", "--as", "lea"]) == 2
    assert "The codebook has no revision 3." in capsys.readouterr().err
