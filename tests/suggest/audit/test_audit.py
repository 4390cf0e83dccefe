"""What suggestions did to coders, in studies whose truth is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Reason
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.suggest.suggestion_exposure import readings
from intercoder.suggest.audit.audit import Audit, audit
from intercoder.suggest.audit.verdict import Inflation, Kind
from tests.agreement.of_study.logs import decide
from tests.suggest.simulated import World, make_study

LONG_AGO = "2020-03-02T09:00:00.000Z"
QUICK = Resampling(resamples=300)


def audited(path: Path, world: World, how: Resampling = QUICK) -> Audit:
    with make_study(path / "sim.study", world) as study:
        return audit(study, how=how)


def test_coders_who_judge_for_themselves_agree_as_much_with_suggestions(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=500, seed=3))
    assert (found.verdict.kind, found.verdict.inflation) == (Kind.SAFE, Inflation.NOT_SHOWN)
    assert found.comparison is not None
    gap = found.comparison.coding["geometric_mean_seconds"].difference
    assert gap.low is not None and gap.high is not None
    assert gap.low < 1 < gap.high
    assert found.taken is not None
    assert all(one.accepted.value == 0 for one in found.taken.by_rank)


def test_the_verdict_turns_when_coders_copy_suggestions(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=500, copied=0.7, hurried=0.5, seed=3))
    assert found.verdict.kind is Kind.SAFE  # the unassisted answers still are
    assert found.verdict.inflation is Inflation.SHOWN
    assert "inflated" in found.verdict.sentence
    assert found.comparison is not None
    seconds = found.comparison.coding["geometric_mean_seconds"].difference
    assert seconds.value == pytest.approx(0.5, abs=0.06)
    assert seconds.high is not None and seconds.high < 1
    assert found.taken is not None
    first = found.taken.by_rank[0]
    assert first.accepted.value == pytest.approx(0.7, abs=0.06)
    assert first.chosen.value is not None and first.chosen.value > 0.7


def test_few_unassisted_answers_are_not_safe(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=100, unassisted=0.2))
    assert (found.verdict.kind, found.verdict.is_safe) == (Kind.TOO_FEW, False)


def test_without_an_unassisted_sample_nothing_is_safe(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=60, unassisted=0.0))
    assert found.verdict.kind is Kind.NO_SAMPLE
    assert found.comparison is None


def test_without_suggestions_there_is_nothing_to_fear(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=30, mode=Mode.OFF))
    assert (found.verdict.kind, found.verdict.is_safe) == (Kind.NO_SUGGESTIONS, True)
    assert (found.taken, found.comparison, found.revisions) == (None, None, None)


def test_answers_a_model_drew_are_left_out_and_counted(tmp_path: Path) -> None:
    world = World(answers=200, drawn=0.5)
    with make_study(tmp_path / "sim.study", world) as study:
        drawn = sum(one.drawn is not None for one in readings(study))
        found = audit(study, how=QUICK)
    assert drawn > 100
    assert found.counts.drawn == drawn
    assert found.counts.compared == found.counts.judgements - drawn
    assert found.taken is not None
    assert found.taken.answers == found.counts.with_suggestions - drawn
    assert any("a model put forward" in remark for remark in found.remarks())


def test_judgements_before_the_first_suggestion_are_not_compared(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=200, warm_up=60))
    assert 120 <= found.counts.before_any < 140  # until the first assisted answer of each
    assert found.counts.compared == found.counts.judgements - found.counts.before_any


def test_answers_judged_before_there_were_suggestions_are_unassisted(tmp_path: Path) -> None:
    """Nothing was kept without suggestions, but the first answers were judged before any came."""
    found = audited(tmp_path, World(answers=200, warm_up=120, unassisted=0.0))
    assert found.counts.unassisted_twice == 120
    assert found.comparison is None
    assert found.verdict.kind is Kind.SAFE
    assert "120 were judged by two" in found.verdict.sentence
    assert any("count as unassisted" in remark for remark in found.remarks())


def test_answers_of_an_earlier_round_are_counted_apart(tmp_path: Path) -> None:
    with make_study(tmp_path / "sim.study", World(answers=200, warm_up=120)) as study:
        for number in range(30):
            decide(study, "dora", f"a{number}", (), round="pilot", at=LONG_AGO)
        before = audit(study, rounds=("main",), how=QUICK)
        close_round(study, "pilot")
        found = audit(study, rounds=("main",), how=QUICK)
    assert before.counts.unassisted_twice_before == 0
    assert found.counts.unassisted_twice_before == 30  # the first 30 of the 120 of the warm-up
    assert found.counts.compared_before == 0
    assert found.verdict == before.verdict
    (remark,) = set(found.remarks()) - set(before.remarks())
    assert remark.startswith(f"30 of the {found.counts.unassisted_twice} answers that two")


def test_answers_kept_from_suggestions_only_now_are_left_out(tmp_path: Path) -> None:
    with make_study(tmp_path / "sim.study", World(answers=200)) as study:
        set_assistance(study, Assistance(unassisted=0.6, seed=1))
        found = audit(study, how=QUICK)
    assert found.counts.against_chance > 80
    assert found.comparison is not None
    assert sum(found.comparison.judgements) == found.counts.compared
    assert any("under earlier settings" in remark for remark in found.remarks())


def test_after_a_reveal_both_versions_are_compared(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=500, mode=Mode.AFTER, copied=1.0, seed=2))
    assert found.revisions is not None
    changed = found.revisions.figures
    assert changed["changed"].value == 1  # what came into view held a code that was not given
    assert changed["added_suggested"].value == 1
    assert changed["added_other"].value == changed["removed_suggested"].value == 0
    assert found.taken is None
    assert found.taken_after is not None
    assert found.taken_after.not_shown.value == 0
    assert found.comparison is not None
    rise = found.comparison.reveal["alpha_set_masi"]
    assert rise.low is not None and rise.low > 0


def test_codes_given_before_a_reveal_are_not_taken_for_accepted(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=200, mode=Mode.AFTER, copied=0.0))
    assert found.revisions is not None
    assert found.revisions.figures["changed"].value == 0
    assert found.taken_after is not None
    assert all(one.chosen.value == 0 for one in found.taken_after.by_rank)


def test_sides_are_those_of_the_draw_though_nothing_came_into_view(tmp_path: Path) -> None:
    world = World(answers=300, mode=Mode.AFTER)
    with make_study(tmp_path / "sim.study", world) as study:
        kept = [Assistance(unassisted=0.3, seed=1).is_unassisted(f"a{n}") for n in range(300)]
        found = audit(study, how=QUICK)
    assert found.comparison is not None
    without, with_them = found.comparison.judgements
    assert without + with_them == found.counts.compared
    assert without >= 2 * sum(kept) - 6  # but for those before the first reveal
    assert with_them > found.counts.with_suggestions


def test_few_respondents_give_no_interval(tmp_path: Path) -> None:
    found = audited(tmp_path, World(answers=24, unassisted=0.3))
    assert found.comparison is not None
    one = found.comparison.coding["codes_per_answer"]
    assert one.unassisted.no_interval is Reason.FEW_CASES


@pytest.mark.slow
def test_differences_are_found_about_as_often_as_chance_brings(tmp_path: Path) -> None:
    keys, outside, rounds = ("codes_per_answer", "geometric_mean_seconds"), 0, 60
    raised = 0
    for seed in range(1, rounds + 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = audited(folder, World(answers=200, seed=seed, unassisted=0.4))
        assert found.comparison is not None
        for key in keys:
            figure = found.comparison.coding[key].difference
            none = 1.0 if key == "geometric_mean_seconds" else 0.0
            assert figure.low is not None and figure.high is not None
            outside += not figure.low <= none <= figure.high
        raised += found.verdict.inflation is Inflation.SHOWN
    assert outside <= 0.12 * rounds * len(keys)
    assert raised <= 0.1 * rounds
