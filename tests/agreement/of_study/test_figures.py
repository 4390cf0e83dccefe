"""The figures of a study are those of its codings, computed without it."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.figures import only_codes
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.agreement.result import Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.coding.decision import State
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.study import Study
from tests.agreement.of_study.logs import FEW, NONE, decide, respondents, standing_sets

CODERS = ("anna", "ben", "carla")
ALPHA = "krippendorff_alpha_nominal"


def sets_by_hand(rows: list[Coding], coders: tuple[str, ...], codes: tuple[str, ...]) -> CodeSets:
    """The sets of these codings, without the study's arrays."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in rows:
        if one.judgement.state is not State.SKIPPED:
            found.setdefault(one.answer.id, {})[one.coder] = list(one.judgement.codes)
    return CodeSets.of(
        [[judged.get(coder) for judged in found.values()] for coder in coders], codes, coders
    )


@pytest.mark.slow
def test_the_whole_is_what_the_exported_rows_give(demo: Study) -> None:
    found = agreement_of_study(demo, FEW)
    codes = tuple(code.id for code in found.codes)
    sets = standing_sets(demo, CODERS, codes)
    owners = np.unique(respondents(demo, CODERS), return_inverse=True)[1]
    expected = agreement_of_sets(sets, "masi", FEW.how, owners)
    assert found.whole.counts == expected.counts
    for key, figure in expected.overall.items():
        assert found.whole.overall[key].value == pytest.approx(figure.value, abs=1e-9), key
    for code, figures in expected.codes.items():
        for key, figure in figures.items():
            assert found.whole.codes[code][key].value == pytest.approx(figure.value, abs=1e-9), key
    for pair, figures in expected.pairs.items():
        for key, figure in figures.items():
            assert found.whole.pairs[pair][key].value == pytest.approx(figure.value, abs=1e-9), key


@pytest.mark.slow
def test_each_part_of_a_view_is_what_its_rows_give(demo: Study) -> None:
    found = agreement_of_study(
        demo,
        Selection(
            views=tuple(map(ViewBy.parse, ("question", "language", "attribute:wave"))),
            how=NONE.how,
        ),
    )
    rows = list(codings(demo, round="main"))
    codes = tuple(code.id for code in found.codes)
    of: dict[str, Callable[[Coding], str]] = {
        "question": lambda one: one.answer.question,
        "language": lambda one: one.answer.language,
        "attribute:wave": lambda one: one.answer.attributes["wave"],
    }
    for view in found.views:
        label_of = of[str(view.by)]
        assert sum(part.agreement.counts.rated for part in view.parts) == found.whole.counts.rated
        for part in view.parts:
            chosen = [one for one in rows if label_of(one) == part.label]
            expected = agreement_of_sets(sets_by_hand(chosen, CODERS, codes), how=NONE.how)
            assert part.agreement.counts == expected.counts
            for key in ("alpha_set_masi", "percent_agreement", "pooled_kappa"):
                assert part.agreement.overall[key].value == pytest.approx(
                    expected.overall[key].value
                )


def test_rolling_up_counts_codes_as_those_above_them(demo: Study) -> None:
    found = agreement_of_study(demo, Selection(roll_up=(1, 2, 9), how=NONE.how))
    book = demo.codebook()
    above = {code.id: book.path(code.id)[0].id for code in book.codes}
    rows = [
        [None if codes is None else {above[code] for code in codes} for codes in row]
        for row in _as_lists(standing_sets(demo, CODERS, tuple(above)))
    ]
    first, second, deep = found.rolled
    expected = agreement_of_sets(CodeSets.of(rows, coders=CODERS), how=NONE.how)
    assert set(first.agreement.codes) >= set(expected.codes)
    for code, figures in expected.codes.items():
        assert first.agreement.codes[code][ALPHA].value == pytest.approx(figures[ALPHA].value)
    assert first.agreement.overall["alpha_set_masi"].value == pytest.approx(
        expected.overall["alpha_set_masi"].value
    )
    assert [name.path for name in first.names] == [()] * len(first.names)
    assert second.agreement.overall == deep.agreement.overall == found.whole.overall


