"""When rounds were opened again, told from the sealed log of changes."""

from __future__ import annotations

from intercoder.study.adjudication.consensus import ConsensusRule, keep_consensus_rule
from intercoder.study.database.clock import utc_now
from intercoder.study.rounds.reopening import reopenings
from intercoder.study.rounds.rounds import close_round, insert_round, make_blind, reopen_round
from intercoder.study.study import Study


def begin(study: Study, name: str, *, blind: bool = True) -> None:
    with study.writing() as connection:
        insert_round(connection, name, blind=blind)


def test_a_round_that_was_never_opened_again_is_left_out(study: Study) -> None:
    begin(study, "pilot-1")
    assert reopenings(study) == {}
    close_round(study, "pilot-1")
    assert reopenings(study) == {}


def test_each_opening_is_told_with_its_time(study: Study) -> None:
    begin(study, "pilot-1")
    begin(study, "main-1", blind=False)
    before = utc_now()
    for name in ("pilot-1", "main-1", "pilot-1"):
        close_round(study, name)
        reopen_round(study, name)
    close_round(study, "pilot-1")
    found = reopenings(study)
    assert {name: len(times) for name, times in found.items()} == {"pilot-1": 2, "main-1": 1}
    assert all(before <= at <= utc_now() for times in found.values() for at in times)


def test_settings_that_are_changed_meanwhile_do_not_hide_it(study: Study) -> None:
    begin(study, "pilot-1")
    close_round(study, "pilot-1")
    keep_consensus_rule(study, "pilot-1", ConsensusRule(majority=True))
    reopen_round(study, "pilot-1")
    make_blind(study, "pilot-1", blind=False)
    close_round(study, "pilot-1")
    assert {name: len(times) for name, times in reopenings(study).items()} == {"pilot-1": 1}


def test_changing_a_setting_and_back_is_no_opening(study: Study) -> None:
    begin(study, "pilot-1")
    make_blind(study, "pilot-1", blind=False)
    make_blind(study, "pilot-1", blind=True)
    close_round(study, "pilot-1")
    keep_consensus_rule(study, "pilot-1", ConsensusRule(single=True))
    keep_consensus_rule(study, "pilot-1", ConsensusRule())
    assert reopenings(study) == {}
