"""Answers a model drew are no random sample; and what suggestions do to agreement."""

from __future__ import annotations

import json

import numpy as np
import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import Kind, StudyAgreement
from intercoder.agreement.of_study.selection import DividedBy, Selection, ViewBy
from intercoder.agreement.result import Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.difference import Answers, difference_of_sets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.cli.agreement.agreement import agreement
from intercoder.coding.decision import SKIPPED, Circumstances, SelectionReason
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide

USEFUL = Circumstances(drawn=SelectionReason.USEFUL)


def drawn_remark(found: StudyAgreement) -> str:
    return next((one.sentence for one in found.remarks if one.kind is Kind.DRAWN), "")


@pytest.fixture
def partly_drawn(study: Study) -> Study:
    """Both coded three answers; the model put the third one before anna."""
    for answer, codes in (("v1:value", ["books"]), ("v2:value", ["quiet"])):
        decide(study, "anna", answer, codes)
        decide(study, "ben", answer, codes)
    decide(study, "anna", "v3:value", ["staff"], circumstances=USEFUL)
    decide(study, "ben", "v3:value", ["books"])
    return study


def test_the_log_says_which_answers_a_model_drew(partly_drawn: Study) -> None:
    of_coder = {one.coder: one.drawn.tolist() for one in judgements(partly_drawn).columns}
    assert of_coder == {"anna": [False, False, True], "ben": [False, False, False]}


def test_other_circumstances_do_not_make_an_answer_drawn(study: Study) -> None:
    told = Circumstances(model="drawn", probabilities=(0.5,), together="drawn")
    decide(study, "anna", "v1:value", ["books"], shown=["books"], circumstances=told)
    assert not judgements(study).columns[0].drawn.any()


def test_drawn_answers_are_left_out_and_counted_in_a_remark(partly_drawn: Study) -> None:
    found = agreement_of_study(partly_drawn, NONE)
    assert found.whole.counts.rated_twice == 2
    assert found.whole.overall["percent_agreement"].value == 1
    assert drawn_remark(found).startswith("Left out: 1 decision on answers a model put forward")
    assert found.whole.rule["drawn"] == "answers a model drew: left out"


def test_with_drawn_keeps_them_and_says_so(partly_drawn: Study) -> None:
    found = agreement_of_study(partly_drawn, Selection(how=NONE.how, with_drawn=True))
    assert found.whole.counts.rated_twice == 3
    assert found.whole.overall["percent_agreement"].value == pytest.approx(2 / 3)
    assert drawn_remark(found).startswith("1 decision counted is on answers a model put forward")
    assert found.whole.rule["selection"]["with_drawn"] is True


def test_a_skipped_answer_is_no_decision_to_remark_on(partly_drawn: Study) -> None:
    decide(partly_drawn, "anna", "v3:value", SKIPPED, circumstances=USEFUL)
    assert not drawn_remark(agreement_of_study(partly_drawn, NONE))


def test_a_decision_looked_at_again_counts_as_it_stood_before(study: Study) -> None:
    doubted = Circumstances(drawn=SelectionReason.DOUBTS)
    for number, codes in enumerate((["books"], ["quiet"], ["staff"]), start=1):
        decide(study, "anna", f"v{number}:value", codes)
        decide(study, "ben", f"v{number}:value", codes)
    decide(study, "anna", "v4:value", ["books"])
    decide(study, "ben", "v4:value", ["quiet"])
    decide(study, "ben", "v4:value", ["books"], circumstances=doubted)  # mended
    decide(study, "ben", "v5:value", ["books"], circumstances=doubted)  # there was none before
    found = agreement_of_study(study, NONE)
    assert found.whole.overall["percent_agreement"].value == pytest.approx(3 / 4)
    sentences = [one.sentence for one in found.remarks if one.kind is Kind.DRAWN]
    assert sentences[0].startswith("Left out: 1 decision on")
    assert sentences[1].startswith("1 decision counts as before a model had the answer looked at")
    later = agreement_of_study(study, Selection(how=NONE.how, with_drawn=True))
    assert later.whole.overall["percent_agreement"].value == 1


def test_a_moment_before_the_second_look_is_as_it_was(study: Study) -> None:
    doubted = Circumstances(drawn=SelectionReason.DOUBTS)
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "ben", "v1:value", ["quiet"])
    decide(
        study, "ben", "v1:value", ["books"], circumstances=doubted, at="2026-03-09T09:00:00.000Z"
    )
    for day in ("2026-03-05", "2026-03-20"):
        found = agreement_of_study(study, Selection(how=NONE.how, as_of=day))
        assert found.whole.overall["percent_agreement"].value == 0


