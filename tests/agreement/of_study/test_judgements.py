"""Decisions in bulk are the decisions one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Select, update

from intercoder.agreement.of_study.sides.quick_summary import agreement_so_far
from intercoder.coding.decision import SKIPPED, Judgement, Origin, State
from intercoder.study.agreement import (
    columns_of_coder,
    joined_columns,
    packed_rows,
    stored_numbers,
)
from intercoder.study.agreement import decision_columns as bulk
from intercoder.study.agreement.decision_columns import (
    answer_columns,
    answer_ids,
    attribute_column,
    judgements,
)
from intercoder.study.agreement.judgement_columns import Judgements, of_round
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.study import Study, open_study
from tests.agreement.of_study.logs import decide
from tests.homes import home, pytest_generate_tests, run_in, study

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


@pytest.mark.slow
@pytest.mark.parametrize("from_log", [False, True])
def test_columns_joined_by_the_database_and_two_readers_make_no_difference(
    demo: Study, monkeypatch: pytest.MonkeyPatch, from_log: bool
) -> None:
    stored = rows_of(demo, judgements(demo))
    if from_log:
        monkeypatch.setattr(columns_of_coder, "stored_piece", lambda *_: None)

    def found() -> tuple[object, ...]:
        columns = answer_columns(demo)
        said = [getattr(columns, name) for name in columns.__dataclass_fields__]
        read = judgements(demo)
        return (rows_of(demo, read), read.code_sets, *map(list, said))

    def row_by_row(
        _connection: Connection, statement: Select[Any], _steps: object, _by: object
    ) -> Iterator[tuple[Select[Any], None]]:
        yield statement, None

    joined = found()
    assert joined[0] == stored
    monkeypatch.setattr(bulk, "_MANY", 0)
    for rows in (1, 7):
        for module in (joined_columns, stored_numbers):
            monkeypatch.setattr(module, "TOGETHER", rows)
        assert found() == joined
    for module in (bulk, packed_rows):
        monkeypatch.setattr(module, "joined_columns", row_by_row)
    assert found() == joined


def test_values_that_cannot_be_told_apart_are_read_row_by_row(study: Study) -> None:
    with study.writing() as connection:
        connection.execute(update(answer).where(answer.c.id == 1).values(language="e\nn"))
    languages = answer_columns(study)
    assert languages.languages[languages.language[0]] == "e\nn"


@pytest.mark.slow
def test_one_round_of_many_is_what_reading_it_alone_gives(demo: Study) -> None:
    whole = judgements(demo)
    for name in whole.rounds:
        part, alone = of_round(whole, name), judgements(demo, rounds=[name])
        assert rows_of(demo, part) == rows_of(demo, alone)
        assert (part.coders, part.rounds) == (alone.coders, alone.rounds)
        assert set(part.code_sets) == set(alone.code_sets)
        assert agreement_so_far(demo, name, judged=whole) == agreement_so_far(demo, name)


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


@pytest.mark.parametrize("change", ["NULL", "substr(numbers, 1, 16)"])
def test_where_numbers_are_missing_or_others_the_log_is_read(study: Study, change: str) -> None:
    keys = [one.id for one in answers(study)]
    none = Judgement(State.NO_CODE_APPLIES)
    for key, judged in zip(keys, (Judgement.of(["books"]), none, SKIPPED), strict=False):
        decide(study, "ben", key, judged, shown=["quiet"])
    before = rows_of(study, judgements(study))
    study.close()
    run_in(study, f"UPDATE current_decision SET numbers = {change} WHERE state = 'coded'")
    with open_study(study.target) as again:
        assert rows_of(again, judgements(again)) == before
    assert len(before) == 3
