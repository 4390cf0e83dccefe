"""What was suggested and what became of it, as the log tells it."""

from __future__ import annotations

import pytest

from intercoder.coding.change import TakeBack
from intercoder.coding.decision import SKIPPED, Circumstances, Judgement, SelectionReason, State
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.study.suggest.suggestion_exposure import Exposure, readings
from tests.agreement.of_study.logs import decide

SEEN = Circumstances(model="m", probabilities=(0.8, 0.3))
REVEALED = Circumstances(model="m", probabilities=(0.8,), revealed=True)


def only(study: Study) -> Exposure:
    """The one reading there is."""
    (found,) = readings(study)
    return found


def test_a_reading_tells_what_was_shown_and_chosen(study: Study) -> None:
    decide(
        study, "anna", "v1:value", ["books"], shown=["books", "quiet"], circumstances=SEEN,
        seconds=4,
    )  # fmt: skip
    found = only(study)
    assert (found.coder, found.round, found.key) == ("anna", "main", "v1:value")
    assert (found.shown, found.probabilities) == (("books", "quiet"), (0.8, 0.3))
    assert set(found.codes) == {"books"}
    assert found.seconds == 4
    assert found.first == found.first_shown
    assert (found.revealed, found.before, found.drawn, found.alone) == (False, None, None, True)


def test_of_a_reveal_both_versions_are_told_and_their_time_added(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"], seconds=5)
    decide(study, "anna", "v1:value", ["books"], shown=["books"], circumstances=REVEALED, seconds=2)
    found = only(study)
    assert found.revealed
    assert found.before == frozenset({"quiet"})
    assert set(found.codes) == {"books"}
    assert found.seconds == 7
    assert found.first_shown is not None and found.first < found.first_shown


def test_a_change_of_mind_before_the_reveal_counts(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"])
    decide(study, "anna", "v1:value", Judgement.of(()))
    decide(study, "anna", "v1:value", ["books"], shown=["books"], circumstances=REVEALED)
    assert only(study).before == frozenset()


def test_skipped_before_the_reveal_is_no_version(study: Study) -> None:
    decide(study, "anna", "v1:value", SKIPPED)
    decide(study, "anna", "v1:value", ["books"], shown=["books"], circumstances=REVEALED)
    assert only(study).before is None


def test_what_was_taken_back_is_no_reading_and_skipped_is_one(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"])
    workspace = open_workspace(study, "anna")
    workspace.write(TakeBack())
    workspace.leave()
    decide(study, "anna", "v2:value", SKIPPED)
    assert only(study).state is State.SKIPPED


def test_answers_a_model_drew_are_marked(study: Study) -> None:
    decide(
        study,
        "anna",
        "v1:value",
        ["quiet"],
        circumstances=Circumstances(drawn=SelectionReason.CERTAIN),
    )
    assert only(study).drawn is SelectionReason.CERTAIN


def test_a_decision_made_again_for_a_doubt_is_told_as_before(study: Study) -> None:
    doubted = Circumstances(drawn=SelectionReason.DOUBTS)
    decide(study, "anna", "v1:value", ["quiet"], seconds=3)
    decide(study, "anna", "v1:value", ["books"], circumstances=doubted, seconds=9)
    found = only(study)
    assert (set(found.codes), found.drawn, found.seconds) == ({"quiet"}, None, 3)


def test_decided_together_is_not_alone(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"], circumstances=Circumstances(together="g1"))
    assert not only(study).alone


def test_machines_are_told_of_only_if_named(study: Study) -> None:
    add_coder(study, "robot", Role.MACHINE)
    decide(study, "robot", "v1:value", ["quiet"])
    decide(study, "ben", "v1:value", ["quiet"], round="second")
    assert [one.coder for one in readings(study)] == ["ben"]
    assert [one.coder for one in readings(study, coders=["robot"])] == ["robot"]
    assert [one.round for one in readings(study, rounds=["second"])] == ["second"]
    with pytest.raises(StudyError):
        list(readings(study, coders=["nobody"]))
