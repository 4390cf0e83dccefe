"""Which judgements of an attempt count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.study.training.judged_in_training import TrainingDecision, TrainingWork
from intercoder.study.training.training_rounds import Feedback
from intercoder.training.attempt import counted

CODES = st.none() | st.frozensets(st.sampled_from("abc"))
LOGS = st.lists(st.tuples(st.integers(1, 4), CODES), max_size=25)


def work(log: list[tuple[int, frozenset[str] | None]], answers: int = 4) -> TrainingWork:
    made = (
        TrainingDecision(answer, codes, f"2026-03-01T10:00:{second:02}.000Z", 2.0)
        for second, (answer, codes) in enumerate(log)
    )
    return TrainingWork("dora", tuple(range(1, answers + 1)), tuple(made))


A, B = frozenset("a"), frozenset("b")


@pytest.mark.parametrize(
    ("feedback", "counts"), [(Feedback.EACH, {1: A, 2: A}), (Feedback.END, {1: B, 2: A})]
)
def test_what_is_judged_after_the_key_was_seen_does_not_count(
    feedback: Feedback, counts: dict[int, frozenset[str]]
) -> None:
    found = counted(work([(1, A), (1, B), (2, A), (1, A), (2, B)], answers=2), feedback)
    assert found.judged == counts
    assert found.finished_at == "2026-03-01T10:00:02.000Z"
    assert found.seconds == 6.0


def test_skipping_and_taking_back_judge_nothing() -> None:
    found = counted(work([(1, None), (1, A), (1, None)], answers=2), Feedback.END)
    assert found.judged == {1: A}
    assert not found.finished_at


@given(LOGS)
def test_at_once_the_first_judgement_of_each_answer_counts(
    log: list[tuple[int, frozenset[str] | None]],
) -> None:
    found = counted(work(log), Feedback.EACH)
    for answer in range(1, 5):
        firsts = [codes for row, codes in log if row == answer and codes is not None]
        assert found.judged.get(answer) == (firsts[0] if firsts else None)
    assert bool(found.finished_at) == (len(found.judged) == 4)


@given(LOGS, LOGS)
def test_nothing_after_the_end_changes_an_attempt(
    log: list[tuple[int, frozenset[str] | None]],
    later: list[tuple[int, frozenset[str] | None]],
) -> None:
    for feedback in (Feedback.EACH, Feedback.END):
        found = counted(work(log), feedback)
        if found.finished_at:
            assert counted(work([*log, *later]), feedback) == found
