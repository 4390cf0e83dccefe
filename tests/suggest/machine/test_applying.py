"""A machine codes what nobody reads: only what it was shown to know, and never twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from intercoder.codebook.changes.change import Merge
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement, Origin, SelectionReason
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import Mode
from intercoder.errors import StudyError, UsageError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import Coding, answers_at, codings
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.people import Role, add_coder, coders
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.suggestion_settings import read_assistance, teachers
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.suggest import machine_runs
from intercoder.study.suggest.machine_runs import MachineRun
from intercoder.suggest.machine import applying
from intercoder.suggest.machine.applying import Check, Outcome
from intercoder.suggest.machine.check_results import check_figures
from intercoder.suggest.machine.planning import Plan, make_plan
from intercoder.suggest.model.precision import Refusal
from tests.suggest.coded_study import answer_of, code_answers, make_study, truth

CODED, ANSWERS = 500, 900
CHECK = Check(60, ("ben",))


def quietly(_: int) -> None:
    """Advance nothing."""


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A study, closed, and what was learned from it."""
    path = tmp_path_factory.mktemp("machine") / "visitors.study"
    with make_study(path, ANSWERS) as made:
        code_answers(made, range(CODED), slips=range(0, CODED, 100))
        plan = make_plan(made, 0.85)
    return path, plan


@pytest.fixture
def study(learned: tuple[Path, Plan], tmp_path: Path) -> Iterator[Study]:
    copy = tmp_path / "visitors.study"
    shutil.copy(learned[0], copy)
    with open_study(str(copy)) as opened:
        yield opened


@pytest.fixture
def plan(learned: tuple[Path, Plan]) -> Plan:
    return learned[1]


def run(study: Study, plan: Plan, check: Check = CHECK) -> Outcome:
    return applying.apply(study, plan, "robot", check, advance=quietly)


def of_machine(study: Study) -> list[Coding]:
    return [one for one in codings(study) if one.coder == "robot"]


def number_of(coding: Coding) -> int:
    return int(coding.answer.id[1:])


