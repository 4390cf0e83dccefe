"""Orders and doubts of a study: what is listed for a coder, and what is kept out of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.change import Decide
from intercoder.coding.decision import Circumstances, Judgement, SelectionReason
from intercoder.coding.queue import DOUBTS, QueueFilter, open_in
from intercoder.coding.suggestion import Assistance, Mode, QueueOrder
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import answer_group
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.queue.work_lists import list_sizes, read_list
from intercoder.study.rounds.suggestion_settings import read_assistance, set_assistance
from intercoder.study.study import Study, open_study
from intercoder.suggest.learning.models import train_and_keep
from intercoder.suggest.live.model_source import StudyModelSource
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.orders.find_doubts import find_doubts
from intercoder.suggest.orders.redraw_order import redraw
from tests.suggest.coded_study import CODES, code_answers, make_study, truth

CODED, ANSWERS = 300, 600
SLIPS = range(7, CODED, 20)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Suggester]:
    """A study, closed, with a few slips in it, and what was learned from it."""
    path = tmp_path_factory.mktemp("orders") / "visitors.study"
    with make_study(path, ANSWERS) as made:
        code_answers(made, range(CODED), slips=SLIPS)
        suggester = train_and_keep(made, "own", "anna").suggester
    return path, suggester


@pytest.fixture
def study(learned: tuple[Path, Suggester], tmp_path: Path) -> Iterator[Study]:
    copy = tmp_path / "visitors.study"
    shutil.copy(learned[0], copy)
    with open_study(str(copy)) as opened:
        yield opened


@pytest.fixture
def suggester(learned: tuple[Path, Suggester]) -> Suggester:
    return learned[1]


def ids(study: Study, purpose: SelectionReason) -> list[str]:
    rows = [one.number for one in read_list(study, "anna", "main", purpose)]
    found = answers_at(study, rows)
    return [found[row].id for row in rows]


def sample(study: Study) -> set[str]:
    """The answers of the unassisted sample."""
    settled = read_assistance(study)
    every = (f"a{number:05}" for number in range(ANSWERS))
    return {one for one in every if settled.draw(one) < settled.unassisted}


# -- orders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [one for one in QueueOrder if one.drawn])
def test_open_answers_are_listed_and_those_of_the_sample_not_marked(
    study: Study, suggester: Suggester, order: QueueOrder
) -> None:
    drawn = redraw(study, "anna", suggester=suggester, order=order)
    assert (drawn.open, drawn.considered, drawn.listed) == (300, 300, 300)
    assert order.drawn is not None
    listed = ids(study, order.drawn)
    assert sorted(listed) == [f"a{number:05}" for number in range(CODED, ANSWERS)]
    flags = [one.drawn for one in read_list(study, "anna", "main", order.drawn)]
    unmarked = {one for one, is_drawn in zip(listed, flags, strict=True) if not is_drawn}
    assert unmarked == sample(study) & set(listed)
    assert drawn.of_sample == len(unmarked) > 0


def test_the_queue_follows_the_order_settled_for_the_round(
    study: Study, suggester: Suggester
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.CERTAIN))
    redraw(study, "anna", suggester=suggester)
    assert set(list_sizes(study, "anna")) == {SelectionReason.CERTAIN}
    workspace = open_workspace(study, "anna")
    item = workspace.opening().item
    assert item is not None
    assert item.answer.id == ids(study, SelectionReason.CERTAIN)[0]


@pytest.mark.slow
def test_sure_answers_come_before_unsure_ones(study: Study, suggester: Suggester) -> None:
    redraw(study, "anna", suggester=suggester, order=QueueOrder.CERTAIN)
    listed = [one for one in ids(study, SelectionReason.CERTAIN) if one not in sample(study)]
    with_codes = [bool(truth(int(one[1:]))) for one in listed]
    assert np.mean(with_codes[:50]) > np.mean(with_codes[-50:])


def test_the_next_answers_are_listed_and_the_rest_follows(
    study: Study, suggester: Suggester
) -> None:
    drawn = redraw(study, "anna", suggester=suggester, order=QueueOrder.USEFUL, length=40, pool=100)
    assert (drawn.open, drawn.considered, drawn.listed) == (300, 100, 40)
    numbers = open_workspace(study, "anna").numbers(open_in(SelectionReason.USEFUL))
    assert len(numbers) == len(set(numbers)) == 300


@pytest.mark.slow
def test_the_same_state_gives_the_same_order_and_another_one_another(
    study: Study, suggester: Suggester
) -> None:
    redraw(study, "anna", suggester=suggester, order=QueueOrder.USEFUL)
    first = ids(study, SelectionReason.USEFUL)
    redraw(study, "anna", suggester=suggester, order=QueueOrder.USEFUL)
    assert ids(study, SelectionReason.USEFUL) == first
    code_answers(study, [ANSWERS - 1])
    redraw(study, "anna", suggester=suggester, order=QueueOrder.USEFUL)
    places = [place for place, one in enumerate(first) if one in sample(study)]
    again = [
        place
        for place, one in enumerate(ids(study, SelectionReason.USEFUL))
        if one in sample(study)
    ]
    assert places != again


@pytest.mark.slow
def test_groups_are_put_together_even_before_anything_is_learned(study: Study) -> None:
    rows = open_workspace(study, "anna").numbers(QueueFilter())
    with study.writing() as connection:
        connection.execute(
            answer_group.insert(),
            [
                {"answer_id": rows[number], "group_id": rows[350], "identical": False}
                for number in (350, 420, 500, 590)
            ],
        )
    redraw(study, "anna", order=QueueOrder.TOGETHER)
    together = [one for one in ids(study, SelectionReason.TOGETHER) if one not in sample(study)]
    group = [one for one in ("a00350", "a00420", "a00500", "a00590") if one not in sample(study)]
    start = together.index(group[0])
    assert together[start : start + len(group)] == group
    assert len(group) >= 2
    part = redraw(study, "anna", order=QueueOrder.TOGETHER, pool=50)
    assert 50 <= part.considered <= 54, "groups are considered as wholes"


@pytest.mark.slow
def test_what_is_unlike_all_before_is_read_first_and_nothing_has_to_be_learned(
    tmp_path: Path,
) -> None:
    with make_study(tmp_path / "new.study", 200) as study:
        redraw(study, "anna", order=QueueOrder.READING)
        listed = [one for one in ids(study, SelectionReason.READING) if one not in sample(study)]
        met = [truth(int(one[1:])) for one in listed]
        assert set().union(*met[:8]) == set(CODES), "also the code that few answers have"


def test_nothing_is_useful_before_anything_is_learned(study: Study) -> None:
    with pytest.raises(StudyError, match="Nothing has been learned"):
        redraw(study, "anna", order=QueueOrder.USEFUL)


@pytest.mark.slow
def test_the_order_is_drawn_again_whenever_more_is_learned(study: Study) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    shelf = StudyModelSource(study, "anna", "main")
    shelf.train()
    first = ids(study, SelectionReason.USEFUL)
    assert sorted(first) == [f"a{number:05}" for number in range(CODED, ANSWERS)]
    done = [int(one[1:]) for one in first[:40]]
    code_answers(study, done)
    shelf.train()
    again = ids(study, SelectionReason.USEFUL)
    assert set(again) == set(first[40:])
    set_assistance(study, Assistance())
    shelf.train()
    assert ids(study, SelectionReason.USEFUL) == again, "in the allocated order nothing is drawn"


def test_back_to_the_allocated_order(study: Study, suggester: Suggester) -> None:
    redraw(study, "anna", suggester=suggester, order=QueueOrder.USEFUL)
    find_doubts(study, "anna")
    assert redraw(study, "anna", order=QueueOrder.ALLOCATED).listed == 0
    assert set(list_sizes(study, "anna")) == {SelectionReason.DOUBTS}


# -- doubts ---------------------------------------------------------------------------------------


def test_slips_are_listed_far_above_chance(study: Study) -> None:
    found = find_doubts(study, "anna", length=20)
    listed = [int(one[1:]) for one in ids(study, SelectionReason.DOUBTS)]
    hits = sum(number in SLIPS for number in listed)
    assert found.decisions == CODED
    assert found.listed == len(listed)
    assert hits / len(listed) > 5 * len(SLIPS) / CODED
    open_to_it = [number for number in SLIPS if f"a{number:05}" not in sample(study)]
    assert hits >= len(open_to_it) / 3


@pytest.mark.slow
def test_the_unassisted_sample_is_left_alone(study: Study) -> None:
    set_assistance(study, Assistance(unassisted=0.6))
    found = find_doubts(study, "anna")
    assert set(ids(study, SelectionReason.DOUBTS)).isdisjoint(sample(study))
    assert found.left_out == len([n for n in range(CODED) if f"a{n:05}" in sample(study)])


def test_a_round_without_suggestions_can_have_doubts_all_the_same(study: Study) -> None:
    set_assistance(study, Assistance(mode=Mode.OFF))
    assert find_doubts(study, "anna").listed > 0


@pytest.mark.slow
def test_a_decision_judged_again_is_not_doubted_again(study: Study) -> None:
    find_doubts(study, "anna", length=5)
    before = ids(study, SelectionReason.DOUBTS)
    workspace = open_workspace(study, "anna")
    (first, *_) = workspace.following(None, DOUBTS, 1)
    workspace.write(
        Decide(first.number, first.standing, 1.0, circumstances=Circumstances(drawn=first.drawn))
    )
    find_doubts(study, "anna", length=5)
    assert before[0] not in ids(study, SelectionReason.DOUBTS)


def test_the_same_text_coded_in_two_ways_is_doubted(study: Study) -> None:
    keys = [f"twice{number}" for number in range(12)]
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(key, "value", key, "The novels  and FILMS, as ever", "en") for key in keys]
        )
        intake.add_decisions(
            [
                EarlierDecision(key, "anna", Judgement.of(["rooms" if number == 3 else "books"]))
                for number, key in enumerate(keys)
            ]
        )
    set_assistance(study, Assistance(unassisted=0.0))
    found = find_doubts(study, "anna")
    assert ids(study, SelectionReason.DOUBTS)[0] == "twice3"
    assert found.counts[:, 2].sum() == 1


def test_who_has_decided_nothing_has_no_doubts(study: Study) -> None:
    found = find_doubts(study, "ben")
    assert (found.decisions, found.listed) == (0, 0)
    with pytest.raises(StudyError, match="no coder"):
        find_doubts(study, "nobody")
