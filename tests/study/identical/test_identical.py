"""Identical answers judged differently, found in a study and given to be judged again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.decision import SKIPPED, Judgement, Origin
from intercoder.coding.identical import IdenticalDisagreement, ordered
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.identical.identical_answers import (
    described,
    judged_in,
    numbers_in,
    numbers_to_look_at,
)
from intercoder.study.identical.identical_groups import Asked, differing
from intercoder.study.log.json_records import filter_from_text, filter_to_text
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study

TEXTS = ("the café", "The café!", "the  café", "the cafe", "The cafe.", "novels", "Novels")


@pytest.fixture
def alike(study: Study) -> Study:
    """Three answers that are the same, two more without the accent, and two of another text."""
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}", "value", f"w{n}", text, "en") for n, text in enumerate(TEXTS, start=1)]
        )
    return study


def judge(
    study: Study,
    coder: str,
    round: str = "main",
    **given: Iterable[str] | Judgement,
) -> None:
    """What a coder gave the answers w1, w2, ..."""
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(
                    answer,
                    coder,
                    codes if isinstance(codes, Judgement) else Judgement.of(codes),
                    round=round,
                )
                for answer, codes in given.items()
            ]
        )


def ids(study: Study, one: IdenticalDisagreement) -> list[str]:
    return [judged.id for judged in judged_in(study, one)]


def found_in(
    study: Study, asked: Asked | None = None, *, between: bool = False
) -> list[IdenticalDisagreement]:
    return ordered(differing(study, asked or Asked(), between=between))


def test_one_coder_who_judged_the_same_text_in_two_ways_is_found(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w2=["staff"], w3=["staff", "quiet"], w6=["books"])
    judge(alike, "ben", w1=["staff"], w2=["staff"])
    (one,) = found_in(alike)
    assert (one.coder, one.round, one.codes) == ("anna", "main", ("quiet",))
    assert [(version.codes, dict(version.by)) for version in one.versions] == [
        (("staff",), {"anna": 2}),
        (("quiet", "staff"), {"anna": 1}),
    ]
    (shown,) = described(alike, [one], 5)
    assert (shown.question, shown.language, shown.answers, shown.start) == (
        *("value", "en"),
        *(3, "the c"),
    )


def test_how_a_code_came_to_stand_makes_no_difference(alike: Study) -> None:
    judge(
        alike,
        "anna",
        w1=Judgement.of({"staff": Origin.MANUAL}),
        w2=Judgement.of({"staff": Origin.PROPAGATED}, unsure=True, memo="hm"),
        w3=Judgement.of({"staff": Origin.SUGGESTED}),
    )
    assert found_in(alike) == []


def test_a_skipped_answer_has_no_judgement_but_no_code_applies_is_one(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w2=SKIPPED)
    assert found_in(alike) == []
    judge(alike, "anna", w3=())
    assert [version.codes for version in found_in(alike)[0].versions] == [(), ("staff",)]


def test_rounds_are_not_compared_with_each_other(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"])
    judge(alike, "anna", round="recode", w2=["quiet"])
    assert found_in(alike) == []
    judge(alike, "anna", round="recode", w1=["staff"])
    (one,) = found_in(alike)
    assert one.round == "recode"
    assert found_in(alike, Asked(rounds=("main",))) == []


def test_the_same_slip_is_the_same_text_though_the_group_has_another(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w4=["quiet"], w5=["books"])
    (one,) = found_in(alike)
    assert ids(alike, one) == ["w4", "w5"]
    assert described(alike, [one], 20)[0].start == "the cafe"
    (near,) = found_in(alike, Asked(near=True))
    assert ids(alike, near) == ["w1", "w4", "w5"]


def test_between_coders_are_those_who_differ_from_each_other(alike: Study) -> None:
    add_coder(alike, "model", Role.MACHINE)
    judge(alike, "anna", w1=["staff"], w2=["staff"])
    judge(alike, "ben", w3=["quiet"], w6=["books"])
    judge(alike, "model", w7=["quiet"])
    assert found_in(alike) == [], "nobody differs from themselves"
    (one,) = found_in(alike, between=True)
    assert (one.coder, one.judgements, one.difference) == ("", 3, 1.0)
    assert {judged.id: dict(judged.codes) for judged in judged_in(alike, one)} == {
        "w1": {"anna": ("staff",)},
        "w2": {"anna": ("staff",)},
        "w3": {"ben": ("quiet",)},
    }
    judge(alike, "ben", w1=["staff"])
    (one,) = found_in(alike, between=True)
    assert (one.judgements, described(alike, [one], 9)[0].answers) == (4, 3)


def test_what_is_asked_for_narrows_it(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w2=["quiet"])
    judge(alike, "ben", w6=["books"], w7=["quiet"])
    assert [one.coder for one in found_in(alike, Asked("ben"))] == ["ben"]
    assert found_in(alike, Asked(question="better")) == []
    assert len(found_in(alike, Asked(question="value"))) == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("nobody"), "no coder “nobody”"),
        (Asked(rounds=("pilot",)), "no round “pilot”"),
        (Asked(question="why"), "no question “why”. Its questions are value, better."),
    ],
)
def test_what_is_not_there_is_named(alike: Study, asked: Asked, words: str) -> None:
    with pytest.raises(StudyError) as error:
        differing(alike, asked)
    assert words in str(error.value)


def test_the_coder_gets_the_rare_ones_and_one_of_the_common_ones(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w2=["staff"], w3=["quiet"], w6=["books"], w7=["quiet"])
    numbers = numbers_to_look_at(alike, "anna")
    keys = [answers_at(alike, numbers)[number].id for number in numbers]
    assert keys == ["w3", "w1", "w7", "w6"]
    assert numbers_to_look_at(alike, "ben") == ()
    (first, _) = found_in(alike)
    of_group = numbers_in(alike, first)
    assert [answers_at(alike, of_group)[number].id for number in of_group] == ["w3", "w1", "w2"]


def test_a_filter_of_answers_is_followed_in_its_order_and_kept(alike: Study) -> None:
    judge(alike, "anna", w1=["staff"], w2=["staff"], w3=["quiet"])
    workspace = open_workspace(alike, "anna")
    numbers = numbers_to_look_at(alike, "anna")
    wanted = QueueFilter(answers=numbers)
    opening = workspace.opening(wanted)
    assert opening.item is not None
    assert (opening.item.answer.id, opening.filter) == ("w3", wanted)
    assert [item.answer.id for item in workspace.following(opening.item.number, wanted)] == ["w1"]
    assert workspace.following(numbers[-1], wanted) == ()
    assert tuple(workspace.numbers(wanted)) == numbers
    assert [row.answer_id for row in workspace.rows(workspace.numbers(wanted))] == ["w3", "w1"]
    narrowed = QueueFilter(answers=numbers, code="quiet")
    assert tuple(workspace.numbers(narrowed)) == numbers[:1]
    assert filter_from_text(filter_to_text(wanted)) == wanted
