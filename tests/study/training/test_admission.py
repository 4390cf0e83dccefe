"""The gate of the training wherever answers reach a coder, in both homes of a study."""

from __future__ import annotations

import pytest

from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.training.key import KeyAnswer, read_key, set_key
from intercoder.study.training.past_gate import let_past_gate
from intercoder.study.training.training_rounds import Feedback
from intercoder.training.admission import let_past
from intercoder.training.begin import begin_training
from intercoder.training.gate import Gate
from intercoder.training.may_code import check_may_code
from tests.postgres import as_login, new_login

KEY = [
    KeyAnswer(f"v{number}:value", ("books",) if number % 2 else (), "", "a test")
    for number in range(1, 7)
]


@pytest.fixture
def keyed(study: Study) -> Study:
    """The study with a lead and a key of six answers."""
    add_coder(study, "lea", Role.LEAD)
    set_key(study, KEY, "lea")
    return study


def judge(study: Study, round: str, *, right: bool, count: int | None = None) -> None:
    """Anna judges what she was given, as the key has it or all alike."""
    key = {one.number: one.codes for one in read_key(study)}
    desk = open_workspace(study, "anna", round=round, take_over=True)
    for number in list(desk.numbers(QueueFilter()))[:count]:
        codes = key[number] if right else ("staff",)
        desk.write(Decide(number, Judgement.of(list(codes)), 1.0))
    desk.leave()


def is_let_in(study: Study, coder: str, round: str = "main") -> bool:
    try:
        check_may_code(study, [coder], round)
    except StudyError as error:
        assert coder in error.message
        return False
    return True


def test_nobody_codes_real_answers_before_passing(keyed: Study) -> None:
    assert is_let_in(keyed, "anna")
    begin_training(keyed, "t", ["anna"], answers=3, gate=Gate(at_least=1), seed=1)
    assert is_let_in(keyed, "anna", "t")
    assert [is_let_in(keyed, name) for name in ("anna", "ben", "lea")] == [False, False, True]
    judge(keyed, "t", right=False)
    assert not is_let_in(keyed, "anna")
    begin_training(keyed, "t2", ["anna"], gate=Gate(at_least=1))
    judge(keyed, "t2", right=True)
    assert is_let_in(keyed, "anna")


def test_a_lead_lets_a_coder_past_and_the_reason_is_kept(keyed: Study) -> None:
    lea = acting_user(keyed, "lea")
    begin_training(keyed, "t", ["anna"], gate=Gate(at_least=1))
    judge(keyed, "t", right=False)
    for names, reason, who, error in (
        (["anna"], "Why not", acting_user(keyed, "anna"), StudyError),
        (["anna"], " ", lea, UsageError),
        (["anna"], "x" * 3000, lea, UsageError),
        (["nobody"], "Why not", lea, StudyError),
        (["anna", "lea"], "Why not", lea, UsageError),
    ):
        with pytest.raises(error):
            let_past(keyed, names, reason, who)
    assert let_past_gate(keyed) == ()
    assert len(let_past(keyed, ["anna", "ben"], "Trained on paper", lea)) == 2
    assert is_let_in(keyed, "anna")
    assert is_let_in(keyed, "ben")
    (anna, ben) = let_past_gate(keyed)
    assert (anna.coder, anna.by, anna.reason) == ("anna", "lea", "Trained on paper")
    assert anna.attempt is not None
    assert anna.attempt["passed"] is False
    assert ben.attempt is None
    assert verify(keyed).ok


@pytest.mark.postgres_only
@pytest.mark.parametrize("feedback", [Feedback.EACH, Feedback.END])
def test_the_gate_is_the_same_for_a_coders_own_login(study: Study, feedback: Feedback) -> None:
    add_coder(study, "lea", Role.LEAD)
    set_key(study, KEY, "lea")
    login = new_login()
    grant_login(study, "anna", login, "secret")
    begin_training(study, "t", ["anna"], gate=Gate(at_least=1), feedback=feedback)
    with open_study(as_login(study.address, login)) as own:
        assert not is_let_in(own, "anna")
        judge(study, "t", right=True, count=2)
        assert not is_let_in(own, "anna")
        judge(study, "t", right=False)
        assert not is_let_in(own, "anna")
        let_past(study, ["anna"], "Trained on paper", acting_user(study, "lea"))
        assert is_let_in(own, "anna")


@pytest.mark.postgres_only
def test_who_has_passed_is_let_in_with_their_own_login(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    set_key(study, KEY, "lea")
    login = new_login()
    grant_login(study, "anna", login, "secret")
    begin_training(study, "t", ["anna"], gate=Gate(at_least=1))
    judge(study, "t", right=True)
    with open_study(as_login(study.address, login)) as own:
        assert is_let_in(own, "anna")
