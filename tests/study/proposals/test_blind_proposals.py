"""On a server the database itself holds back what others proposed in a blind round."""

from __future__ import annotations

import psycopg
import pytest

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.proposals.proposing import open_proposals, reject_proposals
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.study import Study, open_study
from tests.postgres import as_login, new_login, plain

pytestmark = pytest.mark.postgres_only
NAMES = "SELECT name FROM proposal ORDER BY name"


def ask(address: str, schema: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute(f"SET search_path = {schema}".encode())
        found = connection.execute(statement.encode())
        return list(found.fetchall()) if found.description else []


def test_a_login_sees_and_gives_what_others_proposed_only_once_it_is_opened(study: Study) -> None:
    make_blind(study, "main", blind=True)
    add_coder(study, "lea", Role.LEAD)
    logins = {name: new_login() for name in ("anna", "ben", "lea")}
    for name, login in logins.items():
        grant_login(study, name, login, "secret")
    anna, ben, lea = (as_login(study.address, login) for login in logins.values())
    with open_study(anna) as hers:
        desk = open_workspace(hers, "anna")
        desk.following(None, QueueFilter())
        number = desk.numbers(QueueFilter())[0]
        made = desk.proposed(
            Proposal("", "Seats", example="novels", answer=desk.item(number).answer.id)
        )
        desk.write(desk.pressed(Propose(number, made)))
        desk.write(desk.pressed(Decide(number, Judgement.of([made.code_id]), 1.0)))
    with open_study(ben) as his:
        desk = open_workspace(his, "ben")
        assert not desk.codebook_in_use.codes_now.proposals.made
        with pytest.raises(StudyError, match="codes"):
            desk.write(Decide(number, Judgement.of([made.code_id]), 1.0))
        desk.leave()
    for schema in ("intercoder_coder_2, intercoder", "intercoder_seen, intercoder"):
        assert ask(ben, schema, NAMES) == []
    for schema in ("intercoder", "intercoder_coder_1"):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)):
            ask(ben, schema, NAMES)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(ben, "intercoder", "UPDATE round SET proposals_opened_at = created_at")
    with open_study(lea) as leads:
        assert open_proposals(leads, "main") == 1
    assert ask(ben, "intercoder_seen, intercoder", NAMES) == [("Seats",)]
    with open_study(ben) as his:
        desk = open_workspace(his, "ben")
        assert [one.name for one in desk.codebook_in_use.codes_now.proposals.made] == ["Seats"]
        desk.write(Decide(number, Judgement.of([made.code_id]), 1.0))
        desk.leave()
    with open_study(lea) as leads:
        reject_proposals(leads, [made.id], acting_user(leads, None), "It is “Quiet”.")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(anna, "intercoder_coder_1, intercoder", "DELETE FROM proposal_rejection")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(anna, "intercoder_coder_1, intercoder", "UPDATE proposal SET name = 'Chairs'")
    with open_study(anna) as hers:
        news = open_workspace(hers, "anna", take_over=True).news()
        assert news is not None
        assert news.words == "“Seats” was rejected: It is “Quiet”."
    with study.reading() as connection:
        assert list(rule_faults(connection)) == []


def test_the_server_takes_no_proposal_that_the_program_would_not_make(study: Study) -> None:
    login = new_login()
    grant_login(study, "anna", login, "secret")
    with open_study(as_login(study.address, login)) as hers:
        desk = open_workspace(hers, "anna")
        desk.following(None, QueueFilter())
        number = desk.numbers(QueueFilter())[0]
        for wrong in (Proposal("", ""), Proposal("", "x" * 81), Proposal("", "x", "y" * 501)):
            with pytest.raises(StudyError, match="proposal"):
                desk.write(Propose(number, desk.proposed(wrong)))
