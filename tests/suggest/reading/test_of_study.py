"""What a lead reads of a study: clusters of what nobody coded, and an order of reading."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.changes.change import Add
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.dismissed_clusters import dismiss_cluster, dismissed_clusters
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study, create_study
from intercoder.suggest.reading.coverage_of_study import coverage
from intercoder.suggest.reading.of_study import read_clusters, reading_order
from intercoder.suggest.reading.reading_process import clusters_from_process
from intercoder.suggest.reading.reading_workspace import ReadingWorkspace
from intercoder.suggest.reading.request import ClustersRead, ReadingRequest
from tests.suggest.coded_study import SAID, answer_of, make_study, truth

LEA = Coder("lea", Role.LEAD)
ALL = ReadingRequest()
QUESTION = Question("value", "What do you value most?")
HIDDEN = "quiet"
"""The code that the codebook lacks."""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Answers of 200 visitors; anna coded the first 120, without a code for quiet."""
    with make_study(tmp_path / "visitors.study", 200) as made:
        add_coder(made, "lea", Role.LEAD)
        with take_in(made) as intake:
            intake.add_decisions(
                [
                    EarlierDecision(
                        f"a{number:05}", "anna", Judgement.of(sorted(truth(number) - {HIDDEN}))
                    )
                    for number in range(120)
                ]
            )
        yield made


def texts(study: Study, rows: tuple[int, ...]) -> list[str]:
    found = answers_at(study, rows)
    return [found[row].text for row in rows]


def has_hidden(text: str) -> bool:
    return any(said in text for said in SAID[HIDDEN])


def test_the_theme_without_a_code_comes_first_with_its_words(study: Study) -> None:
    found = read_clusters(study, ALL)
    whole = [row for one in found.clusters for row in one.answers] + list(found.odd)
    assert len(whole) == len(set(whole)) == found.uncoded
    about = [one for one in found.clusters[:4] if has_hidden(texts(study, one.typical)[0])]
    assert about
    for one in about:
        assert one.languages == {"en": one.size}
        assert set(one.words) & {"quiet", "calm", "silence", "study", "reading"}


def test_what_was_judged_without_any_code_is_read_and_what_has_one_is_not(study: Study) -> None:
    found = read_clusters(study, ALL)
    numbers = {int(text.rpartition("visit ")[2]) for text in texts(study, found.odd)}
    for one in found.clusters:
        here = {int(text.rpartition("visit ")[2]) for text in texts(study, one.answers)}
        assert one.no_code == sum(number < 120 for number in here)
        numbers |= here
    expected = {n for n in range(200) if n >= 120 or not truth(n) - {HIDDEN}}
    assert numbers == expected


@pytest.mark.slow
def test_a_dismissed_cluster_and_examples_of_codes_stay_out_of_sight(study: Study) -> None:
    before = read_clusters(study, ALL)
    dismissed, named = before.clusters[0], before.clusters[1]
    dismiss_cluster(study, dismissed.typical, dismissed.words, dismissed.size, LEA)
    after = read_clusters(study, ALL)
    assert after.like_dismissed >= len(dismissed.typical)
    shown = {row for one in after.clusters for row in one.answers} | set(after.odd)
    assert not shown & set(dismissed.typical)
    code = Code("new", "New", examples=tuple(texts(study, named.typical)))
    change_codebook(study, [Add(code)], LEA)
    last = read_clusters(study, ALL)
    assert last.like_examples["new"] >= len(named.typical)
    assert last.to_read + last.like_dismissed + sum(last.like_examples.values()) == last.uncoded


def test_a_study_without_codes_can_be_read(tmp_path: Path) -> None:
    with create_study(str(tmp_path / "new.study"), Codebook("None yet", ())) as study:
        assert read_clusters(study, ALL).clusters == ()
        with take_in(study) as intake:
            intake.add_questions([QUESTION])
            intake.add_answers([answer_of(number) for number in range(60)])
        found = read_clusters(study, ALL)
        assert found.uncoded == found.to_read == 60
        assert len(reading_order(study, ALL, 25)) == 25


def test_very_few_answers_and_none_with_words_are_no_trouble(tmp_path: Path) -> None:
    with create_study(str(tmp_path / "few.study"), Codebook("None yet", ())) as study:
        said = ("-", "?", "", "Quiet rooms", "Quiet rooms", "Оченъ тихо", "静かな部屋")
        with take_in(study) as intake:
            intake.add_questions([QUESTION])
            intake.add_answers([_said(n, text) for n, text in enumerate(said)])
        found = read_clusters(study, ALL)
        assert (found.uncoded, found.wordless) == (7, 3)
        assert [one.size for one in found.clusters] == [2]
        assert len(found.odd) == 2


def _said(number: int, text: str) -> Answer:
    return replace(answer_of(number), text=text, language="")


def test_answers_read_next_differ_and_those_like_coded_ones_wait(study: Study) -> None:
    first = texts(study, reading_order(study, ALL, 6))
    assert any(map(has_hidden, first))
    assert len(set(first)) == 6


def test_only_answers_that_are_asked_about(study: Study) -> None:
    assert read_clusters(study, ReadingRequest(question="value")).uncoded > 0
    with pytest.raises(UsageError, match="question “nosuch”"):
        read_clusters(study, ReadingRequest(question="nosuch"))
    with pytest.raises(UsageError, match="language “de”"):
        read_clusters(study, ReadingRequest(language="de"))


@pytest.mark.slow
def test_another_process_finds_the_same(study: Study) -> None:
    found = clusters_from_process(study.address, ALL)
    assert found == read_clusters(study, ALL)
    assert ClustersRead.from_data(found.as_data()) == found


@pytest.mark.slow
def test_a_process_that_says_why_or_dies_is_heard(study: Study) -> None:
    with pytest.raises(StudyError, match="question “nosuch”"):
        clusters_from_process(study.address, ReadingRequest(question="nosuch"))
    with pytest.raises(StudyError, match="could not be grouped"):
        clusters_from_process(study.address, ALL, (sys.executable, "-c", "print('{}')"))
    with pytest.raises(StudyError, match="could not be grouped"):
        clusters_from_process(study.address, ALL, (str(Path("no", "such", "program")),))


def test_a_lead_names_and_dismisses_and_a_coder_does_not(study: Study) -> None:
    lead = ReadingWorkspace(study, LEA)
    made = lead.name("Silence", {"examples": ("It is calm",)}, below="staff", reason="Seen often.")
    book = study.codebook()
    assert (made.number, made.reason) == (2, "Seen often.")
    assert book["silence"].parent == "staff"
    assert book["silence"].examples == ("It is calm",)
    with pytest.raises(UsageError, match="No code is called “nosuch”"):
        lead.name("Other", {}, below="nosuch")
    cluster = read_clusters(study, ALL).clusters[0]
    anna = ReadingWorkspace(study, Coder("anna"))
    with pytest.raises(StudyError):
        anna.dismiss(cluster)
    with pytest.raises(StudyError):
        anna.name("Mine", {})
    assert dismissed_clusters(study) == ()


def test_answers_with_a_theme_beside_their_codes_are_not_covered(study: Study) -> None:
    found = coverage(study, ALL)
    (question,) = found.questions
    assert (question.coded, question.uncovered) == (
        sum(bool(truth(n) - {HIDDEN}) for n in range(120)),
        len(found.answers),
    )
    first = texts(study, tuple(one.row for one in found.answers[:8]))
    assert sum(map(has_hidden, first)) >= 6
    assert dict(found.words).keys() & {"quiet", "calm", "silence", "reading", "study"}
