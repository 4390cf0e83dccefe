"""On a server a lead redacts, and a coder's login still reads and checks all that is its own."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run as run_command
from intercoder.protection.redaction.detecting import personal_data
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange import exported_rows
from intercoder.study.postgres.logins import grant_login
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.redaction.finding import find_personal_data
from intercoder.study.redaction.redacting import redact
from intercoder.study.redaction.totals import redaction_totals
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.packages.parcels import code
from tests.postgres import as_login, new_login, run

LEA = Coder("lea", Role.LEAD)


@pytest.mark.slow
@pytest.mark.postgres_only
def test_a_lead_who_owns_nothing_redacts_and_coders_go_on(study: Study, capsys: Any) -> None:
    add_coder(study, "lea", Role.LEAD)
    anna, lea = new_login(), new_login()
    grant_login(study, "anna", anna, "secret")
    grant_login(study, "lea", lea, "secret")
    with take_in(study) as intake:
        intake.add_questions([Question("why")])
        intake.add_answers(
            [
                Answer("a", "why", "a", "Ask heron@example.org", "en"),
                Answer("b", "why", "b", "All is quiet here", "en", {"town": "Wrenfield"}),
            ]
        )
    queue = [one.id for one in exported_rows.answers(study)]
    with open_study(as_login(study.address, anna)) as hers:
        code(hers, "anna", [queue.index("a"), queue.index("b")])
    with open_study(as_login(study.address, lea)) as lead:
        done = redact(lead, list(find_personal_data(lead, personal_data)), LEA)
        assert (done.judged, done.is_erased) == (1, False), "only the owner writes tables anew"
        assert not delete_respondents(lead, ["b"], LEA).is_erased
        assert verify(lead).ok
    with open_study(as_login(study.address, anna)) as hers:
        assert verify(hers).ok
        assert redaction_totals(hers).answers == 1
        code(hers, "anna", [0])
    assert run_command(["status", as_login(study.address, anna)]) == 0
    assert run_command(["redact", study.address, "--yes"]) == 0  # the owner finishes it
    assert "Nothing is left of the replaced texts" in capsys.readouterr().err
    with pytest.raises(InsufficientPrivilege):
        run(as_login(study.address, anna), "DELETE FROM intercoder.redacted_answer")
    assert verify(study).ok
