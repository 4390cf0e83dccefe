"""Who may see what several coders decided."""

from __future__ import annotations

import pytest

from intercoder.coding.suggestion import Assistance
from intercoder.errors import StudyError
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.blindness import (
    check_gets_all,
    check_lead,
    check_may_learn,
    check_may_see,
    confined_to,
    learns_from,
)
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import close_round, insert_round, reopen_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, open_study
from tests.postgres import as_login, new_login

pytestmark = pytest.mark.postgres_now

ANNA = Coder("anna")
LEAD = Coder("lea", Role.LEAD)


@pytest.fixture
def blind(study: Study) -> Study:
    """A study with a lead, and a blind round beside the main one."""
    add_coder(study, "lea", Role.LEAD)
    with study.writing() as connection:
        insert_round(connection, "pilot", blind=True)
    return study


def test_in_a_round_that_is_not_blind_everybody_sees_everything(blind: Study) -> None:
    for who in (None, ANNA, LEAD):
        check_may_see(blind, who, rounds=("main",))
        assert confined_to(blind, who, rounds=("main",)) is None


def test_in_a_blind_round_that_is_open_leads_alone_see_everything(blind: Study) -> None:
    check_may_see(blind, LEAD)
    with pytest.raises(StudyError, match=r"“pilot” is blind and open.*only leads see.*a lead: lea"):
        check_may_see(blind, None)
    with pytest.raises(StudyError, match="anna sees only their own decisions"):
        check_may_see(blind, ANNA, rounds=("main", "pilot"))


def test_coders_see_what_is_their_own_alone(blind: Study) -> None:
    assert confined_to(blind, ANNA) == ANNA
    assert confined_to(blind, LEAD) is None
    check_may_see(blind, ANNA, of=("anna",))
    for others in ((), ("ben",), ("anna", "ben")):
        with pytest.raises(StudyError):
            check_may_see(blind, ANNA, of=others)
    with pytest.raises(StudyError):
        confined_to(blind, None)


def test_what_is_learned_from_others_is_theirs(blind: Study) -> None:
    add_coder(blind, "gold", Role.CONSENSUS)
    check_may_learn(blind, ANNA, "own", "anna")
    check_may_learn(blind, ANNA, "consensus", "anna")
    for whom, coder in (("all", "anna"), ("coder:ben", "anna"), ("own", "ben")):
        with pytest.raises(StudyError, match="anna sees"):
            check_may_learn(blind, ANNA, whom, coder)


def test_closing_the_round_shows_it_and_opening_it_again_hides_it(blind: Study) -> None:
    close_round(blind, "pilot")
    check_may_see(blind, ANNA)
    reopen_round(blind, "pilot")
    with pytest.raises(StudyError):
        check_may_see(blind, ANNA)


def test_what_is_being_judged_again_is_not_shown_even_to_whom_it_belongs(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    with study.writing() as connection:
        insert_round(connection, "recode", blind=True, repeats="main")
    for rounds in ((), ("main",)):
        with pytest.raises(StudyError, match="“main” are being judged again in “recode”"):
            check_may_see(study, ANNA, rounds=rounds, of=("anna",))
        with pytest.raises(StudyError, match="judged again"):
            confined_to(study, ANNA, rounds=rounds)
        check_may_see(study, LEAD, rounds=rounds)
    close_round(study, "recode")
    assert confined_to(study, ANNA) is None


def test_a_round_nobody_knows_is_said(blind: Study) -> None:
    with pytest.raises(StudyError, match="Its rounds are main, pilot"):
        check_may_see(blind, LEAD, rounds=("nowhere",))


def test_what_leads_alone_do_is_said(study: Study) -> None:
    with pytest.raises(StudyError, match="The study has no lead yet"):
        check_lead(study, None, "closes rounds")
    with pytest.raises(StudyError, match="Only a lead closes rounds, and anna is not a lead"):
        check_lead(study, ANNA, "closes rounds")
    check_lead(study, LEAD, "closes rounds")


@pytest.mark.parametrize(
    ("settled", "learned"),
    [("all", "own"), ("coder:ben", "consensus"), ("coder:anna", "coder:anna")],
)
def test_suggestions_tell_nothing_of_a_blind_round_beside_the_one_that_is_coded(
    blind: Study, settled: str, learned: str
) -> None:
    set_assistance(blind, Assistance(learn_from=settled), "main")
    assert learns_from(blind, "main", "anna") == learned
    close_round(blind, "pilot")
    assert learns_from(blind, "main", "anna") == settled


def test_a_lead_can_have_suggestions_learn_from_all_in_a_blind_round(blind: Study) -> None:
    set_assistance(blind, Assistance(learn_from="all"), "pilot")
    assert learns_from(blind, "pilot", "anna") == "all"


@pytest.mark.postgres_only
def test_a_server_gives_a_coders_login_no_figures_of_a_part(study: Study) -> None:
    login = new_login()
    grant_login(study, "anna", login, "secret")
    set_assistance(study, Assistance(learn_from="all"), "main")
    check_gets_all(study)
    with open_study(as_login(study.address, login, "secret")) as hers:
        for of in ((), ("ben",)):
            with pytest.raises(StudyError, match=r"in rounds that are open \(main\)"):
                check_gets_all(hers, of=of)
        check_gets_all(hers, of=("anna",))
        with pytest.raises(StudyError, match="in rounds that are open"):
            check_may_learn(hers, ANNA, "coder:ben", "anna")
        check_may_learn(hers, ANNA, "own", "anna")
        assert learns_from(hers, "main", "anna") == "own"
        close_round(study, "main")
        check_gets_all(hers)
        assert learns_from(hers, "main", "anna") == "all"
