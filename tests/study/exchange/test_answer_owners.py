"""Answers are known by their respondents and questions, as tables know them."""

from __future__ import annotations

import pytest

from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.exchange.answer_owners import owners_of
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_rows


def test_owners_come_in_the_order_of_the_rows(study: Study) -> None:
    rows = [*answer_rows(study)][::-3]
    ids = answer_ids(study, rows)
    respondents, questions = owners_of(study, rows)
    assert [f"{who}:{what}" for who, what in zip(respondents, questions, strict=True)] == [
        ids[row] for row in rows
    ]
    assert len(rows) > 3
    with pytest.raises(KeyError):
        owners_of(study, [10**6])
