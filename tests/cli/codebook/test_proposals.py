"""`intercoder codebook proposals`: what coders proposed is listed, opened and decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.study import Study
from tests.tui.codebook.test_proposals import proposed, states

__all__ = ["proposed"]
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs a command as lea; its exit code and what it prints."""
    monkeypatch.setenv("INTERCODER_AS", "lea")

    def asked(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["codebook", "proposals", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return asked


def test_alike_ones_are_listed_together_and_accepted(proposed: Study, ask: Ask) -> None:
    code, out, err = ask("list", proposed.target)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["1", "1", "2", "3"]
    assert "Proposals of one group are alike" in err
    code, out, _ = ask("list", proposed.target, "--format", "json")
    first, second, *_ = json.loads(out)
    assert (first["name"], first["answers"], first["example"]) == ("Bus stop", 1, "novels")
    code, out, err = ask(
        *("accept", proposed.target, first["id"], second["id"], "--name", "Bus", "--dry-run")
    )
    assert "2 decisions on 1 answer would count otherwise" in out
    assert "Bus stop (proposed)" in out
    assert "nothing was written" in err
    code, out, err = ask(
        *("accept", proposed.target, "bus stop", "Bus stops", "--name", "Bus", "--to-top"),
        *("--no-examples", "--yes", "--reason", "One thing."),
    )
    assert code == 0
    assert "intercoder codebook undo" in err
    added = proposed.codebook()["bus"]
    assert (added.parent, added.examples) == (None, ())
    assert states(proposed)["Bus stops"] == ("accepted", "bus", "One thing.")
    code, _, err = ask("accept", proposed.target, "bus stop")
    assert code == 2
    assert "was accepted already" in err
    code, _, err = ask("reject", proposed.target, "bus stop", "--reason", "No.")
    assert code == 2
    assert "`intercoder codebook undo` takes revision 2 back." in err


def test_one_is_merged_rejected_and_restored(proposed: Study, ask: Ask) -> None:
    target = proposed.target
    assert ask("merge", target, "seats", "--into", "quiet", "--yes")[0] == 0
    code, _, err = ask("reject", target, "Prices", "--reason", "Nobody pays.")
    assert code == 0
    assert "1 answer has it and is to be looked at again" in err
    assert states(proposed)["Prices"] == ("rejected", "", "Nobody pays.")
    _, out, _ = ask("list", target, "--all")
    assert "Nobody pays." in out
    assert "Seats" in out
    code, _, err = ask("accept", target, "Prices")
    assert code == 2
    assert "proposals restore" in err
    assert ask("restore", target, "Prices")[0] == 0
    assert ask("restore", target, "Prices")[0] == 1
    assert states(proposed)["Prices"][0] == "provisional"
    code, _, err = ask("reject", target, "Prices", "--reason", " ")
    assert (code, "It was not said why." in err) == (2, True)
    code, _, err = ask("merge", target, "nothing", "--into", "quiet")
    assert (code, "No proposal is called “nothing”." in err) == (2, True)


def test_the_proposals_of_a_round_are_opened_by_a_lead(
    proposed: Study,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, _, err = ask("open", proposed.target, "--as", "ben")
    assert (code, "Only a lead opens the proposals" in err) == (1, True)
    code, _, err = ask("open", proposed.target)
    assert (code, "the 4 proposals made in main" in err) == (0, True)
    assert ask("open", proposed.target)[0] == 1
    code, _, err = ask("open", proposed.target, "--round", "nowhere")
    assert (code, "nowhere" in err) == (1, True)


@pytest.mark.slow
def test_a_provisional_code_is_named_and_a_code_of_its_own_in_figures(
    proposed: Study,
    ask: Ask,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask("list", proposed.target)[0] == 0
    assert run(["agreement", proposed.target, "--resamples", "0"]) == 0
    out = capsys.readouterr().out
    assert "Seats (proposed)" in out
    assert "1 decision has “Seats”, which was proposed and not decided about yet" in out
    assert "proposed-0" not in out
    path = f"{proposed.target}.csv"
    assert run(["export", proposed.target, f"{path}.wide.csv", "--shape", "wide"]) == 0
    assert run(["export", proposed.target, path]) == 0
    assert "Seats (proposed)" in Path(path).read_text("utf-8-sig")
    for ending in ("qdpx", "sav", "xlsx"):
        assert run(["export", proposed.target, f"{proposed.target}.{ending}"]) == 0
    assert run(["export", proposed.target, f"{path}.csv", "--final"]) == 0
    assert run(["export", proposed.target, f"{path}.xlsx", "--final", "--per", "code"]) == 0
    assert run(["findings", proposed.target, "--codes-of", "anna"]) == 0
    assert "proposed-0" not in capsys.readouterr().out
