"""On a server, leads write and apply rules; coders read them, as the database itself has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.errors import StudyError
from intercoder.rules.applying import apply_rules
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.rounds.people import Role, add_coder, logged_in
from intercoder.study.rules.rule_runs import rule_runs, undo_run
from intercoder.study.rules.rules import add_rule, rules
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.postgres import as_login, new_login

pytestmark = pytest.mark.postgres_only


@pytest.mark.slow
def test_leads_write_and_apply_rules_and_coders_only_read_them(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    logins = {name: new_login() for name in ("anna", "lea")}
    for name, login in logins.items():
        grant_login(study, name, login, "secret")
    with open_study(as_login(study.address, logins["lea"])) as opened:
        lea = logged_in(opened)
        add_rule(opened, rule_of("access", phrases=["opening hours"]), lea)
        assert apply_rules(opened, lea).coded == 10
        assert undo_run(opened, None, lea)[1] == 10
        assert apply_rules(opened, lea).coded == 10
    with open_study(as_login(study.address, logins["anna"])) as opened:
        assert [one.rule.phrases for one in rules(opened)] == [("opening hours",)]
        assert not [one for one in codings(opened) if one.coder == "rules"]
        for write in (
            lambda: add_rule(opened, rule_of("quiet", phrases=["x"])),
            lambda: apply_rules(opened),
            lambda: undo_run(opened),
        ):
            with pytest.raises(StudyError):
                write()
        for statement in ("DELETE FROM coding_rule", "UPDATE coding_rule SET act = 'retire'"):
            with pytest.raises(StudyError), opened.writing() as connection:
                connection.execute(text(statement))
    assert len([one for one in codings(study) if one.coder == "rules"]) == 10
    assert verify(study).ok
    with study.reading() as connection:
        assert list(rule_faults(connection)) == []


def test_rules_and_what_they_gave_go_along_when_a_study_is_copied(
    study: Study, tmp_path: Path
) -> None:
    add_rule(study, rule_of("access", phrases=["opening hours"]))
    apply_rules(study)
    copy_study(study, str(tmp_path / "copy.study"))
    with open_study(str(tmp_path / "copy.study")) as copy:
        assert rules(copy) == rules(study)
        assert rule_runs(copy) == rule_runs(study)
        assert apply_rules(copy).coded == 0
        assert verify(copy).ok
