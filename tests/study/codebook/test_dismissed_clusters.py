"""Clusters that a lead dismissed are remembered, in both homes of a study."""

from __future__ import annotations

import pytest

from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UnreadableError, UsageError
from intercoder.findings.saturation.of_study import saturation
from intercoder.study.codebook.dismissed_clusters import (
    dismiss_cluster,
    dismissed_clusters,
    rows_of_dismissed,
    take_up_cluster,
)
from intercoder.study.codebook.first_read import count_imported, read_order
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from intercoder.suggest.reading.coverage_of_study import coverage
from intercoder.suggest.reading.of_study import read_clusters, reading_order
from intercoder.suggest.reading.request import ReadingRequest
from tests.homes import run_in

LEA = Coder("lea", Role.LEAD)


def test_a_dismissed_cluster_is_remembered_until_it_is_taken_up(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    dismiss_cluster(study, (2, 1), ("no", "idea"), 12, LEA)
    dismiss_cluster(study, (4,), (), 3, LEA)
    first, second = dismissed_clusters(study)
    assert (first.words, first.size, first.dismissed_by) == (("no", "idea"), 12, "lea")
    assert len(first.answers) == 2
    assert rows_of_dismissed(study) == (1, 2, 4)
    assert take_up_cluster(study, 1, LEA) == first
    assert dismissed_clusters(study) == (second,)
    assert rows_of_dismissed(study) == (4,)
    assert verify(study).faults == ()


def test_only_leads_dismiss_and_numbers_are_checked(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    for who in (None, Coder("anna")):
        with pytest.raises(StudyError, match="Only a lead dismisses"):
            dismiss_cluster(study, (1,), (), 1, who)
        with pytest.raises(StudyError, match="Only a lead dismisses"):
            take_up_cluster(study, 1, who)
    with pytest.raises(UsageError, match="There is no dismissed cluster 1"):
        take_up_cluster(study, 1, LEA)


@pytest.mark.files_only
def test_a_damaged_memory_is_said_to_be_damaged(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    dismiss_cluster(study, (1,), (), 1, LEA)
    run_in(study, "UPDATE study_setting SET value = '[{}]' WHERE name = 'dismissed_clusters'")
    with pytest.raises(UnreadableError, match="cannot be read"):
        dismissed_clusters(study)


def test_answers_come_in_the_order_in_which_they_were_first_decided(study: Study) -> None:
    anna, ben = open_workspace(study, "anna"), open_workspace(study, "ben")
    numbers = anna.numbers(QueueFilter())
    for workspace, place in ((anna, 3), (ben, 1), (anna, 1), (anna, 0), (anna, 3)):
        workspace.write(Decide(numbers[place], Judgement.of(["books"]), 1.0))
    anna.leave()
    ben.leave()
    expected = tuple(numbers[place] for place in (3, 1, 0))
    assert read_order(study, ("anna", "ben"), ("main",)) == expected
    assert read_order(study, ("ben",), ("main",)) == (numbers[1],)
    assert count_imported(study, ("anna", "ben"), ("main",)) == 0


@pytest.mark.slow
def test_a_study_is_read_wherever_it_lives(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    anna = open_workspace(study, "anna")
    numbers = anna.numbers(QueueFilter())
    for place in (0, 1, 2):
        anna.write(Decide(numbers[place], Judgement.of(["books"]), 1.0))
    anna.leave()
    found = read_clusters(study, ReadingRequest())
    assert (found.answers, found.uncoded, found.to_read) == (20, 17, 17)
    assert len(reading_order(study, ReadingRequest(), 5)) == 5
    read = saturation(study, by="question")
    assert (read.whole.answers, read.whole.codes) == (3, 1)
    assert sum(one.coded for one in coverage(study, ReadingRequest()).questions) == 3
