"""What a change of the codebook put in doubt is looked at in order: likely changes first."""

from __future__ import annotations

import io
import json
from threading import Event, Thread

import numpy as np
import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.changes.change import Add, Edit, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.queue import RECHECK, QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import Study
from intercoder.suggest.live.recheck_list import Wanted, keep_in_order, list_kept_in_order
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.orders.likely_changes import (
    after_a_new_code,
    after_a_split,
    after_another_definition,
    compare,
    spread_evenly,
)
from intercoder.suggest.orders.recheck_order import (
    draw_recheck_order,
    expectations,
    recheck_order,
    rest_of,
)
from intercoder.suggest.orders.rest_of_list import would_change
from tests.waiting import wait_until

NOISY = [f"people talk loudly near the {place}" for place in ("door", "desk", "lift", "stairs")]
CALM = [f"a calm room with {what}" for what in ("plants", "sofas", "lamps", "carpets", "light")]
"""Two kinds of answers with one code."""
TEXTS = [Text(text, "en") for text in [*NOISY, *CALM]]
CALM_MEANS = Text("Calm. A room that is calm.", "en")


def test_before_anything_is_looked_at_the_codebook_says_what_is_likely() -> None:
    before = Text("Quiet. A calm room; or people who talk loudly.", "en")
    compared = compare(TEXTS, [CALM_MEANS, before])
    unknown = np.full(len(TEXTS), np.nan)
    found = after_another_definition(compared, len(TEXTS), unknown, has_texts=True)
    assert found[:4].min() > found[4:].max()


def test_what_is_like_those_that_changed_comes_next() -> None:
    compared = compare(TEXTS, [])
    changed = np.full(len(TEXTS), np.nan)
    changed[[0, 4]] = [0, 1]
    found = after_another_definition(compared, len(TEXTS), changed, has_texts=False)
    assert found[5:].min() > found[1:4].max()
    assert found[0] > found[1:4].max()  # expected without itself


def test_after_a_split_the_rarer_part_comes_first_whichever_was_looked_at_more() -> None:
    compared = compare(TEXTS, [CALM_MEANS, Text("Noise. Loud people.", "en")])
    parts = np.full((len(TEXTS), 2), np.nan)
    parts[[0, 4, 5]] = [[0, 1], [1, 0], [1, 0]]
    first = np.array([0, 4, 5])
    found = after_a_split(compared, len(TEXTS), parts, first)
    assert found[1:4].min() > found[6:].max()
    parts[[1, 2]] = [0, 1]
    again = after_a_split(compared, len(TEXTS), parts, first)
    assert again[3] > again[6:].max()


def test_a_new_code_is_expected_where_its_words_are() -> None:
    compared = compare(TEXTS, [CALM_MEANS])
    found = after_a_new_code(compared, len(TEXTS), np.full(len(TEXTS), np.nan))
    assert found[4:].min() > found[:4].max()


def test_an_empty_list_and_texts_without_words_can_be_compared() -> None:
    assert spread_evenly(0, 10).size == 0
    compared = compare([Text(""), Text("…")], [])
    found = after_another_definition(compared, 2, np.array([1.0, np.nan]), has_texts=False)
    assert np.isfinite(found).all()


def test_the_rest_is_not_judged_by_the_share_of_those_that_came_first() -> None:
    random = np.random.default_rng(1)
    likely = np.concatenate((random.uniform(0.7, 1, 40), random.uniform(0, 0.3, 40)))
    changed = random.random(80) < likely
    found = would_change(likely[:60], changed[:60], likely[60:])
    assert found is not None
    assert found.low <= changed[60:].sum() <= found.high
    assert found.estimate < 20 * changed[:60].mean() / 2
    assert would_change(likely[:9], changed[:9], likely[9:]) is None
    assert would_change(likely, changed, likely[:0]) == type(found)(0, 0, 0)


@pytest.mark.parametrize("all_changed", [False, True])
def test_where_all_or_none_changed_the_interval_is_still_finite(all_changed: bool) -> None:
    scores = np.linspace(0.2, 0.8, 20)
    found = would_change(scores, np.full(20, all_changed), np.full(50, 0.5))
    assert found is not None
    assert 0 <= found.low <= found.estimate <= found.high <= 50
    assert (found.low > 25) is all_changed


# -- of a study -----------------------------------------------------------------------------------


@pytest.fixture
def quiet(study: Study) -> list[int]:
    """Nine more answers, all coded as quiet by anna: four noisy ones, and five calm ones."""
    texts = [*NOISY, *CALM]
    before = set(numbers(study))
    with take_in(study) as intake:
        intake.add_questions([Question("room", "How is the room?")])
        intake.add_answers(
            [Answer(f"room-{n}", "room", f"r{n}", text, "en") for n, text in enumerate(texts)]
        )
    found = [number for number in numbers(study) if number not in before]
    for number in found:
        decide(study, number, "quiet")
    return found


def at_work(study: Study) -> CoderWorkspace:
    return open_workspace(study, "anna")


def numbers(study: Study) -> list[int]:
    workspace = at_work(study)
    found = list(workspace.numbers(QueueFilter()))
    workspace.leave()
    return found


def decide(study: Study, number: int, *codes: str) -> None:
    workspace = at_work(study)
    workspace.write(Decide(number, Judgement.of(codes), 1.0))
    workspace.leave()


