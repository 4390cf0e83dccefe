"""What leaves a study is protected against everything that has left it before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intercoder.errors import DisclosureError, StudyError, UsageError
from intercoder.findings.disclosure.cells import Cell, Rule, Unit, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.protected_tables import cell_of, coded_answers, protect_tables
from intercoder.findings.releasing import release
from intercoder.study.findings.releases import add_release, releases, withdraw
from intercoder.study.findings.small_cell_settings import read_threshold, set_threshold
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

LEA = Coder("lea", Role.LEAD, "")
BRANCHES = ("north", "south", "east")


def visitors(numbers: Sequence[int], quiet: Sequence[int], *, basis: str = "final") -> Snapshot:
    """A library's visitors by branch: so many each, and of them so many who value the quiet."""
    rows = []
    for branch, number, having in zip(BRANCHES, numbers, quiet, strict=True):
        for at in range(number):
            codes = frozenset({"quiet"} if at < having else ())
            rows.append(
                CodedAnswer(f"{branch}{at}", f"{branch}{at}", "value", codes, (("branch", branch),))
            )
    return Snapshot(tuple(rows), {"quiet": "place"}, basis)


BY_BRANCH = (
    *(cell(where={"branch": one}) for one in BRANCHES),
    *(cell("quiet", where={"branch": one}) for one in BRANCHES),
)
IN_ALL = (cell(), cell("quiet"))


def quiet_in(branch: str) -> Cell:
    return cell("quiet", where={"branch": branch})


def test_a_small_count_is_hidden_with_another_from_which_it_would_follow(study: Study) -> None:
    mask = release(study, "findings", visitors((40, 40, 40), (3, 20, 12)), (*BY_BRANCH, *IN_ALL))
    assert mask.small == {quiet_in("north")}
    assert len(mask.hidden) == 2
    assert "below 5" in mask.sentence()


def test_a_small_count_alone_is_hidden_alone_without_a_total(study: Study) -> None:
    mask = release(study, "findings", visitors((40, 40, 40), (3, 20, 12)), BY_BRANCH)
    assert mask.hidden == {quiet_in("north")}


