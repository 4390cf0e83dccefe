"""The agreement of a round so far is that of the whole agreement, in few figures."""

from __future__ import annotations

from dataclasses import replace

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.sides.quick_summary import ALPHA, agreement_so_far
from intercoder.agreement.result import Reason
from intercoder.study.study import Study
from tests.agreement.of_study.logs import FEW, decide


def test_the_figures_are_those_of_the_whole_agreement(demo: Study) -> None:
    found = agreement_so_far(demo, "main", FEW)
    whole = agreement_of_study(demo, replace(FEW, rounds=("main",))).whole
    assert found.figure == whole.overall[found.coefficient]
    assert found.answers == whole.counts.rated_twice
    alphas = sorted(
        value
        for figures in whole.codes.values()
        if (value := figures[ALPHA].value) is not None and figures[ALPHA].low is not None
    )
    assert [one.figure.value for one in found.weakest] == alphas[:5]
    assert found.as_json()["answers"] == found.answers


def test_what_is_not_determined_is_refused_with_its_reason(study: Study) -> None:
    assert agreement_so_far(study, "main", FEW).figure.reason is Reason.EMPTY
    decide(study, "anna", "v1:value", ["books"])
    found = agreement_so_far(study, "main", FEW)
    assert (found.figure.reason, found.answers, found.weakest) == (Reason.ONE_CODER, 0, ())
