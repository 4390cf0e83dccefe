"""`intercoder allocate` and `intercoder round`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion_visibility import can_be_seen
from intercoder.study.allocation.allocations import allocations, people
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import answers as all_answers
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.queue.work_lists import Listed, read_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import find_round, rounds
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import Study

Tell = Callable[[], tuple[str, str]]


@pytest.fixture
def team(study: Study) -> Study:
    """The study with carla, who codes too, and lea, who leads."""
    add_coder(study, "carla")
    add_coder(study, "lea", Role.LEAD)
    return study


def allocate(study: Study, *options: str, name: str = "pilot") -> int:
    return int(run(["allocate", study.target, "--round", name, *options]))


def plan(capsys: pytest.CaptureFixture[str], study: Study, *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert allocate(study, *options, "--format", "json", "--yes") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def queues(study: Study, names: Sequence[str], name: str = "pilot") -> dict[str, list[Listed]]:
    return {coder: list(read_list(study, coder, name)) for coder in names}


def times_held(found: dict[str, list[Listed]]) -> Counter[int]:
    return Counter(one.number for queue in found.values() for one in queue)


def decide(workspace: CoderWorkspace, number: int, *codes: str) -> None:
    workspace.write(Decide(number, Judgement.of(codes), 30.0))


TEAM = ("anna", "ben", "carla")
BEGIN = ("--coders", "anna,ben,carla", "--overlap", "30%", "--seed", "5")


def test_a_round_is_planned_shown_and_written(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    found = plan(capsys, team, *BEGIN, "--by", "question,attribute:age")
    assert found["written"] is True
    assert (found["answers"], found["overlap"]) == (20, 6)
    assert [one["answers"] for one in found["coders"]] in ([9, 9, 8], [9, 8, 9], [8, 9, 9])
    assert [one["answers"] for one in found["pairs"]] == [2, 2, 2]
    assert found["strata"][0]["stratum"] == {
        "question": "value",
        "attribute:age": "30-39",
    }
    assert sum(one["overlap"] for one in found["strata"]) == 6
    held = queues(team, TEAM)
    assert sorted(times_held(held).values()) == [1] * 14 + [2] * 6
    assert find_round(team, "pilot").blind
    (kept,) = allocations(team, "pilot")
    assert kept.document["settings"]["seed"] == 5
    assert kept.document["settings"]["by"] == ["question", "attribute:age"]


def test_the_same_seed_gives_the_same_round(team: Study) -> None:
    for name in ("one", "two"):
        assert allocate(team, *BEGIN, "--yes", name=name) == 0
    assert queues(team, TEAM, "one") == queues(team, TEAM, "two")
    assert allocate(team, *BEGIN[:-1], "6", "--yes", name="three") == 0
    assert queues(team, TEAM, "one") != queues(team, TEAM, "three")


def test_a_seed_that_was_left_out_is_drawn_shown_and_kept(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, "--coders", "anna,ben", "--yes") == 0
    seed = allocations(team, "pilot")[0].document["settings"]["seed"]
    assert f"Seed {seed}." in capsys.readouterr().out


def test_nothing_is_written_unless_told(team: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert allocate(team, *BEGIN, "--dry-run") == 0
    assert allocate(team, *BEGIN) == 1  # no terminal to ask at
    assert "Add --yes" in capsys.readouterr().err
    assert [one.name for one in rounds(team)] == ["main"]


def test_overlap_answers_are_alone_unless_the_lead_says_otherwise(team: Study) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    held = queues(team, TEAM)
    twice = {number for number, times in times_held(held).items() if times == 2}
    for name, queue in held.items():
        assert {one.number for one in queue if one.alone} == twice & {one.number for one in queue}
        workspace = open_workspace(team, name, round="pilot")
        settled = read_assistance(team, "pilot")
        for one in queue:
            item = workspace.item(one.number)
            assert item.alone == (one.number in twice)
            assert not (can_be_seen(settled, item) and one.alone)
        workspace.leave()
    assert allocate(team, *BEGIN, "--assisted-overlap", "--yes", name="free") == 0
    assert not any(one.alone for queue in queues(team, TEAM, "free").values() for one in queue)


def test_orders(team: Study) -> None:
    imported = {one.id: place for place, one in enumerate(all_answers(team))}
    workspace = open_workspace(team, "anna")
    ids = {
        row.number: row.answer_id for row in workspace.rows(list(workspace.numbers(QueueFilter())))
    }
    for order in ("same", "imported"):
        assert allocate(
            team, *BEGIN[:2], "--overlap", "100%", "--coders-per-answer", "all", "--order", order,
            "--yes", name=order,
        ) == 0  # fmt: skip
        found = [[one.number for one in queue] for queue in queues(team, TEAM, order).values()]
        assert found[0] == found[1] == found[2]
        places = [imported[ids[number]] for number in found[0]]
        assert (places == sorted(places)) == (order == "imported")


def test_answers_go_to_those_who_read_them(team: Study, capsys: pytest.CaptureFixture[str]) -> None:
    reads = ("--reads", "anna=en,fi", "--reads", "ben=en", "--reads", "carla=en,sv,es,fi")
    found = plan(capsys, team, *BEGIN, *reads)
    assert found["unread"] == [
        {"language": "ar", "answers": 1},
        {"language": "ru", "answers": 1},
    ]
    languages = {one.id: one.language for one in all_answers(team)}
    may = {"anna": {"en", "fi"}, "ben": {"en"}, "carla": {"en", "sv", "es", "fi"}}
    for name in TEAM:
        workspace = open_workspace(team, name, round="pilot", take_over=True)
        rows = workspace.rows(list(workspace.numbers(QueueFilter())))
        assert {languages[row.answer_id] for row in rows} <= may[name]
        workspace.leave()
    assert any("Fewer than 2 coders" in one for one in found["remarks"])


def test_a_sample_is_drawn_in_strata(team: Study, capsys: pytest.CaptureFixture[str]) -> None:
    found = plan(capsys, team, *BEGIN, "--answers", "10", "--by", "question")
    assert [(one["answers"], one["given"]) for one in found["strata"]] == [(10, 5), (10, 5)]
    assert found["waiting"] == 10


def test_minutes_are_those_of_the_coders_pace(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = open_workspace(team, "anna")
    for number in list(workspace.numbers(QueueFilter()))[:3]:
        decide(workspace, number, "books")
    found = plan(capsys, team, *BEGIN)
    anna, ben, _ = found["coders"]
    assert anna["minutes"] == pytest.approx(anna["answers"] * 0.5)
    assert ben["minutes"] is None


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--coders", "anna,nobody"], 1, "Its coders are anna, ben, carla, lea."),
        (["--coders", "anna,anna"], 2, "anna is named twice"),
        (["--coders", "anna,robot"], 1, "robot is not a person, but a machine"),
        (["--coders", "anna,ben", "--overlap", "120%"], 2, "over 100 %"),
        (["--coders", "anna,ben", "--overlap", "21"], 2, "overlap cannot have 21 answers"),
        (["--coders", "anna,ben", "--overlap=-5"], 2, "cannot be negative"),
        (["--coders", "anna,ben", "--overlap", "half"], 2, "neither a share nor a number"),
        (["--coders", "anna", "--overlap", "10%"], 2, "A single coder"),
        (["--coders", "anna,ben", "--coders-per-answer", "3"], 2, "the round has 2"),
        (["--coders", "anna,ben", "--coders-per-answer", "1"], 2, "two or more coders"),
        (["--coders", "anna,ben", "--coders-per-answer", "some"], 2, "not a number of coders"),
        (["--coders", "anna,ben", "--by", "mood"], 2, "cannot be stratified by “mood”"),
        (["--coders", "anna,ben", "--by", "attribute:mood"], 2, "They have age."),
        (["--coders", "anna,ben", "--reads", "anna=xx"], 2, "The languages are ar, en"),
        (["--coders", "anna,ben", "--reads", "carla=en"], 2, "not among the coders"),
        (["--coders", "anna,ben", "--reads", "anna"], 2, "--reads anna=en,fi"),
        (["--coders", "anna,ben", "--answers", "21"], 2, "these coders can read 20"),
        (["--coders", "anna,ben", "--answers", "0"], 2, "must be at least 1"),
        (["--coders", "anna,ben", "--seed=-1"], 2, "cannot be negative"),
        (["--coders", "anna,ben", "--leaving", "anna"], 2, "Use only one"),
        (["--coders", "anna,ben", "--share", "10%"], 2, "--share can only be used with --recode"),
        (["--coders", ","], 2, "No coders were named"),
        ([], 2, "Name its coders with --coders"),
        (["--recode", "main"], 1, "decided anything in the round “main”"),
        (["--recode", "nowhere"], 1, "no round “nowhere”"),
        (["--recode", "main", "--share", "0"], 2, "No answers would be judged again"),
        (["--recode", "main", "--overlap", "5"], 2, "cannot be used with --recode"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    team: Study,
    options: list[str],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_coder(team, "robot", Role.MACHINE)
    assert allocate(team, *options, "--yes") == code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert [one.name for one in rounds(team)] == ["main"]


def test_a_study_without_answers_has_none_to_give(
    tmp_path: Any, codebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from intercoder.study.study import create_study

    with create_study(str(tmp_path / "empty.study"), codebook) as empty:
        add_coder(empty, "anna")
        assert allocate(empty, "--coders", "anna", "--yes") == 1
    assert "no answers yet" in capsys.readouterr().err


def test_a_round_there_is_is_refused(team: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    before = queues(team, TEAM)
    assert allocate(team, *BEGIN, "--yes") == 1
    assert allocate(team, *BEGIN, "--yes", name="Pilot") == 1
    assert "already has a round “pilot”" in capsys.readouterr().err
    assert queues(team, TEAM) == before
    assert allocate(team, "--overlap", "10%", "--yes") == 2
    assert "keeps its settings" in capsys.readouterr().err


def test_main_can_be_allocated_until_somebody_decides_in_it(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = open_workspace(team, "anna")
    number = workspace.numbers(QueueFilter())[0]
    assert allocate(team, *BEGIN, "--dry-run", name="main") == 0
    decide(workspace, number, "books")
    assert allocate(team, *BEGIN, "--yes", name="main") == 1
    assert "have already been coded in the round “main”" in capsys.readouterr().err
    assert not find_round(team, "main").blind


def test_main_allocated_is_blind_and_everyones_queue_is_theirs(team: Study) -> None:
    assert allocate(team, *BEGIN, "--yes", name="main") == 0
    assert find_round(team, "main").blind
    assert len(open_workspace(team, "anna").numbers(QueueFilter())) < 20
    assert open_workspace(team, "lea").progress().total == 0


# -- later ----------------------------------------------------------------------------------------


def later_wave(study: Study, count: int = 10) -> None:
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}:better", "better", f"w{n}", f"Wave {n}", "en") for n in range(count)]
        )


def test_answers_that_come_later_are_given_out_and_nothing_else_moves(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    before = queues(team, TEAM)
    assert allocate(team, "--yes") == 1
    assert "is already allocated" in capsys.readouterr().err
    later_wave(team)
    found = plan(capsys, team)
    assert (found["kind"], found["number"], found["answers"], found["overlap"]) == (
        "more",
        2,
        10,
        3,
    )
    after = queues(team, TEAM)
    for name in TEAM:
        assert after[name][: len(before[name])] == before[name]
    assert len(times_held(after)) == 30
    assert allocations(team, "pilot")[1].document["settings"]["seed"] == 5


def test_an_overlap_said_as_a_number_is_its_share_later(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, "--coders", "anna,ben", "--overlap", "8", "--yes") == 0
    later_wave(team)
    assert plan(capsys, team)["overlap"] == 4


def test_a_new_coder_gets_new_answers_and_a_share_of_the_rest_only_if_told(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    add_coder(team, "dora")
    assert allocate(team, "--add-coders", "dora", "--yes") == 1
    assert "--rebalance" in capsys.readouterr().err
    workspace = open_workspace(team, "anna", round="pilot")
    done = list(workspace.numbers(QueueFilter()))[:4]
    for number in done:
        decide(workspace, number, "books")
    before = queues(team, TEAM)
    found = plan(capsys, team, "--add-coders", "dora", "--rebalance")
    everyone = (*TEAM, "dora")
    after = queues(team, everyone)
    assert set(done) <= {one.number for one in after["anna"]}
    assert times_held(after) == times_held(before)
    undone = [len(after["anna"]) - 4, *(len(after[name]) for name in everyone[1:])]
    assert max(undone) - min(undone) <= 1
    assert found["coders"][3] == {
        "coder": "dora", "answers": len(after["dora"]), "minutes": None, "taken": 0,
        "overlap": sum(one.alone for one in after["dora"]),
    }  # fmt: skip
    assert allocate(team, "--add-coders", "dora", "--yes") == 2
    assert "already" in capsys.readouterr().err


def test_what_a_leaving_coder_has_not_coded_goes_to_the_others(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    before = queues(team, TEAM)
    workspace = open_workspace(team, "ben", round="pilot")
    first, second, third, *_ = workspace.numbers(QueueFilter())
    decide(workspace, first, "books")
    decide(workspace, second, "staff")
    workspace.write(Decide(third, SKIPPED, 3.0))
    found = plan(capsys, team, "--leaving", "ben")
    assert (found["kind"], found["leaving"]) == ("leaving", "ben")
    after = queues(team, TEAM)
    assert {one.number for one in after["ben"]} == {first, second}
    assert times_held(after) == times_held(before)  # skipped ones are coded by somebody else
    assert abs(len(after["anna"]) - len(after["carla"])) <= 1
    assert next(one for one in people(team) if one.coder.name == "ben").left_at
    assert {one.coder for one in codings(team, round="pilot")} == {"ben"}
    assert allocate(team, "--coders", "anna,ben", "--yes", name="next") == 1
    assert "ben left on" in capsys.readouterr().err
    later_wave(team)
    again = plan(capsys, team)
    assert [one["coder"] for one in again["coders"]] == ["anna", "carla"]


def test_what_nobody_can_take_over_is_said(team: Study, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--coders", "anna,ben", "--overlap", "5", "--reads", "anna=en", "--yes")
    assert allocate(team, *options) == 0
    found = plan(capsys, team, "--leaving", "ben")
    assert any("None of the other coders reads" in one for one in found["remarks"])
    assert any("one coder fewer" in one for one in found["remarks"])
    assert allocate(team, "--leaving", "anna", "--yes") == 1
    assert "the only coder" in capsys.readouterr().err
    later_wave(team)
    assert plan(capsys, team)["overlap"] == 0  # anna is alone
    later_wave(team, 20)
    found = plan(capsys, team, "--add-coders", "carla")
    assert (found["answers"], found["overlap"]) == (
        15,
        3,
    )  # 5 of 15, as at first; ben left five


# -- recode ---------------------------------------------------------------------------------------


def test_coders_judge_some_of_their_own_answers_again_and_see_nothing_of_before(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, count in (("anna", 20), ("ben", 10)):
        workspace = open_workspace(team, name)
        for number in list(workspace.numbers(QueueFilter()))[:count]:
            decide(workspace, number, "books")
        workspace.leave()
    capsys.readouterr()
    assert allocate(team, "--recode", "main", "--share", "30%", "--yes", name="recode") == 0
    made = find_round(team, "recode")
    assert (made.blind, made.repeats) == (True, "main")
    assert read_assistance(team, "recode").mode.value == "off"
    for name, count in (("anna", 6), ("ben", 3)):
        workspace = open_workspace(team, name, round="recode")
        numbers = list(workspace.numbers(QueueFilter()))
        assert len(numbers) == count
        for number in numbers:
            item = workspace.item(number)
            assert not item.standing.codes
            assert item.alone
            assert not item.alike
        assert list(workspace.numbers(QueueFilter(code="books"))) == []
        decide(workspace, numbers[0], "staff")
        workspace.leave()
    assert read_list(team, "carla", "recode") == ()
    assert allocate(team, "--leaving", "ben", "--yes", name="recode") == 1
    assert "own answers again" in capsys.readouterr().err
    intra = ["agreement", team.target, "--intra", "recode", "--resamples", "0"]
    assert run(intra) == 1
    assert run([*intra, "--as", "lea"]) == 0


# -- rounds ---------------------------------------------------------------------------------------


def test_rounds_are_listed_closed_and_opened_again(
    team: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert allocate(team, *BEGIN, "--yes") == 0
    capsys.readouterr()
    assert run(["round", "list", team.target, "--format", "json"]) == 0
    main, pilot = json.loads(capsys.readouterr().out)
    assert (main["state"], main["blind"], main["seed"]) == ("open", False, None)
    assert (pilot["blind"], pilot["seed"], pilot["seats"], pilot["unseen"]) == (True, 5, 26, 26)
    close = ["round", "close", team.target, "pilot"]
    assert run(close) == 1
    assert run([*close, "--as", "ben"]) == 1
    assert run([*close, "--as", "lea"]) == 1
    said = capsys.readouterr().err
    assert "26 decisions are missing" in said
    assert "Only a lead closes rounds, and ben is not a lead." in said
    assert find_round(team, "pilot").is_open
    assert run([*close, "--as", "lea", "--yes"]) == 0
    assert "can now see what the others decided" in capsys.readouterr().err
    assert not find_round(team, "pilot").is_open
    assert allocate(team, "--add-coders", "lea", "--yes") == 1
    assert run([*close, "--as", "lea"]) == 1
    assert "already closed" in capsys.readouterr().err
    assert run(["round", "reopen", team.target, "pilot", "--as", "lea"]) == 0
    assert find_round(team, "pilot").hides
    assert run(["round", "blind", team.target, "pilot", "--off", "--as", "lea"]) == 0
    assert not find_round(team, "pilot").blind
