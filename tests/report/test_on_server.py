"""The report of a study on a server: of its lead, and of a coder who sees a part of it only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.study import Study, open_study
from tests.agreement.of_study.logs import decide
from tests.postgres import as_login, new_database, new_login
from tests.report.conftest import QUICK, reported
from tests.report.test_contents import words

MAIN = replace(QUICK, rounds=("main",))


@pytest.mark.slow
def test_a_coders_login_is_told_nothing_that_it_sees_in_part_only(study: Study) -> None:
    add_coder(study, "lou", Role.LEAD)
    for coder, code in (("anna", "books"), ("ben", "staff")):
        for number in range(1, 4):
            decide(study, coder, f"v{number}:value", [code])
    close_round(study, "main")
    reopen_round(study, "main")
    close_round(study, "main")
    address = new_database()
    copy_study(study, address)
    with open_study(address) as there:
        logins = {name: new_login() for name in ("anna", "lou")}
        for name, login in logins.items():
            grant_login(there, name, login, "secret")
    with open_study(as_login(address, logins["lou"])) as seen:
        made = reported(seen, MAIN)
        assert "In the round “main” no answers were allocated" in words(made.document, "methods")
        assert made.facts.conduct.fingerprint
    with open_study(as_login(address, logins["anna"])) as seen:
        made = reported(seen, MAIN)
        told = words(made.document, "methods")
        assert "State how the double-coded answers were chosen." in told
        assert "State how disagreements were resolved." in told
        assert "allocated" not in told
        assert "adjudicated" not in told
