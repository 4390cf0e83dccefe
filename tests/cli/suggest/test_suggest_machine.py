"""`intercoder suggest apply`, `doubts` and `order`, and the same orders line by line."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import Assistance, QueueOrder
from intercoder.plain.coding.coding import run_plain
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.queue.work_lists import Listed, keep_list, list_sizes
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, open_study
from tests.suggest.coded_study import code_answers, make_study

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with 400 of 600 answers coded by anna, closed."""
    path = tmp_path_factory.mktemp("cli") / "visitors.study"
    with make_study(path, 600) as study:
        code_answers(study, range(400), slips=range(7, 400, 40))
    return path


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> str:
    copy = tmp_path / "visitors.study"
    shutil.copy(kept, copy)
    return str(copy)


@pytest.mark.slow
def test_a_machine_codes_and_a_sample_is_checked(path: str, capsys: Captured) -> None:
    asked = ["suggest", "apply", path, "--machine", "robot", "--precision", "0.8"]
    assert run([*asked, "--check", "40", "--check-by", "ben", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answers"] == 200
    assert told["coded"] + told["abstained"] == 200
    assert (told["written"], told["run"], told["check_round"]) == (True, 1, "check-robot-1")
    refused = {one["code"]: one["refused"] for one in told["codes"]}
    assert refused["refuses"] == "given too seldom"
    assert refused["staff"] is None
    with open_study(path) as study:
        made = [one for one in codings(study) if one.coder == "robot"]
        workspace = open_workspace(study, "ben", round="check-robot-1")
        codes = {one.answer.id: one.judgement for one in made}
        for number in workspace.numbers(QueueFilter()):
            workspace.write(Decide(number, codes[workspace.item(number).answer.id], 1.0))
        workspace.leave()
    assert len(made) == told["coded"]
    assert run(["suggest", "apply", path, "--machine", "robot", "--accuracy"]) == 0
    out = capsys.readouterr().out
    assert "40 of the 40 drawn have been checked" in out
    assert "Over all codes, the required precision of 0.8 is met" in out
    assert (
        run(["suggest", "apply", path, "--machine", "robot", "--accuracy", "--format", "json"]) == 0
    )
    figures = json.loads(capsys.readouterr().out)
    assert figures["all_codes"]["precision"] == 1.0
    assert figures["all_codes"]["demand_met"] is True
    assert figures["rounds"] == ["check-robot-1"]


def test_a_dry_run_writes_nothing(path: str, capsys: Captured) -> None:
    asked = ["suggest", "apply", path, "--machine", "robot", "--precision", "0.8", "--dry-run"]
    assert run(asked) == 0
    captured = capsys.readouterr()
    assert "would get codes" in captured.err
    assert re.search(r"is right in at least (8\d|9\d) % of the answers", captured.err)
    assert captured.out.splitlines()[0].split()[:2] == ["code", "given"]
    with open_study(path) as study:
        assert {one.coder for one in codings(study)} == {"anna"}


@pytest.mark.slow
def test_it_is_told_how_many_answers_people_are_to_code_yet(path: str, capsys: Captured) -> None:
    with open_study(path) as study:
        workspace = open_workspace(study, "anna")
        numbers = workspace.numbers(QueueFilter())
        workspace.leave()
        keep_list(study, "anna", "main", None, [Listed(one) for one in numbers[390:430]])
    asked = ["suggest", "apply", path, "--machine", "robot", "--precision", "0.8"]
    told = (
        "30 of the answers that nobody has decided are allocated to people, in rounds that are open"
    )
    assert run([*asked, "--dry-run"]) == 0
    assert told in capsys.readouterr().err
    assert run([*asked, "--check", "40", "--check-by", "ben"]) == 0
    assert told in capsys.readouterr().err
    other = [*asked[:4], "other", *asked[5:], "--dry-run"]
    assert run(other) == 0
    assert told in capsys.readouterr().err  # the check of the first machine is not among them
    with open_study(path) as study:
        close_round(study, "main")
    assert run(other) == 1
    assert "takes no more decisions" in capsys.readouterr().err
    assert run([*other, "--round", "other"]) == 0
    assert "are allocated" not in capsys.readouterr().err


def test_who_checks_must_be_said(path: str, capsys: Captured) -> None:
    assert run(["suggest", "apply", path, "--machine", "robot"]) == 2
    assert "--check-by" in capsys.readouterr().err
    assert run(["suggest", "apply", path, "--machine", "robot", "--accuracy", "--dry-run"]) == 2


def test_a_demand_that_no_code_meets_is_told_and_fails(path: str, capsys: Captured) -> None:
    asked = ["suggest", "apply", path, "--machine", "robot", "--precision", "0.9999"]
    assert run([*asked, "--check-by", "ben"]) == 1
    captured = capsys.readouterr()
    assert "nothing is coded" in captured.err
    assert "predicted too seldom" in captured.out


@pytest.mark.slow
def test_doubts_are_listed_and_counted(path: str, capsys: Captured) -> None:
    assert run(["suggest", "doubts", path, "--coder", "anna", "--top", "5"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0].split() == [
        "code",
        "name",
        "missing",
        "too",
        "much",
        "uneven",
    ]
    assert "5 listed for anna" in captured.err
    assert "expected (" in captured.err
    assert run(["suggest", "doubts", path, "--coder", "anna", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["decisions"], told["round"]) == (400, "main")
    assert (
        sum(one["missing"] + one["too_much"] + one["uneven"] for one in told["codes"])
        == told["listed"]
    )
    slips = told["slips_expected"]
    # Of 400 decisions 10 are slips, and a fifth is left out.
    assert 0 <= slips["low"] <= slips["value"] <= slips["high"] <= 60
    assert 2 <= slips["value"] <= 24
    assert told["slips_expected_listed"] <= told["listed"] <= told["found"]
    with open_study(path) as study:
        assert list_sizes(study, "anna")[SelectionReason.DOUBTS].answers == told["listed"]


@pytest.mark.slow
def test_an_order_is_drawn_and_where_it_is_not_followed_it_is_said(
    path: str, capsys: Captured
) -> None:
    asked = ["suggest", "order", path, "--coder", "anna", "--order", "useful"]
    assert run([*asked, "--format", "json"]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert (told["order"], told["open"], told["listed"]) == ("useful", 200, 200)
    assert 0 < told["of_unassisted_sample"] < 200
    assert "intercoder suggest settings --order useful" in captured.err
    with open_study(path) as study:
        set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    assert run(["suggest", "order", path, "--coder", "anna"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["order", "doubts"])
def test_nobody_is_told_so(path: str, command: str, capsys: Captured) -> None:
    assert run(["suggest", command, path, "--coder", "nobody"]) == 1
    assert "no coder “nobody”" in capsys.readouterr().err


# -- line by line ---------------------------------------------------------------------------------


def typed(study: Study, *lines: str) -> str:
    workspace = open_workspace(study, "anna")
    said = io.StringIO()
    run_plain(workspace, stdin=io.StringIO("".join(f"{line}\n" for line in lines)), stdout=said)
    workspace.leave()
    return said.getvalue()


def test_an_order_is_followed_line_by_line(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    numbers = list(workspace.numbers(QueueFilter()))
    workspace.leave()
    keep_list(
        study, "anna", "main", SelectionReason.CERTAIN, [Listed(numbers[5]), Listed(numbers[2])]
    )
    said = typed(study, "order certain", "k", "", "order", "order nonsense", "order allocated")
    assert "Order: most certain first." in said
    assert said.index("Answer: books") < said.index("Answer: Hiljainen")
    assert (
        said.count("Type order and one of: allocated, useful, certain, together, reading, mixed.")
        == 2
    )
    assert said.rstrip().endswith("Every decision is saved.")
    (made,) = codings(study)
    assert (made.answer.id, made.circumstances.drawn) == ("v6:value", SelectionReason.CERTAIN)
    set_assistance(study, Assistance(order=QueueOrder.CERTAIN))
    assert "Order: most certain first." in typed(study, "quit")


def test_doubts_are_gone_through_line_by_line(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    numbers = list(workspace.numbers(QueueFilter()))
    for number in numbers[:3]:
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    workspace.leave()
    keep_list(study, "anna", "main", SelectionReason.DOUBTS, [Listed(numbers[1])])
    said = typed(study, "filter doubts", "t", "", "filter open")
    assert "Decided before: Books and media." in said
    assert "No answers left under this filter." in said
    made = {one.answer.id: one for one in codings(study)}
    assert made["v2:value"].circumstances.drawn is SelectionReason.DOUBTS


def test_a_model_can_be_named_as_the_list_shows_it(path: str, capsys: Captured) -> None:
    assert run(["suggest", "train", path, "--coder", "anna"]) == 0
    capsys.readouterr()
    assert run(["suggest", "models", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert run(["suggest", "models", path, "--show", lines[-1].split()[0]]) == 0
    assert "coder:anna" in capsys.readouterr().out
    assert run(["suggest", "models", path, "--show", "0000"]) == 1
    assert "One in use in a package stays there" in capsys.readouterr().err
