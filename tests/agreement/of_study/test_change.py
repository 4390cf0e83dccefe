"""Agreement then and now, on the same answers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.sides.change import change_of_agreement, earlier
from intercoder.agreement.result import Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.cli.main import run
from intercoder.errors import UsageError
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study
from tests.agreement.of_study.logs import decide
from tests.conftest import library_answers

BEFORE = Selection(rounds=("pilot",), how=Resampling(resamples=200))
AFTER = Selection(rounds=("main",), how=Resampling(resamples=200))
CODES = ("books", "quiet", "staff")


def code_twice(study: Study) -> dict[str, list[list[set[str]]]]:
    """Two coders code all answers in two rounds, and agree more in the second; their sets."""
    chance = np.random.default_rng(7)
    given: dict[str, list[list[set[str]]]] = {}
    for phase, slips in (("pilot", 0.5), ("main", 0.1)):
        sets: list[list[set[str]]] = [[], []]
        for number, answer in enumerate(library_answers()):
            true = CODES[number % 3]
            for row, coder in enumerate(("anna", "ben")):
                code = CODES[int(chance.integers(3))] if chance.random() < slips else true
                decide(study, coder, answer.id, [code], round=phase)
                sets[row].append({code})
        given[phase] = sets
    return given


def test_a_change_is_the_figure_now_less_the_figure_then(study: Study) -> None:
    given = code_twice(study)
    change = change_of_agreement(study, BEFORE, AFTER)
    then, now = (
        agreement_of_sets(CodeSets.of(given[phase], CODES), how=Resampling(resamples=0))
        for phase in ("pilot", "main")
    )
    assert change.answers == 20
    for key in ("percent_agreement", "alpha_set_masi", "pooled_kappa"):
        was, is_now = then.overall[key].value, now.overall[key].value
        assert was is not None
        assert is_now is not None
        assert change.overall[key].value == pytest.approx(is_now - was)
    found = change.overall["alpha_set_masi"]
    assert found.value is not None
    assert found.value > 0
    assert found.low is not None
    assert found.low <= found.value


def test_only_answers_judged_both_times_are_compared(study: Study) -> None:
    first, second, *_ = library_answers()
    for coder in ("anna", "ben"):
        decide(study, coder, first.id, ["books"], round="pilot")
        decide(study, coder, first.id, ["books"], round="main")
        decide(study, coder, second.id, ["quiet"], round="main")
    assert change_of_agreement(study, BEFORE, AFTER).answers == 1


def test_without_a_common_answer_every_change_is_refused(study: Study) -> None:
    for coder in ("anna", "ben"):
        decide(study, coder, "v1:value", ["books"], round="pilot")
        decide(study, coder, "v2:value", ["books"], round="main")
    change = change_of_agreement(study, BEFORE, AFTER)
    assert change.answers == 0
    assert {figure.reason for figure in change.overall.values()} == {Reason.NO_PAIRS}


def test_an_answer_in_several_rounds_has_to_be_told_apart(study: Study) -> None:
    code_twice(study)
    with pytest.raises(UsageError, match="several rounds"):
        change_of_agreement(study, BEFORE, Selection())


def test_a_date_stands_for_the_decisions_of_then() -> None:
    assert earlier(AFTER, "2026-03-31").as_of == "2026-03-31"
    assert earlier(AFTER, "2026-03-31").rounds == ("main",)
    assert earlier(AFTER, "round:pilot").rounds == ("pilot",)
    with pytest.raises(UsageError, match="no name"):
        earlier(AFTER, "round:")


def test_the_command_prints_the_change(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    code_twice(study)
    study.close()
    asked = ["agreement", study.target, "--round", "main", "--change-from", "round:pilot"]
    assert run([*asked, "--resamples", "200"]) == 0
    shown = capsys.readouterr().out
    assert "Change from round pilot to main\n" in shown
    assert "Compared: anna, ben, on 20 answers" in shown
    assert "would leave out zero by chance alone" in shown
    assert "may remember their first codes" in shown
    assert "Books and media" in shown
    assert run([*asked, "--resamples", "200", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n"] == {"answers": 20, "coders": 2}
    assert told["coders"]["compared"] == ["anna", "ben"]
    assert told["overall"]["alpha_set_masi"]["value"] > 0
    assert set(told["codes"]["books"]) == {"krippendorff_alpha_nominal"}
    assert run([*asked, "--plan"]) == 2
    assert "--plan and --change-from cannot be combined" in capsys.readouterr().err


@pytest.mark.parametrize(("gone", "only"), [("pilot", "only_after"), ("main", "only_before")])
def test_a_coder_of_one_side_changes_nothing_and_is_named(
    study: Study, gone: str, only: str
) -> None:
    add_coder(study, "carla")
    for number, answer in enumerate(library_answers()):
        for phase in ("pilot", "main"):
            for coder in ("anna", "ben", "carla"):
                if (coder, phase) != ("carla", gone):
                    shift = ("anna", "ben", "carla").index(coder) * (number % 2)
                    decide(study, coder, answer.id, [CODES[(number + shift) % 3]], round=phase)
    change = change_of_agreement(study, BEFORE, AFTER)
    assert change.coders == ("anna", "ben")
    assert getattr(change, only) == ("carla",)
    assert {figure.value for figure in change.overall.values()} == {0.0}
    assert {figure.value for figure in change.codes.values()} <= {0.0, None}


def test_a_coder_who_left_part_of_the_answers_is_compared_on_the_others(study: Study) -> None:
    add_coder(study, "carla")
    for number, answer in enumerate(library_answers()):
        for phase in ("pilot", "main"):
            for coder, code in (("anna", "books"), ("ben", CODES[number % 3]), ("carla", "staff")):
                if coder != "carla" or phase == "pilot" or number < 5:
                    decide(study, coder, answer.id, [code], round=phase)
    change = change_of_agreement(study, BEFORE, AFTER)
    assert change.coders == ("anna", "ben", "carla")
    assert change.answers == 20
    assert change.overall["alpha_set_masi"].value == 0.0


def test_a_code_given_on_one_side_only_is_not_said_to_be_all_the_same(study: Study) -> None:
    for number, answer in enumerate(library_answers()):
        for coder in ("anna", "ben"):
            then = CODES[number % 2]
            decide(study, coder, answer.id, [then], round="pilot")
            decide(study, coder, answer.id, ["staff" if number % 4 else then], round="main")
    change = change_of_agreement(study, BEFORE, AFTER)
    assert change.codes["staff"].reason is Reason.ONE_SIDE


def test_revised_decisions_are_no_second_coding(study: Study) -> None:
    for answer in library_answers():
        for coder in ("anna", "ben"):
            decide(study, coder, answer.id, ["books"], round="main")
    change = change_of_agreement(study, earlier(AFTER, "2100-01-01"), AFTER)
    assert not change.recoded
    assert change.answers == 20
