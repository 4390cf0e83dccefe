"""Which answers may be decided together if they mean the same: a coder's own, of one question."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intercoder.coding.suggestion import Assistance
from intercoder.study.database.schema import answer
from intercoder.study.log.decision_log import Author
from intercoder.study.queue.joinable import joinable
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import MAIN_ROUND, Study
from tests.study.queue.test_groups import LIKE, NOT_DRAWN, add, more


@pytest.fixture
def grouped(study: Study) -> Study:
    """The study with five more answers, four of them the same; nobody is drawn."""
    set_assistance(study, NOT_DRAWN)
    add(study, more(LIKE))
    return study


def found(study: Study, key: str, round: str = MAIN_ROUND) -> list[str]:
    with study.reading() as connection:
        keys = {row.id: row.key for row in connection.execute(select(answer.c.id, answer.c.key))}
        number = next(row for row, one in keys.items() if one == key)
        author = Author("anna", coder_id(connection, "anna"), round, round_id(connection, round))
        return [keys[row] for row in joinable(connection, author, number)]


def test_it_is_all_others_to_the_question_that_do_not_read_the_same(grouped: Study) -> None:
    assert found(grouped, "w4:value") == [
        *("w5:value", *(f"v{n}:value" for n in range(1, 11)), "w1:value", "w2:value", "w3:value")
    ]
    same = found(grouped, "w1:value")
    assert "w4:value" in same
    assert not {"w2:value", "w3:value", "w5:value"} & set(same)
    assert found(grouped, "v1:better") == [f"v{n}:better" for n in range(2, 11)]


def test_the_unassisted_sample_stays_apart(grouped: Study) -> None:
    settled = Assistance(unassisted=0.5)
    set_assistance(grouped, settled)
    keys = [f"v{n}:value" for n in range(1, 11)]
    drawn = [key for key in keys if settled.is_sampled(key)]
    others = [key for key in keys if key not in drawn]
    assert drawn and others
    assert found(grouped, drawn[0]) == []
    assert set(found(grouped, others[0])) & set(keys) == set(others[1:])


def test_of_a_round_that_is_allocated_it_is_the_coders_own(grouped: Study) -> None:
    with grouped.reading() as connection:
        every = select(answer.c.id).order_by(answer.c.id)
        numbers = list(connection.execute(every).scalars())[::2]  # of the first question
    with grouped.writing() as connection:
        round_id(connection, "part", create=True)
    mine = [Listed(number, drawn=False) for number in numbers[:3]]
    keep_list(grouped, "anna", "part", None, [*mine, Listed(numbers[3], False, alone=True)])
    keep_list(grouped, "ben", "part", None, [Listed(number, False) for number in numbers[4:8]])
    set_assistance(grouped, NOT_DRAWN, "part")
    assert found(grouped, "v1:value", "part") == ["v2:value", "v3:value"]
    assert found(grouped, "v4:value", "part") == []
    assert found(grouped, "v5:value", "part") == []
