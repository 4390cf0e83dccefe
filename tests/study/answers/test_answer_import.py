"""What comes into a study: new things are added, nothing there is overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.coding.change import TakeBack
from intercoder.coding.decision import SKIPPED, Act, Judgement, Origin
from intercoder.coding.queue import QueueFilter
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.answers.later_details import DetailKind
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.written import NothingToRevert
from intercoder.study.exchange import exported_rows
from intercoder.study.rounds.people import coders
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.change_log import change_count
from intercoder.study.study import Study
from tests.conftest import QUESTIONS, library_answers

pytestmark = pytest.mark.postgres_now


def test_the_same_answers_again_add_nothing(study: Study) -> None:
    with take_in(study) as intake:
        taken = intake.add_answers(library_answers())
    assert (taken.new, taken.same, taken.changed) == (0, 20, ())
    assert study.answer_count() == 20


def test_answers_are_counted_by_question_and_of_one_wave(study: Study) -> None:
    before = exported_rows.answer_counts(study)
    assert sum(before.values()) == 20
    in_wave = [
        Answer(f"v1:{wave}:value", "value", f"v1:{wave}", "rooms", attributes={"wave": wave})
        for wave in ("2", "%")
    ]
    with take_in(study) as intake:
        taken = intake.add_answers(in_wave)
    assert (taken.new, dict(taken.same_of)) == (2, {})
    with take_in(study) as intake:
        assert dict(intake.add_answers(in_wave).same_of) == {"value": 2}
    assert exported_rows.answer_counts(study)["value"] == before["value"] + 2
    assert exported_rows.answer_counts(study, "%") == {"value": 1}


def test_a_changed_text_is_reported_and_left_as_it_was(study: Study) -> None:
    first, *_ = library_answers()
    with take_in(study) as intake:
        taken = intake.add_answers([replace(first, text="Something else")])
    assert taken.changed == (first.id,)
    assert next(exported_rows.answers(study)).text == first.text


def test_changed_attributes_are_reported_and_left_as_they_were(study: Study) -> None:
    first, second, *_ = library_answers()
    new = Answer("v1:third", "value", "v1", "more", attributes={"age": "18-29"})
    with take_in(study) as intake:
        taken = intake.add_answers([new])
    assert taken.new == 1
    assert taken.attributes_changed == ("v1",)
    assert next(exported_rows.answers(study)).attributes == first.attributes == second.attributes


def attributes_of(study: Study, respondent: str) -> dict[str, str]:
    found = next(one for one in exported_rows.answers(study) if one.respondent == respondent)
    return dict(found.attributes)


def lines_of_log(study: Study) -> int:
    with study.reading() as connection:
        return change_count(connection)


def test_empty_attributes_are_filled_and_those_there_kept(study: Study) -> None:
    described = {"v1": {"age": "30-39", "sex": "f"}, "v2": {"sex": "m"}, "nobody": {"sex": "f"}}
    with take_in(study) as intake:
        assert intake.describe(described) == {"v1", "v2"}
    assert intake.details.filled == {(DetailKind.ATTRIBUTE, "sex"): 2}
    assert intake.details.differing == ()
    assert attributes_of(study, "v1") == {"age": "30-39", "sex": "f"}
    assert attributes_of(study, "v2") == {"age": "60+", "sex": "m"}


@pytest.mark.parametrize(("replaces", "stands"), [(False, "30-39"), (True, "18-29")])
def test_other_attributes_replace_those_there_only_where_that_was_asked_for(
    study: Study, replaces: bool, stands: str
) -> None:
    with take_in(study, replaces=replaces) as intake:
        intake.describe({"v1": {"age": "18-29"}})
    (found,) = intake.details.differing
    assert (found.of, found.name, found.before, found.now) == ("v1", "age", "30-39", "18-29")
    assert attributes_of(study, "v1") == {"age": stands}


def test_a_language_is_filled_and_groups_are_found_within_the_new_one(study: Study) -> None:
    bare = [Answer(f"w{n}:value", "value", f"w{n}", "quiet and warm") for n in (1, 2)]
    with take_in(study) as intake:
        intake.add_answers([bare[0], replace(bare[1], language="fi")])
        assert intake.group_answers().groups == 0
    with take_in(study) as intake:
        intake.add_answers([replace(bare[0], language="fi")])
        assert intake.group_answers().answers == 2
    languages = {one.id: one.language for one in exported_rows.answers(study)}
    assert (languages["w1:value"], languages["w2:value"]) == ("fi", "fi")
    with take_in(study) as intake:
        intake.add_answers([replace(bare[0], language="sv")])
    assert [str(one.kind) for one in intake.details.differing] == ["language"]


def test_the_language_of_an_answer_with_another_text_is_left(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("w:value", "value", "w", "warm")])
        intake.add_answers([Answer("w:value", "value", "w", "lämmin", "fi")])
    assert {one.id: one.language for one in exported_rows.answers(study)}["w:value"] == ""


def test_each_change_of_details_is_in_the_sealed_log(study: Study) -> None:
    before = lines_of_log(study)
    with take_in(study) as intake:
        intake.describe({"v1": {"sex": "f"}, "v2": {"sex": "m"}})
    filled = lines_of_log(study)
    with take_in(study, replaces=True) as intake:
        intake.add_questions([Question("value", "What do you like?")])
        intake.add_answers([replace(library_answers()[0], language="fi")])
    replaced = lines_of_log(study)
    assert before < filled < replaced
    assert study.questions()[0].text == "What do you like?"
    assert verify(study).ok


def test_what_says_nothing_new_leaves_no_line(study: Study) -> None:
    before = lines_of_log(study)
    with take_in(study, replaces=True) as intake:
        intake.add_questions(QUESTIONS)
        intake.add_answers(library_answers())
        intake.describe({"v1": {"age": "30-39"}})
    assert lines_of_log(study) == before


def test_a_later_wave_follows_the_first_within_its_question(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("w1:value", "value", "w1", "A second wave")])
    order = [answer.id for answer in exported_rows.answers(study)]
    assert order.index("w1:value") == 10


def test_a_wording_is_added_and_not_replaced_unasked(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_questions([Question("value", "Another wording"), Question("new")])
    with take_in(study) as intake:
        intake.add_questions([Question("new", "The new one?")])
    assert study.questions() == (*QUESTIONS, Question("new", "The new one?"))


def test_nothing_is_kept_of_an_import_that_fails_half_way(study: Study) -> None:
    with pytest.raises(RuntimeError), take_in(study) as intake:
        intake.add_questions([Question("late")])
        intake.add_answers([Answer("x:value", "value", "x", "text")])
        intake.add_decisions([EarlierDecision("x:value", "carla", SKIPPED)])
        raise RuntimeError("the file ended in the middle")
    assert study.answer_count() == 20
    assert study.questions() == QUESTIONS
    assert [coder.name for coder in coders(study)] == ["anna", "ben"]
    assert verify(study).ok


def test_earlier_decisions_stand_under_their_coder(study: Study) -> None:
    earlier = [
        EarlierDecision("v1:value", "carla", Judgement.of({"books": Origin.IMPORTED})),
        EarlierDecision("v2:value", "carla", SKIPPED, decided_at="2025-01-01T00:00:00.000Z"),
        EarlierDecision("v1:value", "anna", Judgement.of([]), round="pilot"),
    ]
    with take_in(study) as intake:
        assert intake.add_decisions(earlier).new == 3
    found = [(c.answer.id, c.coder, c.round, c.judgement) for c in exported_rows.codings(study)]
    assert found == [
        ("v1:value", "anna", "pilot", Judgement.of([])),
        ("v1:value", "carla", "main", Judgement.of({"books": Origin.IMPORTED})),
        ("v2:value", "carla", "main", SKIPPED),
    ]
    assert verify(study).ok


def test_the_same_decisions_again_add_nothing_and_others_are_left(study: Study) -> None:
    one = EarlierDecision("v1:value", "carla", Judgement.of(["books"]))
    with take_in(study) as intake:
        intake.add_decisions([one])
    with take_in(study) as intake:
        again = intake.add_decisions([one])
        other = intake.add_decisions([replace(one, judgement=Judgement.of(["quiet"]))])
    assert (again.new, again.same) == (0, 1)
    assert (other.new, other.differing) == (0, ("v1:value/carla",))
    (stands,) = exported_rows.codings(study)
    assert set(stands.judgement.codes) == {"books"}


def test_what_was_imported_is_not_undone(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_decisions([EarlierDecision("v1:value", "anna", Judgement.of(["books"]))])
    assert open_workspace(study, "anna").write(TakeBack()) == NothingToRevert(Act.UNDO)


def test_imported_answers_are_found_by_their_words(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("w:value", "value", "w", "Ein gemütlicher Lesesaal")])
    workspace = open_workspace(study, "anna")
    assert len(workspace.numbers(QueueFilter(text="gemutlich"))) == 1
