"""A coder in training cannot read the key: the server itself keeps it from their login."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.training.key import KeyAnswer, revealed_key, set_key
from intercoder.study.training.training_rounds import Feedback
from intercoder.training.begin import begin_training
from intercoder.training.differences import differences_seen
from tests.postgres import as_login, new_login, plain

pytestmark = pytest.mark.postgres_only
KEY = [KeyAnswer(f"v{number}:value", ("books",), "why", "a test") for number in range(1, 5)]


@pytest.fixture
def anna(study: Study) -> str:
    """Her login; what ben and the consensus decided on the key is in a closed round."""
    add_coder(study, "lea", Role.LEAD)
    add_coder(study, "settled", Role.CONSENSUS)
    login = new_login()
    grant_login(study, "anna", login, "secret")
    with take_in(study) as intake:
        for who in ("ben", "settled"):
            for number in (1, 2, 9):
                codes = Judgement.of(["books"])
                intake.add_decisions([EarlierDecision(f"v{number}:value", who, codes, round="old")])
    close_round(study, "old")
    set_key(study, KEY, "lea")
    return login


def rows(study: Study, login: str, table: str) -> list[dict[str, Any]]:
    """What a plain client with this login reads of a table, as the coder's views show it."""
    address = plain(as_login(study.address, login))
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("SET search_path = intercoder_seen, intercoder")
        return connection.execute(f"SELECT * FROM {table}".encode()).fetchall()


@pytest.mark.parametrize("feedback", [Feedback.EACH, Feedback.END])
def test_a_coder_reads_the_key_of_what_they_have_judged(
    study: Study, anna: str, feedback: Feedback
) -> None:
    begin_training(study, "t", ["anna"], answers=3, feedback=feedback)
    assert rows(study, anna, "training_key") == []
    address = plain(as_login(study.address, anna))
    with (
        psycopg.connect(address, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM intercoder.training_key")
    with open_study(as_login(study.address, anna)) as opened:
        workspace = open_workspace(opened, "anna", round="t")
        numbers = list(workspace.numbers(QueueFilter()))
        for done, number in enumerate(numbers, start=1):
            workspace.write(Decide(number, Judgement.of(["staff"]), 1.0))
            seen = done if feedback is Feedback.EACH or done == len(numbers) else 0
            assert len(rows(study, anna, "training_key")) == seen
            assert len(revealed_key(opened, "anna", "t")) == seen
        assert len(differences_seen(opened, "anna", "t")) == 3
        workspace.leave()


def test_what_others_decided_on_the_key_is_hidden_even_in_closed_rounds(
    study: Study, anna: str
) -> None:
    for table in ("decision", "current_decision"):
        assert len(rows(study, anna, table)) == 2  # the answer that is in no key
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision("v1:value", "anna", Judgement.of(["staff"]), round="old")]
        )
    assert len(rows(study, anna, "decision")) == 5  # she took part in that one


def test_figures_of_a_part_do_not_pass_for_those_of_all(study: Study, anna: str) -> None:
    from intercoder.study.rounds.blindness import check_gets_all

    with open_study(as_login(study.address, anna)) as opened:
        check_gets_all(opened, rounds=("old",), of=("anna",))
        with pytest.raises(StudyError, match="key"):
            check_gets_all(opened, rounds=("old",))


def test_the_rules_are_those_of_the_program(study: Study, anna: str) -> None:
    begin_training(study, "t", ["anna"])
    with study.reading() as connection:
        assert list(rule_faults(connection)) == []
    assert verify(study).ok