def _as_lists(sets: CodeSets) -> list[list[set[str] | None]]:
    bits = sets.bits()
    return [
        [
            {sets.codes[code] for code in np.flatnonzero(bits[row, unit])}
            if sets.present[row, unit]
            else None
            for unit in range(sets.n_answers)
        ]
        for row in range(len(sets.coders))
    ]


def test_two_coders_alone_are_their_pair(demo: Study) -> None:
    both = agreement_of_study(demo, Selection(coders=("anna", "carla"), how=NONE.how))
    three = agreement_of_study(demo, NONE)
    pair = three.whole.pairs["anna", "carla"]
    assert both.whole.overall["alpha_set_masi"].value == pytest.approx(pair["alpha_set_masi"].value)
    assert both.shared == {("anna", "carla"): three.shared["anna", "carla"]}


def test_chosen_codes_leave_the_figures_over_sets_alone(demo: Study) -> None:
    all_codes, one = (
        agreement_of_study(demo, Selection(codes=codes, how=NONE.how)) for codes in ((), ("quiet",))
    )
    assert one.whole.overall == all_codes.whole.overall
    assert one.whole.codes == {"quiet": all_codes.whole.codes["quiet"]}
    assert one.whole.of_codes == only_codes(all_codes.whole, {"quiet"}).of_codes
    assert all("quiet" in (found.code, found.other) for found in one.confusions)


def test_several_answers_of_a_respondent_are_resampled_together(study: Study) -> None:
    for coder in ("anna", "ben"):
        for number in range(1, 11):
            for asked in ("value", "better"):
                says_books = number % 2 or (coder == "ben" and not number % 3)
                decide(study, coder, f"v{number}:{asked}", ["books" if says_books else "quiet"])
    found = agreement_of_study(study, FEW)
    assert "respondents" in found.whole.overall["alpha_set_masi"].method
    one = agreement_of_study(
        study, Selection(views=(ViewBy.parse("question"),), how=Resampling(100))
    )
    rules = [str(part.agreement.rule["interval"]) for part in one.views[0].parts]
    assert all("over answers" in rule for rule in rules)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_document(demo: Study) -> None:
    first, second = (json.dumps(agreement_of_study(demo, FEW).as_json()) for _ in range(2))
    assert first == second


def test_the_rule_tells_everything_that_was_asked(demo: Study) -> None:
    selection = Selection(
        coders=("anna", "ben"), as_of="2099-01-01", leave_out_unsure=True, how=NONE.how
    )
    rule = agreement_of_study(demo, selection).as_json()["rule"]
    assert rule["unsure"] == "left out"
    assert rule["selection"]["coders"] == ["anna", "ben"]
    assert rule["selection"]["as_of"] == "2099-01-01"
    assert "round" in rule["units"]


@pytest.mark.parametrize(
    ("decisions", "reason", "sentence"),
    [
        ([], Reason.EMPTY, "No decision counts here"),
        ([("anna", "v1:value", ["books"])], Reason.ONE_CODER, "Only decisions of anna"),
        (
            [("anna", "v1:value", ["books"]), ("ben", "v2:value", ["books"])],
            Reason.NO_PAIRS,
            "No two coders have decisions",
        ),
        (
            [(coder, f"v{n}:value", ["books"]) for coder in ("anna", "ben") for n in range(1, 10)],
            Reason.NO_VARIATION,
            "Nobody used",
        ),
    ],
)
def test_what_the_decisions_do_not_determine_is_refused(
    study: Study,
    decisions: list[tuple[str, str, list[str]]],
    reason: Reason,
    sentence: str,
) -> None:
    for decision in decisions:
        decide(study, *decision)
    found = agreement_of_study(study, Selection(views=ALL_VIEWS, roll_up=(1,), how=FEW.how))
    assert found.whole.overall["alpha_set_masi"].reason is reason
    assert found.whole.codes["books"][ALPHA].reason in {reason, Reason.NO_VARIATION}
    assert any(sentence in remark.sentence for remark in found.remarks)
    json.dumps(found.as_json(), allow_nan=False)


ALL_VIEWS = tuple(
    map(
        ViewBy.parse,
        (
            *("question", "language", "attribute:age", "week", "round", "revision", "assisted"),
            *("reference:anna", "recode"),
        ),
    )
)
