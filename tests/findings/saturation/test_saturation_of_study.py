"""Saturation of a study: in which order answers were read, what counts, and what is random."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import UsageError
from intercoder.findings.saturation.of_study import NOT_RANDOM, saturation
from intercoder.findings.saturation.words import in_short, sentences
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study
from tests.suggest.coded_study import CODES, code_answers, make_study, truth


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with make_study(tmp_path / "visitors.study", 120) as made:
        yield made


def decide(study: Study, coder: str, places: list[int], *, round: str = "main") -> list[int]:
    """Let a coder decide these answers of their queue, one after the other, as they should."""
    workspace = open_workspace(study, coder, round=round)
    numbers = workspace.numbers(QueueFilter())
    for place in places:
        number = numbers[place]
        codes = truth(number - 1)  # rows of the study begin with 1
        workspace.write(Decide(number, Judgement.of(sorted(codes)), 1.0))
    workspace.leave()
    return [numbers[place] for place in places]


def test_answers_count_in_the_order_in_which_they_were_first_decided(study: Study) -> None:
    decide(study, "anna", [40, 5, 30])
    decide(study, "anna", [5])  # a change of mind is no second reading
    decide(study, "ben", [30, 7])
    found = saturation(study)
    read = [truth(place) for place in (40, 5, 30, 7)]
    assert found.whole.answers == 4
    assert [one.codes for one in found.whole.curve] == [len(set().union(*read))]
    assert found.whole.there is None
    assert "fewer than 20 answers" in " ".join(sentences(found, found.whole))
    assert in_short(found) == ""


def test_the_order_of_import_is_not_random_and_it_is_said(study: Study) -> None:
    decide(study, "anna", list(range(60)))
    found = saturation(study)
    assert not found.is_random
    assert found.remarks[0] == NOT_RANDOM
    assert found.whole.rests_on == 60
    assert found.whole.there is not None
    assert found.whole.there.there.low <= len(CODES) <= found.whole.there.there.high
    assert "codes of 1 % not met yet: 0 (0 to " in in_short(found)


def test_an_allocated_round_is_a_random_sample(study: Study) -> None:
    options = ["--coders", "anna,ben", "--overlap", "100%", "--seed", "3", "--yes"]
    assert run(["allocate", study.target, "--round", "pilot", *options]) == 0
    decide(study, "anna", list(range(45)), round="pilot")
    found = saturation(study, rounds=("pilot",))
    assert found.is_random
    assert found.whole.rests_on == found.whole.answers == 45


def test_codes_count_that_half_of_the_coders_gave_and_parts_add_up(study: Study) -> None:
    code_answers(study, range(60))
    code_answers(study, range(30), coder="ben", slips=range(30))
    found = saturation(study, by="language")
    assert [one.part for one in found] == [None, "en"]
    assert found.parts[1].answers == found.whole.answers == 60
    only = saturation(study, coders=("anna",), by="question")
    assert [one.part for one in only] == [None, "value"]
    assert only.coders == ("anna",)
    assert any("came with their codes" in one for one in found.remarks)


def test_other_views_are_refused(study: Study) -> None:
    with pytest.raises(UsageError, match="no “attribute:wave”"):
        saturation(study, by="attribute:wave")


def test_a_study_in_which_nothing_was_read(study: Study) -> None:
    found = saturation(study, by="question")
    assert (found.whole.answers, found.whole.curve, found.whole.there) == (0, (), None)
    assert len(found.parts) == 1
    assert found.as_json()["parts"][0]["no_estimate"] == "no code was given yet"