def test_where_all_is_drawn_the_remark_explains_the_empty_table(study: Study) -> None:
    for coder in ("anna", "ben"):
        decide(study, coder, "v1:value", ["books"], circumstances=USEFUL)
    found = agreement_of_study(study, NONE)
    assert found.whole.overall["percent_agreement"].value is None
    assert drawn_remark(found).startswith("Left out: 2 decisions")


def test_the_command_has_the_option(
    partly_drawn: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [partly_drawn.target, "--format", "json", "--resamples", "0"]
    agreement.main(typed, standalone_mode=False)
    without = json.loads(capsys.readouterr().out)
    agreement.main([*typed, "--with-drawn"], standalone_mode=False)
    with_them = json.loads(capsys.readouterr().out)
    assert (without["n"]["rated_twice"], with_them["n"]["rated_twice"]) == (2, 3)


# -- two samples of answers -----------------------------------------------------------------------


def two_samples(seed: int, size: int, *, copied: float) -> tuple[CodeSets, CodeSets]:
    """Two coders on `size` answers, the first half without, the second with copying."""
    random = np.random.default_rng(seed)
    truth = random.random((size, 3)) < 0.3
    bits = np.stack([truth ^ (random.random(truth.shape) < 0.15) for _ in range(2)])
    half = np.arange(size) >= size // 2
    copies = half & (random.random(size) < copied)
    bits[1, copies] = bits[0, copies]
    codes, coders = ("a", "b", "c"), ("anna", "ben")
    without = CodeSets.from_bits(bits, np.stack([~half, ~half]), codes, coders)
    return without, CodeSets.from_bits(bits, np.stack([half, half]), codes, coders)


def test_the_difference_of_two_samples_is_that_of_their_figures() -> None:
    without, assisted = two_samples(1, 200, copied=0.6)
    how = Resampling(resamples=200)
    found = difference_of_sets(without, assisted, how=how, answers=Answers.EITHER)
    apart = [agreement_of_sets(one, how=Resampling(resamples=0)) for one in (without, assisted)]
    for key in ("alpha_set_masi", "percent_agreement", "pooled_kappa"):
        first, second = (one.overall[key].value for one in apart)
        assert first is not None and second is not None
        assert found[key].value == pytest.approx(second - first)
        assert found[key].low is not None


@pytest.mark.slow
@pytest.mark.parametrize("copied", [0.0, 0.5])
def test_its_interval_covers_the_truth_about_as_often_as_it_says(copied: float) -> None:
    large = difference_of_sets(
        *two_samples(99, 100_000, copied=copied),
        how=Resampling(resamples=0),
        answers=Answers.EITHER,
    )["alpha_set_masi"].value
    assert large is not None
    how, covered, rounds = Resampling(resamples=400), 0, 200
    for seed in range(rounds):
        one = difference_of_sets(
            *two_samples(seed, 160, copied=copied), how=how, answers=Answers.EITHER
        )["alpha_set_masi"]
        assert one.low is not None and one.high is not None
        covered += one.low <= large <= one.high
    assert 0.90 <= covered / rounds <= 0.99


def test_a_sample_of_fewer_than_ten_has_no_interval() -> None:
    without, assisted = two_samples(3, 200, copied=0.5)
    few = np.arange(200) < 9
    small = without.only_where(without.present & few)
    found = difference_of_sets(small, assisted, answers=Answers.EITHER)["alpha_set_masi"]
    assert found.value is not None
    assert found.no_interval is Reason.TOO_FEW


def test_without_one_of_the_samples_there_is_no_difference() -> None:
    without, assisted = two_samples(3, 40, copied=0.5)
    none = without.only_where(np.zeros_like(without.present))
    found = difference_of_sets(none, assisted, answers=Answers.EITHER)["alpha_set_masi"]
    assert found.reason is Reason.NO_PAIRS


def test_by_assisted_gives_the_difference_of_its_parts(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 11):
        seen = ["books"] if number > 5 else None
        codes = ["books"] if number % 2 else ["quiet"]
        decide(study, "anna", f"v{number}:value", codes, shown=seen)
        decide(study, "ben", f"v{number}:value", codes if number != 3 else ["staff"], shown=seen)
    selection = Selection(how=Resampling(resamples=100), views=(ViewBy(DividedBy.ASSISTED),))
    (view,) = agreement_of_study(study, selection).views
    parts = {part.label: part.agreement.overall["alpha_set_masi"].value for part in view.parts}
    assert view.difference is not None
    assert parts["unassisted"] is not None and parts["assisted"] == 1
    figure = view.difference["alpha_set_masi"]
    assert figure.value == pytest.approx(1 - parts["unassisted"])
    agreement.main([study.target, "--by", "assisted", "--resamples", "100"], standalone_mode=False)
    assert (
        f"Assisted minus unassisted, alpha of sets: {figure.value:+.3f}" in capsys.readouterr().out
    )
