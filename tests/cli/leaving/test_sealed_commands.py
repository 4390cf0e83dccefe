"""Nothing leaves a sealed study but to named receivers, whatever the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from intercoder.cli.main import intercoder, run
from intercoder.study.leaving.departures import departures
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.sealed_run import seal_this_run
from intercoder.study.rounds.sealing import set_sealing
from intercoder.study.study import Study, open_study

RECEIVER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
"""A public key from the documentation of age."""
LEA = Coder("lea", Role.LEAD)
KEEPS: dict[str, str] = {
    **dict.fromkeys(("demo", "init", "new", "open"), "makes a study"),
    **dict.fromkeys(
        ("import", "attributes", "merge", "codebook revise", "receive"), "takes something in"
    ),
    **dict.fromkeys(("identity", "unlock", "mask"), "keeps something of one's own"),
    **dict.fromkeys(("encrypt", "decrypt", "rekey"), "leaves the study where it is"),
    **dict.fromkeys(("rule import", "training key"), "takes something in"),
    **dict.fromkeys(
        ("codebook check", "codebook diff", "agreement-table", "score run"),
        "reads files",
    ),
    "restore": "puts a backup in the place of the study",
    **dict.fromkeys(
        (
            *("codebook add", "codebook change", "codebook edit", "codebook merge"),
            *("codebook move", "codebook redo", "codebook retire", "codebook split"),
            *("codebook undo", "codebook proposals accept", "codebook proposals merge"),
            *("codebook proposals open", "codebook proposals reject"),
            *("codebook proposals restore", "answers remove", "answers restore"),
            *("coder add", "coder login"),
            *("coder pace", "allocate", "round blind", "round close", "round reopen"),
            *(
                "training begin",
                "training draw",
                "training feedback",
                "training let-past",
                "decision count-again",
            ),
            *("decision set-aside", "comment add", "doubt add", "doubt settle"),
            *("suggest settings", "suggest train", "suggest apply", "suggest order"),
            "suggest encode",
            *("rule add", "rule apply", "rule change", "rule restore", "rule retire"),
            *("rule undo", "releases threshold", "releases withdraw", "respondents delete"),
            *("settings", "wellbeing check-in"),
        ),
        "changes the study",
    ),
    **dict.fromkeys(
        (
            *("wellbeing settings", "wellbeing limits", "wellbeing support", "wellbeing exposure"),
            *("wellbeing check-ins", "wellbeing requests", "wellbeing key"),
            *("codebook history", "codebook recheck", "codebook recodes", "codebook show"),
            *("codebook saturation", "answers removed", "coder list", "round list"),
            *("training attempts", "status", "overview", "consensus", "suggest models"),
            *("suggest evaluate", "suggest audit", "rule list", "rule measure", "rule runs"),
            *("enough", "releases list", "respondents deleted", "verify", "left"),
        ),
        "prints no words of answers",
    ),
}
"""Commands that let nothing out of a study, and why."""


def leaves_of(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        one = group.get_command(context, name)
        assert one is not None
        if isinstance(one, click.Group):
            yield from leaves_of(one, f"{path}{name} ")
        else:
            yield f"{path}{name}", one


COMMANDS = dict(leaves_of(intercoder))
WRITE = {name for name, one in COMMANDS.items() if hasattr(one.callback, "leaves")}
SHOW = {name for name, one in COMMANDS.items() if hasattr(one.callback, "shows_answers")}


def test_every_command_says_whether_something_leaves_the_study() -> None:
    assert set(COMMANDS) == WRITE | SHOW | set(KEEPS), "mark it with leaves() or shows_answers()"
    assert not set(KEEPS) & (WRITE | SHOW)
    assert not WRITE & SHOW


def writing(study: str, out: Path) -> dict[str, list[str]]:
    """Each command out of which something leaves, as one would type it."""
    return {
        "export": [study, f"{out}.csv"],
        "package": [study, f"{out}.package", "--coders", "anna"],
        "copy": [study, f"{out}.study"],
        "send": [study, f"{out}.age", "--to", RECEIVER],
        "backup": [study, f"{out}.backup"],
        "rule export": [study, f"{out}.yaml"],
        "suggest advisor": [study, "http://127.0.0.1:1"],
        "codebook convert": [study, f"{out}.yaml"],
        "codebook document": [study, f"{out}.html"],
        "agreement": [study, "--report", f"{out}.html", "--resamples", "0"],
        "findings": [study, f"{out}.html"],
        "prevalence": [study, "--output", f"{out}.csv"],
        "score pack": [study, f"{out}.model"],
        "score table": [
            f"{out}.model",
            f"{out}.scored",
            "--study",
            study,
            "--output",
            f"{out}.csv",
        ],
        "review-package": [study, f"{out}.zip", "--individual-data", "--reason", "reviewers"],
    }


@pytest.fixture
def sealed(library_file: Path, tmp_path: Path) -> Iterator[Study]:
    path = shutil.copy(library_file, tmp_path / "library.study")
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        set_sealing(study, LEA, is_sealed=True, receivers=["Dr Novak"])
        yield study


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "out"


@pytest.mark.parametrize("name", sorted(WRITE))
def test_nothing_leaves_a_sealed_study(
    sealed: Study, out: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    typed = [*name.split(), *writing(sealed.target, out)[name]]
    for more in ([], ["--receiver", "somebody else"]):
        assert run([*typed, *more]) == 1
        said = capsys.readouterr().err
        assert "This study is sealed" in said
        assert "Dr Novak" in said
        assert list(out.parent.iterdir()) == []
    assert departures(sealed) == ()


@pytest.mark.parametrize("name", sorted(SHOW))
def test_answers_of_a_sealed_study_are_printed_to_a_terminal_only(
    sealed: Study, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    more = {"code": ["--coder", "anna", "--plain"], "differences": ["--coder", "anna"]}
    more["suggest doubts"] = more["differences"]
    more["rule try"] = ["--code", "books", "--phrase", "book"]
    assert run([*name.split(), sealed.target, *more.get(name, [])]) == 1
    said = capsys.readouterr()
    assert "This study is sealed" in said.err
    assert said.out == ""


def test_what_a_named_receiver_gets_is_listed(
    sealed: Study, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["export", sealed.target, f"{out}.csv", "--as", "lea", "--receiver", "Dr Novak"]
    assert run(typed) == 0
    assert out.with_suffix(".csv").exists()
    capsys.readouterr()
    assert run(["left", sealed.target, "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one.pop("made_at")
    assert one == {
        "made_by": "lea",
        "what": "answers and decisions",
        "receiver": "Dr Novak",
        "command": "export",
        "file": "out.csv",
        "releases": None,
    }
    assert run(["left", sealed.target, "--screen", "--plain"]) == 0
    assert "answers and decisions, by lea, to Dr Novak, out.csv (export)" in capsys.readouterr().out


def test_a_sealed_run_seals_an_open_study(
    library_file: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shutil.copy(library_file, out.parent.parent / "library.study")
    try:
        assert run(["--sealed", "export", str(path), f"{out}.csv"]) == 1
        assert "sealed" in capsys.readouterr().err
        assert run(["export", str(path), f"{out}.csv"]) == 0
    finally:
        seal_this_run(is_sealed=False)


def test_a_backup_beside_a_sealed_study_stays_there(sealed: Study) -> None:
    beside = Path(sealed.target).with_name("library.backup.study")
    assert run(["backup", sealed.target, str(beside)]) == 0
    assert beside.exists()


def test_leads_seal_a_study(sealed: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["settings", sealed.target, "--sealed", "no"]) == 1
    assert "lea" not in capsys.readouterr().out
    lead = ["--as", "lea", "--format", "json"]
    assert run(["settings", sealed.target, "--receivers", "Ana Ito,Dr Novak", *lead]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"keep_until": None, "sealed": True, "receivers": "Ana Ito, Dr Novak"}
    assert run(["settings", sealed.target, "--sealed", "no", "--receivers", "none", *lead]) == 0
    assert json.loads(capsys.readouterr().out)["receivers"] is None
