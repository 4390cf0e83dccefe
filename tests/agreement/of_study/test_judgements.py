"""Decisions in bulk are the decisions one by one."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.coding.decision import Judgement, Origin, State
from intercoder.study.agreement import decision_columns as bulk
from intercoder.study.agreement import packed_rows
from intercoder.study.agreement.decision_columns import (
    answer_columns,
    answer_ids,
    attribute_column,
    judgements,
)
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.database.bulk import batched
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.study import Study
from tests.agreement.of_study.logs import decide
from tests.homes import home, pytest_generate_tests, study

__all__ = ["home", "pytest_generate_tests", "study"]  # in both homes


def rows_of(study: Study, found: Judgements) -> list[tuple[object, ...]]:
    """Every decision in the bulk, spelt out."""
    spelt = []
    for column in found.columns:
        ids = answer_ids(study, column.answer.tolist())
        for row, number in enumerate(column.answer.tolist()):
            spelt.append(
                (
                    ids[number],
                    column.coder,
                    column.round,
                    bool(column.skipped[row]),
                    found.code_sets[column.codes[row]],
                    bool(column.unsure[row]),
                    bool(column.assisted[row]),
                    int(column.revision[row]),
                    np.datetime64(int(column.decided_at[row]), "s").item().isoformat(),
                )
            )
    return sorted(spelt, key=str)


def test_the_bulk_says_what_the_codings_say(demo: Study) -> None:
    expected = [
        (
            one.answer.id,
            one.coder,
            one.round,
            one.judgement.state is State.SKIPPED,
            tuple(sorted(one.judgement.codes)),
            one.judgement.unsure,
            one.shown is not None,
            one.revision,
            one.decided_at[:19],
        )
        for one in codings(demo)
    ]
    assert rows_of(demo, judgements(demo)) == sorted(expected, key=str)
    assert rows_of(demo, judgements(demo, as_of="2099-01-01T00:00:00.000Z")) == sorted(
        expected, key=str
    )


def test_how_many_rows_are_fetched_at_a_time_makes_no_difference(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(demo, judgements(demo)), answer_columns(demo).question.tolist()
    for module in (bulk, packed_rows):
        monkeypatch.setattr(module, "ROWS", 7)
    monkeypatch.setattr(bulk, "batched", lambda values: batched(values, 3))
    assert (rows_of(demo, judgements(demo)), answer_columns(demo).question.tolist()) == before


def test_answers_come_with_question_language_and_respondent(demo: Study) -> None:
    found = answer_columns(demo)
    ids = answer_ids(demo, found.number.tolist())
    known = {one.id: one for one in answers(demo)}
    owners: dict[int, set[str]] = {}
    for row, number in enumerate(found.number.tolist()):
        one = known[ids[number]]
        assert found.questions[found.question[row]] == one.question
        assert found.languages[found.language[row]] == one.language
        owners.setdefault(int(found.respondent[row]), set()).add(one.respondent)
    assert all(len(names) == 1 for names in owners.values())
    assert list(found.languages) == sorted(found.languages)


def test_an_attribute_has_a_value_for_every_respondent(demo: Study) -> None:
    found = attribute_column(demo, "wave")
    assert set(found.values) == {one.attributes["wave"] for one in answers(demo)}
    assert found.respondent.size == len({one.respondent for one in answers(demo)})


def test_the_origin_of_a_code_is_no_part_of_the_set(study: Study) -> None:
    origins = {"books": Origin.SUGGESTED}
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "ben", "v1:value", Judgement.of(origins))
    assert judgements(study).code_sets == (("books",),)


def test_a_study_nobody_has_coded_is_empty(study: Study) -> None:
    found = judgements(study)
    assert (found.columns, found.coders, found.rounds, found.revision) == ((), (), (), 1)
    assert judgements(study, coders=["anna"]).coders == ("anna",)
