"""While a blind round is open, no command shows a coder what another decided in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.cli.main import COMMANDS, run
from intercoder.cli.rules.rule import rule
from intercoder.cli.scale.score import LINES as SCORE
from intercoder.cli.suggest.suggest import LINES as SUGGEST
from intercoder.codebook.files.files import write_codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.study import Study, open_study

MEMO = "whatbenthought"
"""Only ben wrote this, and only ben gave the code `access`."""


@pytest.fixture(scope="module")
def blind_file(library_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """anna and ben have coded every answer of a blind round that is open; lea leads."""
    path = shutil.copy(library_file, tmp_path_factory.mktemp("blind") / "library.study")
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        options = ["--coders", "anna,ben", "--overlap", "100%", "--seed", "1", "--yes"]
        assert run(["allocate", study.target, "--round", "pilot", *options]) == 0
        given = (("anna", ("books", "staff"), ""), ("ben", ("access", "quiet"), MEMO))
        for name, codes, memo in given:
            workspace = open_workspace(study, name, round="pilot")
            for place, number in enumerate(sorted(workspace.numbers(QueueFilter()))):
                workspace.write(Decide(number, Judgement.of([codes[place % 2]], memo=memo), 9.0))
            workspace.leave()
    return Path(path)


@pytest.fixture
def blind(blind_file: Path, study_path: Path) -> Iterator[Study]:
    """A copy of it, open."""
    shutil.copy(blind_file, study_path)
    with open_study(str(study_path)) as study:
        yield study


def commands(study: Study, folder: Path) -> dict[str, list[str]]:
    """Commands that could show decisions, each as a coder would try it."""
    out = folder / "out"
    target = study.target
    changed = folder / "book.yaml"
    write_codebook(study.codebook(), changed)
    changed.write_text(changed.read_text("utf-8").replace("id: access", "id: reach"), "utf-8")
    return {
        "export": ["export", target, f"{out}.csv", "--coders", "ben"],
        "export --final": ["export", target, f"{out}.csv", "--final"],
        "agreement": ["agreement", target, "--resamples", "0", "--format", "json"],
        "agreement of the round": ["agreement", target, "--round", "pilot", "--resamples", "0"],
        "agreement of other rounds": ["agreement", target, "--round", "main", "--change-from",
                                      "round:pilot", "--resamples", "0"],
        "agreement --plan": ["agreement", target, "--plan"],
        "agreement --screen": ["agreement", target, "--screen"],
        "report": ["agreement", target, "--report", f"{out}.html", "--resamples", "0"],
        "findings": ["findings", target],
        "findings as a document": ["findings", target, f"{out}.html"],
        "quotations": ["quotations", target],
        "findings of another": ["findings", target, "--codes-of", "ben", "--format", "json"],
        "findings of all": ["findings", target, "--codes-of", "all", "--round", "pilot"],
        "findings that flip": ["findings", target, "--table", "conclusions",
                               "--codes-of", "anna"],
        "findings --screen": ["findings", target, "--screen", "--plain"],
        "review-package": ["review-package", target, f"{out}.zip", "--individual-data",
                           "--reason", "curious"],
        "score pack": ["score", "pack", target, f"{out}.model"],
        "score table": [
            *("score", "table", f"{out}.model", f"{out}.scored", "--study", target),
            *("--output", f"{out}.csv"),
        ],
        "suggest evaluate": ["suggest", "evaluate", target, "--resamples", "0"],
        "suggest audit": ["suggest", "audit", target, "--resamples", "0"],
        "suggest apply": ["suggest", "apply", target, "--machine", "robot", "--dry-run"],
        "suggest advisor": ["suggest", "advisor", target, "off"],
        "suggest doubts": ["suggest", "doubts", target, "--coder", "ben", "--round", "pilot"],
        "suggest train": ["suggest", "train", target, "--learn-from", "all"],
        "consensus": ["consensus", target, "--round", "pilot"],
        "prevalence": ["prevalence", target, "--round", "pilot", "--people-only"],
        "enough": ["enough", target, "--round", "pilot", "--people-only"],
        "comment": ["comment", "list", target],
        "identical": ["identical", target, "--between"],
        "codebook revise": ["codebook", "revise", target, str(changed)],
        "codebook merge": ["codebook", "merge", target, "access", "--into", "quiet", "--dry-run"],
        "codebook split": ["codebook", "split", target, "access", "--part", "A", "--part", "B"],
        "codebook retire": ["codebook", "retire", target, "access", "--yes"],
        "codebook proposals list": ["codebook", "proposals", "list", target],
        "codebook proposals accept": ["codebook", "proposals", "accept", target, "Seats"],
        "codebook proposals merge": ["codebook", "proposals", "merge", target, "Seats",
                                     "--into", "nothing"],
        "codebook proposals reject": ["codebook", "proposals", "reject", target, "Seats",
                                      "--reason", "No."],
        "codebook proposals restore": ["codebook", "proposals", "restore", target, "Seats"],
        "codebook recodes": ["codebook", "recodes", target],
        "codebook recheck": ["codebook", "recheck", target, "--round", "pilot"],
        "codebook read": ["codebook", "read", target],
        "codebook read --plain": ["codebook", "read", target, "--plain"],
        "codebook coverage": ["codebook", "coverage", target],
        "codebook saturation": ["codebook", "saturation", target],
        "rule try": ["rule", "try", target, "--code", "access", "--phrase", "hours"],
        "rule measure": ["rule", "measure", target],
        "rule apply": ["rule", "apply", target],
    }  # fmt: skip


NAMES = (
    *(
        "export",
        "export --final",
        "agreement",
        "agreement of the round",
        "agreement of other rounds",
    ),
    *("agreement --plan", "agreement --screen", "report", "suggest evaluate", "suggest audit"),
    *("suggest advisor", "suggest apply", "suggest doubts", "suggest train", "codebook revise"),
    *("codebook merge", "codebook split", "codebook retire"),
    *("codebook recodes", "codebook recheck"),
    *("codebook read", "codebook read --plain", "codebook coverage", "codebook saturation"),
    *("codebook proposals list", "codebook proposals accept", "codebook proposals merge"),
    *("codebook proposals reject", "codebook proposals restore"),
    *("rule try", "rule measure", "rule apply"),
    *("consensus", "comment", "identical", "prevalence", "enough", "review-package"),
    "score pack",
    "score table",
    *("findings --screen", "findings as a document", "quotations"),
    *("findings", "findings of another", "findings of all", "findings that flip"),
)
HARMLESS = {
    "demo": "makes a study of its own",
    "decision": "leads alone set decisions aside, and the list names none of an open round",
    "init": "makes a study of its own",
    "new": "makes an empty study",
    "open": "makes a study, or opens the coder's own desk as code does",
    "agreement-table": "a table of ratings, not the study",
    "import": "brings answers in",
    "attributes": "what is known of respondents",
    "answers": "counts, and ids of answers that leads removed",
    "settings": "what leads decided for the whole study",
    "redact": "texts of answers only",
    "left": "what left, when, by whom; no decisions",
    "encrypt": "writes the same file, encrypted",
    "decrypt": "writes the same file, not encrypted",
    "rekey": "writes the same file, with another key",
    "unlock": "a passphrase",
    "identity": "keys",
    "send": "the study or package as it lies, for those who have it anyway",
    "receive": "a package of one's own",
    "wellbeing": "one's own record; totals for leads alone: tests/cli/wellbeing",
    "respondents": "counts, and ids of respondents that were deleted",
    "coder": "names of people",
    "allocate": "who codes what, not how",
    "round": "counts, and closing for leads",
    "code": "the coder's own desk",
    "mask": "how its user reads, on this machine; no study",
    "status": "counts",
    "training": "for leads alone, but for one's own: tests/cli/training",
    "backup": "a copy of the file, which says so",
    "releases": "counts of cells, and who published what",
    "restore": "puts a file in the place of another",
    "copy": "the same, to a server or from one",
    "package": "one coder's own answers and decisions, for a lead to send",
    "merge": "counts of what came back",
    "adjudicate": "only once the round is closed: see below",
    "differences": "the same",
    "doubt": "what is said of definitions, not what was decided",
    "overview": "counts; figures of a blind round for leads only",
    "verify": "counts, and which rows are damaged",
    "rule list": "what rules look for",
    "rule add": "the same; leads write rules",
    "rule change": "the same",
    "rule retire": "the same",
    "rule restore": "the same",
    "rule export": "the same",
    "rule import": "the same",
    "rule runs": "counts of what rules coded",
    "rule undo": "the same; leads alone undo a run",
    "score run": "a data set and a model, not the study",
    "suggest settings": "what is settled",
    "suggest encode": "counts of texts",
    "suggest groups": "texts only",
    "suggest order": "counts of one's own queue",
    "suggest models": "how good models are; --show is closed",
}
"""Commands that show nothing of what several coders decided, and why."""


@pytest.mark.parametrize("who", [[], ["--as", "anna"]])
@pytest.mark.parametrize("name", NAMES)
def test_a_coder_finds_no_trace_of_others(
    blind: Study, tmp_path: Path, name: str, who: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run([*commands(blind, tmp_path)[name], *who]) == 1
    said = capsys.readouterr()
    assert "“pilot” is blind and open" in said.err
    assert said.out == ""
    for trace in (MEMO, "access", "Access", "getting there"):
        assert trace not in said.err
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    "command",
    [["adjudicate", "--plain"], ["differences", "--coder", "ben"]],
    ids=lambda one: one[0],
)
@pytest.mark.parametrize("who", ["anna", "lea"])
def test_nobody_settles_or_reads_what_is_settled_while_coders_are_at_work(
    blind: Study, command: list[str], who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = command
    capsys.readouterr()
    as_coder = run([name, blind.target, *options, "--round", "pilot", "--as", who])
    said = capsys.readouterr()
    for trace in (MEMO, "access", "Access", "getting there"):
        assert trace not in said.err + said.out
    assert as_coder == 1 or who == "lea"


def test_every_command_is_either_closed_or_harmless() -> None:
    every = {name for name in COMMANDS if name not in {"suggest", "rule", "score"}}
    every |= {f"suggest {one}" for one in SUGGEST} | {f"rule {one}" for one in rule.commands}
    every |= {f"score {one}" for one in SCORE}
    tried = {name.split(" -")[0].split(" of ")[0] for name in NAMES} | {"agreement", "codebook"}
    assert every - set(HARMLESS) <= tried


def test_leads_see_everything_and_so_does_everybody_once_it_is_closed(
    blind: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for who in (["--as", "lea"], []):
        if not who:
            close_round(blind, "pilot")
        capsys.readouterr()
        assert run(["export", blind.target, str(tmp_path / "out.csv"), "--force", *who]) == 0
        assert MEMO in (tmp_path / "out.csv").read_text("utf-8-sig")
        assert run(["agreement", blind.target, "--resamples", "0", *who]) == 0
        assert run(["suggest", "audit", blind.target, "--resamples", "0", *who]) == 0


def test_a_coder_exports_their_own(
    blind: Study,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INTERCODER_AS", "anna")
    out = tmp_path / "own.csv"
    assert run(["export", blind.target, str(out), "--all-answers"]) == 0
    assert "only the decisions of anna" in capsys.readouterr().err
    text = out.read_text("utf-8-sig")
    assert "books" in text
    assert "ben" not in text
    assert "access" not in text
    assert run(["export", blind.target, str(out), "--round", "main", "--force"]) == 0


def test_who_one_is_must_be_somebody(
    blind: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_coder(blind, "robot", Role.MACHINE)
    export = ["export", blind.target, str(tmp_path / "out.csv"), "--as"]
    for name in ("nobody", "robot"):
        assert run([*export, name]) == 1
    said = capsys.readouterr().err
    assert "“nobody” is not in this study" in said
    assert "“robot” is not a person" in said
    assert "People in this study: anna, ben, lea." in said


def test_whoever_is_logged_in_cannot_say_to_be_someone_else(
    blind: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intercoder.study.rounds.people import Coder

    # as in a database that knows who is at work
    monkeypatch.setattr("intercoder.study.rounds.people.logged_in", lambda _study: Coder("anna"))
    assert run(["agreement", blind.target, "--resamples", "0", "--as", "lea"]) == 1
    assert run(["round", "close", blind.target, "pilot", "--as", "lea"]) == 1
    assert run(["allocate", blind.target, "--round", "x", "--coders", "anna", "--yes"]) == 1


def test_a_backup_says_what_is_in_it(
    blind: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", blind.target, str(tmp_path / "copy.study")]) == 0
    assert "keep it away from coders" in capsys.readouterr().err


def test_suggestions_that_learn_from_all_are_warned_of_in_a_blind_round(
    blind: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    settle = ["suggest", "settings", blind.target, "--learn-from"]
    assert run([*settle, "all", "--round", "pilot"]) == 0
    assert "reveal to each what the others decided" in capsys.readouterr().err
    assert run([*settle, "all", "--round", "main"]) == 0
    assert "reveal to each" not in capsys.readouterr().err


def test_the_coding_screen_reaches_nothing_of_others(blind: Study) -> None:
    workspace = open_workspace(blind, "anna", round="pilot")
    assert list(workspace.numbers(QueueFilter(code="access"))) == []
    assert len(workspace.numbers(QueueFilter(code="books"))) == 10
    for row in workspace.rows(list(workspace.numbers(QueueFilter()))):
        assert set(row.standing.codes) <= {"books", "staff"}
        assert row.standing.memo == ""
        item = workspace.item(row.number)
        assert item.offer is None
        assert {
            code for one in workspace.alike(row.number).others for code in one.standing.codes
        } <= {
            "books",
            "staff",
        }


def test_a_model_learned_from_others_is_shown_to_leads_alone(
    blind: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    train = ["suggest", "train", blind.target, "--round", "pilot", "--format", "json"]
    assert run([*train, "--learn-from", "all", "--as", "lea"]) == 0
    import json

    model = json.loads(capsys.readouterr().out)["model"]
    show = ["suggest", "models", blind.target, "--show", model]
    assert run([*show, "--as", "anna"]) == 1
    assert run([*show, "--as", "lea"]) == 0
    assert run([*train, "--learn-from", "own", "--coder", "anna", "--as", "anna"]) == 0
