"""A row of the log that is no decision is named and left out; everything else goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import BringBack, Decide, TakeBack
from intercoder.coding.decision import UNSEEN, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.adjudication.setting_aside import (
    count_decision_again,
    decisions_set_aside,
    set_decision_aside,
)
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import coding_rows, codings
from intercoder.study.log.decision_rows import left_out
from intercoder.study.rounds.people import Role, add_coder, coders
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from tests.homes import POSTGRES, home_of, run_in
from tests.marks import slow_but

DAMAGE = (
    "state = 'weird'",
    "codes = 'junk'",
    "codes = '[1]'",
    'codes = \'{"books":"guessed"}\'',
    "codes = '{\"books\":',  state = 'coded'",
    "act = 'weird'",
    "shown = 'junk'",
    "shown = '{}'",
    "circumstances = 'junk'",
    "circumstances = '{\"other\":1}'",
    'circumstances = \'{"drawn":"weird"}\'',
    'circumstances = \'{"probabilities":["x"]}\'',
    "decided_at = 'yesterday'",
    "decided_at = '2026-02-30T00:00:00.000Z'",
    "milliseconds = -5",
)
OF_EACH_KIND = (
    "state = 'weird'",
    "codes = 'junk'",
    "circumstances = 'junk'",
    "decided_at = 'yesterday'",
)


@pytest.fixture
def coded(study: Study) -> Iterator[Study]:
    """Both coders have decided the same three answers."""
    add_coder(study, "lou", Role.LEAD)
    for name in ("anna", "ben"):
        workspace = open_workspace(study, name)
        for number in (1, 2, 3):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        workspace.leave()
    left_out()
    yield study


def damage(study: Study, change: str) -> str:
    """Change anna's decision on the second answer as somebody with the file could; its id."""
    with study.reading() as connection:
        id = connection.exec_driver_sql(
            "SELECT id FROM decision WHERE coder_id = 1 AND answer_id = 2"
        ).scalar_one()
    where = f"WHERE id = '{id}'"
    state = "state = 'weird', " if change.startswith("state") else ""
    if home_of(study) == POSTGRES:
        run_in(
            study,
            "ALTER TABLE decision DISABLE TRIGGER ALL",
            "ALTER TABLE decision DROP CONSTRAINT IF EXISTS codes_go_with_coded",
            f"UPDATE decision SET {change} {where}",
            f"UPDATE current_decision SET {state} unsure = unsure "
            f"WHERE seq = (SELECT seq FROM decision {where})",
            "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_follows",
            "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_alone",
            "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_never_changes",
            "ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_never_goes",
        )
        return str(id)
    run_in(
        study,
        "PRAGMA ignore_check_constraints = ON",
        "DROP TRIGGER decision_never_changes",
        f"UPDATE decision SET {change} {where}",
        f"UPDATE current_decision SET {state} unsure = unsure "
        f"WHERE seq = (SELECT seq FROM decision {where})",
        "CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
        "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
    )
    return str(id)


@pytest.mark.parametrize("change", slow_but(DAMAGE, *OF_EACH_KIND))
def test_every_command_goes_on_and_names_it(
    coded: Study, change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id = damage(coded, change)
    named = 0
    for number, command in enumerate(
        (
            ["status"],
            ["overview", "--format", "json", "--as", "lou"],
            ["agreement", "--as", "lou"],
            ["export", f"{tmp_path}/out.csv", "--as", "lou"],
            ["adjudicate", "--by-rule", "--as", "lou"],
            ["identical", "--as", "lou"],
            ["round", "list"],
        )
    ):
        name, *rest = command
        arguments = [name, coded.address, *rest]
        if name == "round":
            arguments = ["round", "list", coded.address]
        code = run(arguments)
        said = capsys.readouterr()
        assert code in {0, 1, 2}, (number, said.err)
        assert "error of its own" not in said.err, (command, said.err)
        assert "could not be read" not in said.err, (command, said.err)
        named += id in said.err
    assert named
    assert run(["verify", coded.address, "--format", "json"]) == 1
    assert id in capsys.readouterr().out


@pytest.mark.parametrize("change", slow_but(DAMAGE, *OF_EACH_KIND))
def test_the_coder_goes_on_and_decides_again(coded: Study, change: str) -> None:
    damage(coded, change)
    workspace = open_workspace(coded, "anna", take_over=True)
    workspace.opening()
    workspace.rows(list(workspace.numbers(QueueFilter())))
    workspace.write(TakeBack())
    workspace.write(TakeBack())
    workspace.write(BringBack())
    workspace.write(Decide(2, Judgement.of(["quiet"]), 1.0))
    assert set(workspace.item(2).standing.codes) == {"quiet"}
    left_out()


def test_what_is_set_aside_counts_nowhere_until_it_is_taken_back(coded: Study) -> None:
    lou = next(one for one in coders(coded) if one.role is Role.LEAD)
    workspace = open_workspace(coded, "anna", take_over=True)
    workspace.write(Decide(1, Judgement.of(["quiet"]), 1.0))
    newest = next(
        one.id for one in codings(coded, coders=["anna"]) if "quiet" in one.judgement.codes
    )
    set_decision_aside(coded, newest, lou, "pressed by mistake on a shared screen")
    assert set(workspace.item(1).standing.codes) == {"books"}
    assert verify(coded).faults == ()
    first = next(one.id for one in codings(coded, coders=["anna"]) if one.answer.id == "v1:value")
    set_decision_aside(coded, first, lou, "the same")
    assert workspace.item(1).standing == UNSEEN
    assert len(list(codings(coded))) == 5
    assert [one.decision for one in decisions_set_aside(coded)] == [newest, first]
    count_decision_again(coded, newest[:30], lou, "it was right")
    assert set(workspace.item(1).standing.codes) == {"quiet"}
    workspace.write(Decide(1, Judgement.of(["staff"]), 1.0))
    assert set(workspace.item(1).standing.codes) == {"staff"}
    assert verify(coded).faults == ()


def test_a_damaged_row_that_is_set_aside_is_not_spoken_of_again(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    id = damage(coded, "codes = 'junk'")
    command = ["decision", "set-aside", coded.address, id, "--because", "damaged"]
    assert run(command) == 1
    assert "only leads" in capsys.readouterr().err
    assert run([*command, "--as", "lou"]) == 0
    capsys.readouterr()
    assert run(["status", coded.address]) == 0
    assert id not in capsys.readouterr().err
    run(["decision", "list", coded.address, "--format", "json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["decision"], row["set_by"], row["reason"]) == (id, "lou", "damaged")
    assert run([*command, "--as", "lou"]) == 1
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize("change", slow_but(DAMAGE, *OF_EACH_KIND))
def test_it_is_left_out_where_many_are_read_at_a_time(coded: Study, change: str) -> None:
    damage(coded, change)
    one_by_one = [(one.answer.id, one.coder, one.seconds, one.id) for one in codings(coded)]
    many = [
        (key, coder, milliseconds / 1000, id)
        for some in coding_rows(coded)
        for key, coder, milliseconds, id in zip(
            some.key, some.coder, some.milliseconds, some.id, strict=True
        )
    ]
    assert len(one_by_one) == 5
    assert many == one_by_one
