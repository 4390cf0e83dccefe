"""Words decide what is clear, an encoder what is not; measured and applied as the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sqlalchemy import delete, func, select, update

from intercoder.answers.answer import Answer, Question
from intercoder.study.answers.answer_import import take_in
from intercoder.study.database.schema import text_vector
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study
from intercoder.study.suggest.models import models
from intercoder.suggest.encoders import encoder as encoders
from intercoder.suggest.machine import applying, scoring
from intercoder.suggest.machine.applying import (
    Check,
    apply,
    resume,
    try_plan,
    unfinished,
    why_it_ends,
)
from intercoder.suggest.machine.cascade import combined, find_band
from intercoder.suggest.machine.planning import make_plan
from intercoder.suggest.model import embeddings
from tests.suggest.coded_study import CODEBOOK, code_answers, make_study, truth
from tests.suggest.watched_encoder import Only, Watched

ANSWERS, CODED = 600, 400
LIKELY = arrays.arrays(np.float64, (30, 3), elements=st.floats(0, 1))


@given(LIKELY, st.floats(0.5, 0.99), st.floats(0, 1))
def test_as_many_are_open_as_there_is_time_for(
    likely: np.ndarray, demand: float, share: float
) -> None:
    band = find_band(likely, demand, share)
    assert ((band.edges >= 0.5) & (band.edges <= 0.99)).all()
    is_open = band.includes(likely)
    assert is_open.sum() >= int(share * (len(likely) - 1))
    wider = find_band(likely, demand, 1.0)
    assert wider.includes(likely).all()
    other = np.random.default_rng(1).random(likely.shape)
    both = combined(likely, other, band)
    np.testing.assert_array_equal(both[is_open], other[is_open])
    np.testing.assert_array_equal(both[~is_open], likely[~is_open])


def test_near_is_what_is_near_the_expected_threshold() -> None:
    likely = np.array([[0.99], [0.98], [0.95], [0.9], [0.7], [0.3], [0.01]])
    band = find_band(likely, 0.9, 0.3)
    assert band.edges[0] == pytest.approx(0.7)
    assert band.includes(likely).tolist() == [False] * 3 + [True, True, False, False]


def said(number: int) -> str:
    """What words say in four of five answers only."""
    plain = truth(number) if number % 5 else ()
    return f"{' '.join(sorted(plain))} qz{number * 7919 % 900} xv{number}"


@pytest.fixture
def big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Study, Watched]]:
    """A study of which the encoder, who knows all, cannot read all in time."""
    encoder = Watched(meant={said(number): truth(number) for number in range(ANSWERS)})
    monkeypatch.setattr(encoders, "ENCODERS", Only(encoder))
    monkeypatch.setattr(embeddings, "CENTRED_ON", 10)
    with create_study(str(tmp_path / "big.study"), CODEBOOK) as study:
        add_coder(study, "anna")
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            intake.add_answers(
                [
                    Answer(f"a{number:05}", "value", f"r{number:05}", said(number), "en")
                    for number in range(ANSWERS)
                ]
            )
        code_answers(study, range(CODED))
        yield study, encoder


def quietly(_: int) -> None:
    """Advance nothing."""


@pytest.mark.slow
def test_other_processes_use_the_vectors_of_the_study_and_leave_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("wordllama", reason="no package for wordllama here")
    with make_study(tmp_path / "visitors.study", 300) as study:
        code_answers(study, range(200))
        plan = make_plan(study, 0.7, encoder="wordllama")
        assert plan.applied
        assert plan.model.suggester.embedder is not None
        alone = try_plan(study, plan, "robot", advance=quietly)
        with study.writing() as connection:
            read = connection.execute(select(func.count()).select_from(text_vector)).scalar_one()
            connection.execute(delete(text_vector))
        monkeypatch.setattr(scoring, "ALONE", 10)
        assert try_plan(study, plan, "robot", advance=quietly) == alone
        with study.writing() as connection:
            made = connection.execute(select(func.count()).select_from(text_vector)).scalar_one()
            nothing = b"\0" * (2 * 256)
            connection.execute(update(text_vector).values(vector=nothing))
        assert 100 <= made <= read, "those of the answers that were scored are kept"
        assert try_plan(study, plan, "robot", advance=quietly) != alone, "they were used"


@pytest.mark.slow
def test_few_are_read_and_what_is_tried_measured_applied_and_resumed_is_the_same(
    big: tuple[Study, Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, encoder = big
    plan = make_plan(study, 0.8, encoder="e5", most_read=ANSWERS // 10)
    assert plan.clear is not None
    assert plan.applied
    encoder.read.clear()
    tried = try_plan(study, plan, "robot", advance=quietly)
    assert 0 < len(encoder.read) < 0.3 * tried.answers

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(applying, "BATCH", 100)
    with pytest.raises(KeyboardInterrupt):
        apply(study, plan, "robot", Check(0), advance=stop)
    run = unfinished(study, "robot")
    assert run is not None
    assert why_it_ends(study, run) == ""
    done = resume(study, run, advance=quietly)
    assert (done.coded, dict(done.by_code)) == (tried.coded, dict(tried.by_code))
    assert {one.scope for one in models(study)} == {"machine:robot", "machine words:robot"}
