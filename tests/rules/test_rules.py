"""Rules are kept as versions, under the seal, and follow the codebook."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.changes.change import Merge
from intercoder.codebook.changes.change import Retire as RetireCode
from intercoder.codebook.coding_rules.rule import Rule, RuleAct, rule_of
from intercoder.codebook.coding_rules.rule_file import dump_rules, read_rules
from intercoder.errors import StudyError, UsageError
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rules.rules import (
    add_rule,
    add_rules,
    applied_rules,
    change_rule,
    find_rule,
    restore_rule,
    retire_rule,
    rules,
)
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

HOURS = rule_of("access", phrases=["opening hours"])
QUIET = rule_of("quiet", phrases=["quiet", "silen*"], unless=["not quiet"], languages=["en"])


def test_every_change_of_a_rule_is_a_version_of_it(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    lea = acting_user(study, "lea")
    made = add_rule(study, HOURS, lea, "They all say so.")
    assert (made.name, made.made_by, made.reason) == ("r1.1", "lea", "They all say so.")
    assert add_rule(study, QUIET).name == "r2.1"
    longer = rule_of("access", phrases=["opening hours", "open longer"])
    assert change_rule(study, "R1", longer, lea).name == "r1.2"
    retire_rule(study, "r1", lea, "Too broad.")
    assert [one.id for one in applied_rules(study)] == ["r2"]
    assert restore_rule(study, "r1").name == "r1.4"
    acts = [one.act for one in find_rule(study, "r1").versions]
    assert acts == [RuleAct.ADD, RuleAct.CHANGE, RuleAct.RETIRE, RuleAct.RESTORE]
    assert find_rule(study, "r1").rule == longer
    assert verify(study).ok


def test_what_cannot_be_kept_is_refused_and_nothing_is_written(study: Study) -> None:
    add_rule(study, HOURS)
    wrong: list[Rule] = [
        rule_of("nothing", phrases=["x"]),
        rule_of("services", phrases=["x"]),  # a heading
        rule_of("quiet", phrases=["x"], questions=["unasked"]),
        rule_of("quiet", tokens=[{"LEMMA": "be"}]),
    ]
    for rule in wrong:
        with pytest.raises(UsageError):
            add_rules(study, [QUIET, rule])
    with pytest.raises(StudyError, match="only leads write rules"):
        add_rule(study, QUIET, acting_user(study, "anna"))
    with pytest.raises(UsageError, match="says that already"):
        change_rule(study, "r1", HOURS)
    with pytest.raises(StudyError, match="is not retired"):
        restore_rule(study, "r1")
    with pytest.raises(StudyError, match="Its rules are r1"):
        retire_rule(study, "r7")
    assert [one.id for one in rules(study)] == ["r1"]


@pytest.mark.files_only
@pytest.mark.parametrize("statement", ["DELETE FROM coding_rule", "UPDATE coding_rule SET act='x'"])
def test_no_version_is_ever_changed_or_removed(study: Study, statement: str) -> None:
    add_rule(study, HOURS)
    with pytest.raises(IntegrityError, match="append-only"), study.writing() as connection:
        connection.execute(text(statement))
    assert verify(study).ok
    assert len(rules(study)) == 1


def test_a_rule_follows_its_code_through_changes_of_the_codebook(study: Study) -> None:
    add_rule(study, QUIET)
    change_codebook(study, [Merge(("quiet",), "access")])
    assert [one.rule.code for one in applied_rules(study)] == ["access"]
    undo_change(study, 2)
    change_codebook(study, [RetireCode("quiet")])
    assert applied_rules(study) == ()
    assert not find_rule(study, "r1").can_be_given


def test_rules_written_to_a_file_come_back_equal(study: Study) -> None:
    tokens = rule_of("staff", tokens=[{"LOWER": "no"}, {"SHAPE": "dd", "OP": "?"}], similarity=100)
    add_rules(study, [HOURS, QUIET, tokens], reasons=["on: all", "", "“yes”"])
    content = dump_rules([one.last for one in rules(study)]).encode()
    read = read_rules(content)
    assert [one.rule for one in read] == [HOURS, QUIET, tokens]
    assert [(one.id, one.why) for one in read] == [("r1", "on: all"), ("r2", ""), ("r3", "“yes”")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rules"),
        (b"rules: x", "no rules"),
        (b"rules:\n- code: a\n", "Line 2: A rule looks for phrases"),
        (b"rules:\n- code: a\n  phrase: [x]\n", "Line 2: A rule has no"),
        (b"rules:\n- code: a\n  phrases: [x]\n  similarity: most\n", "whole number"),
        (b"rules:\n- phrases: [x]\n", "names its code"),
        (b"rules:\n- &a\n  code: a\n", "anchors"),
        (b"rules:\n- code: a\n  tokens:\n  - TEXT: {REGEX: x}\n", "IN or NOT_IN"),
        (b"\xff\xfe", "not text in UTF-8"),
    ],
)
def test_a_file_that_has_no_rules_says_where(content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_rules(content)