def check_all(
    study: Study,
    run: MachineRun,
    *,
    wrong: frozenset[int] = frozenset(),
    dropped: frozenset[str] = frozenset(),
    instead: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Have everybody check their part as they should, but for these answers and these codes."""
    assert run.check_round is not None
    for name in run.document["check"]["by"]:
        workspace = open_workspace(study, name, round=run.check_round)
        for number in workspace.numbers(QueueFilter()):
            item = workspace.item(number)
            which = int(item.answer.id[1:])
            codes = {"refuses"} if which in wrong else truth(which) - dropped
            codes = {instead.get(code, code) for code in codes}
            workspace.write(Decide(number, Judgement.of(sorted(codes)), 1.0))
        workspace.leave()


# -- what is coded --------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_nobody_decided_gets_the_codes_that_were_shown_to_be_right(
    study: Study, plan: Plan
) -> None:
    outcome = run(study, plan)
    made = of_machine(study)
    assert outcome.answers == ANSWERS - CODED
    assert outcome.coded == len(made)
    assert 0 < outcome.abstained == outcome.answers - outcome.coded
    assert all(number_of(one) >= CODED for one in made), "what people decided is left to them"
    right = sum(len(set(one.judgement.codes) & truth(number_of(one))) for one in made)
    assert right / sum(len(one.judgement.codes) for one in made) > 0.85
    assert verify(study).ok


def test_an_answer_that_reaches_no_threshold_gets_no_decision(study: Study, plan: Plan) -> None:
    run(study, plan)
    assert all(one.judgement.codes for one in of_machine(study))
    coded = {number_of(one) for one in of_machine(study)}
    nothing = [n for n in range(CODED, ANSWERS) if not truth(n)]
    assert nothing
    assert coded.isdisjoint(nothing)


def test_the_decisions_are_a_machines_and_say_where_they_come_from(
    study: Study, plan: Plan
) -> None:
    run(study, plan)
    assert [(one.name, one.role) for one in coders(study)][-1] == ("robot", Role.MACHINE)
    for one in of_machine(study):
        assert set(one.judgement.codes.values()) == {Origin.SUGGESTED}
        assert one.circumstances.model == plan.model.record.id
        assert one.shown is not None
        assert set(one.shown) == set(one.judgement.codes)
        for code, probability in zip(one.shown, one.circumstances.probabilities, strict=True):
            threshold = next(a.threshold for a in plan.applied if a.code == code)
            assert threshold is not None
            assert probability >= threshold - 1e-4


def test_agreement_and_learning_leave_the_machine_out(study: Study, plan: Plan) -> None:
    run(study, plan)
    assert "robot" not in judgements(study).coders
    assert "robot" not in teachers(study, "all", "")


def test_a_code_that_is_not_shown_to_be_right_is_not_given(study: Study, plan: Plan) -> None:
    by_code = {one.code: one for one in plan.codes}
    assert by_code["refuses"].refusal is Refusal.TOO_FEW
    assert by_code["refuses"].threshold is None
    outcome = run(study, plan)
    for code, count in outcome.by_code.items():
        assert (count > 0) <= (by_code[code].threshold is not None)


@pytest.mark.slow
def test_where_no_code_is_good_enough_nothing_happens(study: Study) -> None:
    plan = make_plan(study, 0.9999)
    assert plan.applied == ()
    with pytest.raises(StudyError, match="No code is shown"):
        run(study, plan)
    assert "robot" not in [one.name for one in coders(study)]


@pytest.mark.parametrize("demand", [0.0, 1.0, 1.5])
def test_a_precision_that_cannot_be_had_is_refused(study: Study, demand: float) -> None:
    with pytest.raises(UsageError, match="The precision cannot be"):
        make_plan(study, demand)


def test_a_person_is_no_machine(study: Study, plan: Plan) -> None:
    with pytest.raises(StudyError, match="anna is already in the study"):
        applying.apply(study, plan, "Anna", CHECK, advance=quietly)
    with pytest.raises(StudyError, match="not a person in this study who could check"):
        run(study, plan, Check(10, ("robot",)))
    with pytest.raises(UsageError, match="Nobody was named to check"):
        run(study, plan, Check(10, ()))
    assert of_machine(study) == []


def test_a_dry_run_says_the_same_and_writes_nothing(study: Study, plan: Plan) -> None:
    tried = applying.try_plan(study, plan, "robot", advance=quietly)
    assert of_machine(study) == []
    assert machine_runs.applications(study, "robot") == ()
    done = run(study, plan)
    assert (tried.answers, tried.coded, tried.by_code) == (done.answers, done.coded, done.by_code)
    assert tried.run is None


def test_a_skipped_answer_is_not_decided(study: Study, plan: Plan) -> None:
    workspace = open_workspace(study, "ben")
    numbers = workspace.numbers(QueueFilter())
    one = next(n for n in range(CODED, ANSWERS) if truth(n) == {"staff"})
    workspace.write(Decide(numbers[one], SKIPPED, 1.0))
    run(study, plan)
    assert one in {number_of(coding) for coding in of_machine(study)}


# -- again, and stopped ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_second_run_codes_only_what_is_new(study: Study, plan: Plan) -> None:
    first = run(study, plan)
    second = run(study, make_plan(study, 0.85))
    assert second.coded == 0
    with take_in(study) as intake:
        intake.add_answers([answer_of(number) for number in range(ANSWERS, ANSWERS + 100)])
    third = run(study, make_plan(study, 0.85))
    assert 0 < third.coded <= 100
    made = [number_of(one) for one in of_machine(study)]
    assert len(made) == len(set(made)) == first.coded + third.coded
    assert third.run is not None
    assert third.run.check_round == "check-robot-3"
    third_checked = read_list(study, "ben", "check-robot-3")
    rows = answers_at(study, [one.number for one in third_checked])
    assert all(int(answer.id[1:]) >= ANSWERS for answer in rows.values())


class Killed(BaseException):
    """The process has gone."""


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_whole_batches_and_goes_on(
    study: Study, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 60)
    looked_at = 0

    def die(count: int) -> None:
        nonlocal looked_at
        looked_at += count
        if looked_at >= 180:
            raise Killed

    whole = applying.try_plan(study, plan, "robot", advance=quietly)
    with pytest.raises(Killed):
        applying.apply(study, plan, "robot", CHECK, advance=die)
    stopped = applying.unfinished(study, "robot")
    assert stopped is not None
    made = of_machine(study)
    assert len(made) + stopped.abstained == 180
    assert verify(study).ok
    with pytest.raises(StudyError, match="not finished"):
        run(study, plan)
    code_answers(study, range(CODED + 200, CODED + 210))  # people go on meanwhile
    done = applying.resume(study, stopped, advance=quietly)
    assert done.run is not None
    assert done.run.number == 1
    assert done.answers == whole.answers - 10
    assert applying.unfinished(study, "robot") is None
    made = of_machine(study)
    assert len({number_of(one) for one in made}) == len(made) == done.coded
    assert {one.circumstances.model for one in made} == {plan.model.record.id}
    assert verify(study).ok


def test_a_run_whose_codebook_was_revised_ends_with_what_it_had(
    study: Study, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 60)

    def die(_: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        applying.apply(study, plan, "robot", CHECK, advance=die)
    stopped = applying.unfinished(study, "robot")
    assert stopped is not None
    assert applying.why_it_ends(study, stopped) == ""
    monkeypatch.setattr(Study, "revision", lambda _: 2)
    assert "has been revised" in applying.why_it_ends(study, stopped)
    done = applying.resume(study, stopped, advance=quietly)
    assert done.answers == 60
    assert done.run is not None
    assert done.run.check_round == "check-robot-1"


def test_a_closed_round_takes_nothing_of_a_machine(study: Study, plan: Plan) -> None:
    close_round(study, "main")
    with pytest.raises(StudyError, match="takes no more"):
        run(study, plan)
    assert not of_machine(study)
    assert "robot" not in {one.name for one in coders(study)}


def test_a_run_whose_round_was_closed_ends_with_what_it_had(
    study: Study, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 60)

    def close(_: int) -> None:
        close_round(study, "main")

    with pytest.raises(StudyError, match="takes no more"):
        applying.apply(study, plan, "robot", CHECK, advance=close)
    made = len(of_machine(study))
    stopped = applying.unfinished(study, "robot")
    assert stopped is not None
    assert "closed" in applying.why_it_ends(study, stopped)
    done = applying.resume(study, stopped, advance=quietly)
    assert (done.answers, done.coded) == (60, made)
    assert applying.unfinished(study, "robot") is None


# -- the check ------------------------------------------------------------------------------------


def test_a_sample_is_allocated_at_once_to_those_who_check(study: Study, plan: Plan) -> None:
    add_coder(study, "carla")
    outcome = run(study, plan, Check(60, ("ben", "carla")))
    assert outcome.run is not None
    assert outcome.run.check_round == "check-robot-1"
    assert read_assistance(study, "check-robot-1").mode is Mode.OFF
    ben, carla = (
        [one.number for one in read_list(study, name, "check-robot-1")] for name in ("ben", "carla")
    )
    assert len(ben) == len(carla) == 30
    assert set(ben).isdisjoint(carla)
    coded = {one.answer.id for one in of_machine(study)}
    assert {one.id for one in answers_at(study, [*ben, *carla]).values()} <= coded
    assert open_workspace(study, "anna", round="check-robot-1").opening().item is None


def test_every_code_is_in_the_sample(study: Study, plan: Plan) -> None:
    run(study, plan)
    sample = {one.number for one in read_list(study, "ben", "check-robot-1")}
    by_id = {answer.id for answer in answers_at(study, sorted(sample)).values()}
    in_sample = [one for one in of_machine(study) if one.answer.id in by_id]
    for applied in plan.applied:
        assert sum(applied.code in one.judgement.codes for one in in_sample) >= 5


@pytest.mark.slow
def test_the_same_seed_draws_the_same_sample(tmp_path: Path) -> None:
    drawn = []
    for name in ("one", "two"):
        with make_study(tmp_path / f"{name}.study", 700) as made:
            code_answers(made, range(400))
            run(made, make_plan(made, 0.8))
            drawn.append(read_list(made, "ben", "check-robot-1"))
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 60


def test_what_is_checked_is_marked_as_drawn(study: Study, plan: Plan) -> None:
    run(study, plan)
    workspace = open_workspace(study, "ben", round="check-robot-1")
    item = workspace.opening().item
    assert item is not None
    assert item.drawn is SelectionReason.CHECK


@pytest.mark.slow
def test_the_precision_is_told_as_it_is_checked(study: Study, plan: Plan) -> None:
    outcome = run(study, plan)
    assert outcome.run is not None
    before = check_figures(study, "robot")
    assert (before.drawn, before.checked) == (60, 0)
    assert before.whole.precision is None
    assert "Nothing of the sample has been checked" in before.verdict
    check_all(study, outcome.run)
    after = check_figures(study, "robot")
    assert after.checked == 60
    assert after.coded == outcome.coded
    made = of_machine(study)
    right = sum(len(set(one.judgement.codes) & truth(number_of(one))) for one in made)
    total = sum(len(one.judgement.codes) for one in made)
    assert after.whole.applied == total
    assert after.whole.precision is not None
    assert after.whole.low is not None
    assert after.whole.low <= right / total
    assert after.whole.precision == pytest.approx(right / total, abs=0.06)
    assert "the required precision of 0.85 is met" in after.verdict
    assert set(after.by_code) == {code for code, count in outcome.by_code.items() if count}


@pytest.mark.slow
def test_a_code_that_was_dropped_before_the_check_is_not_counted_as_wrong(
    study: Study, plan: Plan
) -> None:
    outcome = run(study, plan)
    assert outcome.run is not None
    assert outcome.by_code["staff"]
    left = tuple(code for code in study.codebook().codes if code.id != "staff")
    add_revision(study, replace(study.codebook(), codes=left), drop_used=True)
    check_all(study, outcome.run, dropped=frozenset({"staff"}))
    found = check_figures(study, "robot")
    assert found.checked == 60
    assert (found.by_code["staff"].checked, found.by_code["staff"].precision) == (0, None)
    assert found.whole.precision is not None
    assert found.whole.precision > 0.9
    assert "is met" in found.verdict
    assert "not met" not in found.verdict


@pytest.mark.slow
def test_a_code_that_was_merged_before_the_check_is_right_if_the_other_is_given(
    study: Study, plan: Plan
) -> None:
    outcome = run(study, plan)
    assert outcome.run is not None
    change_codebook(study, [Merge(("staff",), "books")])
    check_all(study, outcome.run, instead={"staff": "books"})
    found = check_figures(study, "robot").by_code["staff"]
    assert found.checked
    assert found.precision is not None
    assert found.precision > 0.9


@pytest.mark.slow
def test_a_machine_that_is_wrong_is_found_out(study: Study, plan: Plan) -> None:
    outcome = run(study, plan)
    assert outcome.run is not None
    check_all(study, outcome.run, wrong=frozenset(range(ANSWERS)))
    found = check_figures(study, "robot")
    assert found.whole.precision == 0.0
    assert "is not met" in found.verdict
    assert found.whole.high is not None
    assert found.whole.high < 0.2


def test_without_a_check_there_is_no_figure(study: Study, plan: Plan) -> None:
    outcome = run(study, plan, Check(0, ()))
    assert outcome.run is not None
    assert outcome.run.check_round is None
    assert "No sample was drawn" in check_figures(study, "robot").verdict


def test_a_machine_that_never_ran_has_no_figures(study: Study) -> None:
    with pytest.raises(StudyError, match="has not coded anything"):
        check_figures(study, "robot")