def redefine(study: Study, means: str = "A calm room.") -> None:
    was = study.codebook()["quiet"].definition
    change_codebook(study, [Edit("quiet", "definition", was, means)])


def test_the_list_is_in_the_study_and_only_what_is_left_matches(
    study: Study, quiet: list[int]
) -> None:
    redefine(study)
    drawn = draw_recheck_order(study, "anna", "main")
    assert drawn.is_learned
    assert set(drawn.numbers) == set(quiet)
    listed = read_list(study, "anna", "main", SelectionReason.RECHECK)
    assert [one.number for one in listed] == list(drawn.numbers)
    workspace = at_work(study)
    first, *_ = workspace.following(None, RECHECK)
    assert first.number == drawn.numbers[0]
    assert first.drawn is None  # all are looked at: they are no sample that a model chose
    assert "its definition changed" in first.in_doubt
    workspace.write(Decide(first.number, Judgement.of(["staff"]), 1.0))
    assert list(workspace.numbers(RECHECK)) == list(drawn.numbers[1:])
    workspace.leave()


def test_what_changed_brings_what_is_like_it_to_the_front(study: Study, quiet: list[int]) -> None:
    redefine(study, "Quiet.")
    decide(study, quiet[0], "staff")
    decide(study, quiet[4], "quiet")
    found = recheck_order(study, "anna", "main")
    assert set(found.numbers[:3]) == set(quiet[1:4])
    assert found.learned_from == 2


def test_what_is_in_doubt_without_any_reason_to_tell_apart_keeps_the_order_of_import(
    study: Study, quiet: list[int]
) -> None:
    change_codebook(study, [Retire("quiet")])
    found = recheck_order(study, "anna", "main")
    assert (list(found.numbers), found.is_learned) == (sorted(quiet), False)


def test_after_a_split_and_a_new_code(study: Study, quiet: list[int]) -> None:
    parts = (Code("calm", "Calm room"), Code("noise", "People talk loudly"))
    change_codebook(study, [Split("quiet", parts)])
    assert set(recheck_order(study, "anna", "main").numbers) == set(quiet)
    change_codebook(study, [Add(Code("plants", "Plants and sofas"))])
    found = recheck_order(study, "anna", "main", new_codes=True)
    assert found.numbers[0] == quiet[4]
    settled = read_assistance(study)
    sampled = {n for n in quiet if settled.is_sampled(f"room-{n - quiet[0]}")}
    assert sampled  # what a model singles out would be no random sample
    assert set(found.numbers) == set(quiet) - sampled
    decide(study, quiet[4], "calm", "plants")
    assert quiet[4] not in recheck_order(study, "anna", "main", new_codes=True).numbers
    draw_recheck_order(study, "anna", "main", new_codes=True)
    workspace = at_work(study)
    doubt = workspace.following(None, RECHECK)[0].in_doubt
    assert doubt.startswith("decided before there was “Plants and sofas”; “Quiet”: it was split")
    workspace.leave()


def test_an_answer_that_may_lack_a_new_code_is_decided_again_even_if_unchanged(
    study: Study, quiet: list[int]
) -> None:
    change_codebook(study, [Add(Code("plants", "Plants and sofas"))])
    draw_recheck_order(study, "anna", "main", new_codes=True)
    workspace = at_work(study)
    item, *_ = workspace.following(None, RECHECK)
    assert item.in_doubt == "decided before there was “Plants and sofas”"
    assert workspace.item(item.number).in_doubt == ""
    opening = workspace.opening(RECHECK)
    session = CodingSession(opening.codebook, Pace.starting(0), opening.item, RECHECK)
    step = session.committed()
    assert isinstance(step.change, Decide)
    workspace.write(step.change)
    assert item.number not in workspace.numbers(RECHECK)
    workspace.leave()


def test_the_rest_is_estimated_once_ten_were_looked_at(study: Study, quiet: list[int]) -> None:
    redefine(study)
    assert [rest_of(one) for one in expectations(study, "anna", "main")] == [None]


def test_there_is_no_list_where_nothing_is_in_doubt(study: Study, quiet: list[int]) -> None:
    assert draw_recheck_order(study, "anna", "main").numbers == ()
    assert read_list(study, "anna", "main", SelectionReason.RECHECK) == ()


def test_the_list_is_put_in_order_anew_as_decisions_come_in(study: Study, quiet: list[int]) -> None:
    redefine(study, "Quiet.")
    told, ended = io.StringIO(), Event()
    wanted = Wanted(study.address, "anna", "main", new_codes=False)
    keeping = Thread(target=keep_in_order, args=(study, wanted, told, ended))
    keeping.start()
    try:
        wait_until(told.getvalue)
        for number in quiet[:4]:
            decide(study, number, "quiet")
        decide(study, quiet[4], "staff")
        wait_until(lambda: len(read_list(study, "anna", "main", SelectionReason.RECHECK)) == 4)
    finally:
        ended.set()
        keeping.join()
    assert json.loads(told.getvalue()) == {"answers": 9, "is_learned": True, "learned_from": 0}


@pytest.mark.slow
def test_a_process_that_fails_leaves_the_order_of_import(study: Study) -> None:
    wanted = Wanted(study.address, "nobody", "main", new_codes=False)
    with list_kept_in_order(wanted) as drawn:
        assert drawn is None