def test_a_total_is_hidden_if_an_earlier_table_makes_it_tell(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    release(study, "findings", counted, BY_BRANCH)
    mask = release(study, "findings", counted, IN_ALL)
    assert mask.hidden == {cell("quiet")}


def test_what_is_shown_once_is_shown_again(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    first = release(study, "findings", counted, (*BY_BRANCH, *IN_ALL))
    again = release(study, "report", counted, (*IN_ALL, *BY_BRANCH))
    assert again.hidden == first.hidden


def test_the_few_who_lack_a_code_are_protected_too(study: Study) -> None:
    mask = release(study, "findings", visitors((40, 40, 40), (38, 20, 12)), BY_BRANCH)
    assert mask.hidden == {quiet_in("north")}


def test_the_size_of_a_small_group_does_not_follow_from_the_others(study: Study) -> None:
    mask = release(study, "findings", visitors((3, 40, 40), (0, 20, 12)), (*BY_BRANCH, *IN_ALL))
    assert cell(where={"branch": "north"}) in mask.hidden
    assert len([one for one in mask.hidden if not one.codes]) == 2


def test_a_group_that_is_left_out_of_a_table_does_not_follow_from_the_total(study: Study) -> None:
    asked = [one for one in (*BY_BRANCH, *IN_ALL) if ("branch", "north") not in one.where]
    mask = release(study, "findings", visitors((40, 40, 40), (3, 20, 12)), asked)
    assert len(mask.hidden) == 1


def test_rounded_counts_are_all_shown_and_are_the_same_in_every_table(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    tables = [release(study, "findings", counted, one, rounds=True) for one in (BY_BRANCH, IN_ALL)]
    assert [one.hidden for one in tables] == [frozenset(), frozenset()]
    told = [
        (cell_["low"], cell_["high"])
        for one in releases(study)
        for cell_ in one.document["cells"]
        if cell_.get("codes") and cell_.get("where") != {"branch": "east"}
    ]
    assert told == [(0, 5), (16, 25), (26, 35)]  # 3 as 0, 20 as 20, and 35 as 30


def test_an_exact_table_after_a_rounded_one_hides_what_both_would_tell(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    release(study, "findings", counted, BY_BRANCH, rounds=True)
    others = [quiet_in("south"), quiet_in("east"), *IN_ALL]
    assert len(release(study, "findings", counted, others).hidden) == 1


def test_a_rounded_table_after_an_exact_one_hides_what_both_would_tell(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    release(study, "findings", counted, [quiet_in("south"), quiet_in("east")])
    found = release(study, "findings", counted, IN_ALL, rounds=True)
    assert found.hidden == {cell("quiet")}, "30 is at most 35, and the north has 3 at most"


def test_every_count_is_told_by_what_it_is_rounded_to() -> None:
    for threshold in (2, 3, 5, 10):
        rule = Rule(threshold)
        for count in range(100):
            low, high = rule.told_by(rule.rounded(count))
            assert low <= count <= high
            if rule.is_small(count):
                assert rule.holds(low, high)


def test_a_zero_is_shown(study: Study) -> None:
    mask = release(study, "findings", visitors((40, 40, 40), (0, 20, 12)), (*BY_BRANCH, *IN_ALL))
    assert mask.hidden == frozenset()


def test_nothing_is_published_while_only_a_few_have_changed(study: Study) -> None:
    release(study, "findings", visitors((40, 40, 40), (10, 20, 12)), IN_ALL)
    with pytest.raises(DisclosureError, match="Only 2 respondents differ from what release 1"):
        release(study, "findings", visitors((42, 40, 40), (10, 20, 12)), IN_ALL)
    assert len(releases(study)) == 1


def test_a_change_of_enough_respondents_may_not_tell_of_the_few_with_a_code(study: Study) -> None:
    release(study, "findings", visitors((40, 40, 40), (10, 20, 12)), IN_ALL)
    later = visitors((60, 40, 40), (12, 20, 12))  # 2 of 20 new ones
    assert release(study, "findings", later, IN_ALL).hidden == {cell("quiet")}


def test_a_change_with_enough_of_everything_is_published(study: Study) -> None:
    release(study, "findings", visitors((40, 40, 40), (10, 20, 12)), IN_ALL)
    later = visitors((80, 40, 40), (25, 20, 12))
    assert release(study, "findings", later, IN_ALL).hidden == frozenset()


def test_a_withdrawn_release_is_not_taken_into_account(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    made = release(study, "findings", counted, BY_BRANCH)
    withdraw(study, made.number, LEA, "a draft")
    assert release(study, "findings", counted, IN_ALL).hidden == frozenset()
    assert [one.withdrawn for one in releases(study)] == ["a draft", None]
    with pytest.raises(StudyError, match="withdrawn already"):
        withdraw(study, made.number, LEA, "again")
    with pytest.raises(StudyError, match="no release 9"):
        withdraw(study, 9, LEA, "x")


def test_a_lead_can_publish_unprotected_with_a_reason_that_is_kept(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    with pytest.raises(StudyError, match="only leads"):
        release(study, "findings", counted, BY_BRANCH, override="they agreed to it")
    with pytest.raises(UsageError, match="reason is missing"):
        release(study, "findings", counted, BY_BRANCH, who=LEA, override=" ")
    study.made_by = "lea"
    mask = release(study, "findings", counted, BY_BRANCH, who=LEA, override="they agreed to it")
    assert mask.hidden == frozenset()
    (one,) = releases(study)
    assert (one.made_by, one.reason) == ("lea", "they agreed to it")
    assert release(study, "findings", counted, IN_ALL).open == (quiet_in("north"),)


def test_the_same_release_is_listed_once(study: Study) -> None:
    counted = visitors((40, 40, 40), (3, 20, 12))
    numbers = {release(study, "findings", counted, BY_BRANCH).number for _ in range(3)}
    assert numbers == {1}
    assert len(releases(study)) == 1


def test_tables_of_other_codings_are_taken_into_account(study: Study) -> None:
    release(study, "findings", visitors((40, 40, 40), (3, 20, 12)), BY_BRANCH)
    again = visitors((40, 40, 40), (3, 20, 12), basis="anna")
    assert release(study, "findings", again, IN_ALL).hidden == {cell("quiet")}


def test_the_threshold_is_the_leads_to_set(study: Study) -> None:
    assert read_threshold(study) == 5
    with pytest.raises(StudyError, match="only leads"):
        set_threshold(study, 10, Coder("anna", Role.CODER, ""))
    with pytest.raises(UsageError, match="from 2 to 100"):
        set_threshold(study, 1, LEA)
    set_threshold(study, 10, LEA)
    mask = release(study, "findings", visitors((40, 40, 40), (7, 20, 15)), BY_BRANCH)
    assert mask.small == {quiet_in("north")}


def test_the_list_is_sealed_and_only_added_to(study: Study) -> None:
    add_release(study, "findings", {"cells": []}, {"basis": "", "answers": [], "parents": {}})
    before = verify(study).fingerprint
    add_release(study, "report", {"cells": []}, None)
    found = verify(study, expected=before)
    assert (found.faults, found.comparison) == ((), "grown")


def test_tables_are_told_which_addresses_to_hide(study: Study) -> None:
    class Address:
        version, rounds, unit = "final", (), Unit.RESPONDENTS.value
        questions = ("value",)
        present, together_with, exactly = True, None, None

        def __init__(self, branch: str, code: str | None) -> None:
            self.group, self.code = (("attribute:branch", branch),), code

    rows = visitors((40, 40, 40), (3, 20, 12)).answers
    import numpy as np

    counted = coded_answers(
        "final",
        {},
        answers=[one.answer for one in rows],
        respondents=[one.respondent for one in rows],
        questions=[one.question for one in rows],
        groups={"attribute:branch": [dict(one.attributes)["branch"] for one in rows]},
        marks=np.array([["quiet" in one.codes] for one in rows]),
        codes=("quiet",),
    )
    addresses = [Address(branch, code) for branch in BRANCHES for code in (None, "quiet")]
    hidden, (mask,) = protect_tables(study, "findings", {"final": counted}, addresses)
    assert {(one.group[0][1], one.code) for one in hidden} == {("north", "quiet")}
    assert cell_of(addresses[1]) in mask.hidden


def test_a_weighted_share_is_left_out_that_tells_with_one_by_other_weights(study: Study) -> None:
    rows = [
        CodedAnswer(
            f"{branch}{at}",
            f"{branch}{at}",
            "value",
            frozenset({"quiet"} if at < having else ()),
            (("branch", branch), ("new", new), ("old", old)),
        )
        for branch, number, having, old, new in (
            ("south", 30, 3, "0.6", "0.6"),
            ("north", 40, 20, "0.6", "1.5"),
            ("east", 40, 20, "1.5", "0.6"),
        )
        for at in range(number)
    ]
    counted, quiet = Snapshot(tuple(rows), {}, "final"), cell("quiet")
    first = release(study, "findings", counted, [quiet], weight="old")
    second = release(study, "findings", counted, [quiet], weight="new")
    assert not first.hidden | second.hidden
    assert first.told_by_share == frozenset()
    assert second.told_by_share == {quiet}
    by_branch = [cell("quiet", where={"branch": one}) for one in ("south", "north", "east")]
    third = release(study, "findings", counted, by_branch)
    assert len(third.hidden) == 2
    assert not third.open
