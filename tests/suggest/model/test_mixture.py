"""Several ways of learning: which of them count, and how much the codebook does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intercoder.suggest.model.codebook_likeness import CodebookLikeness, shares
from intercoder.suggest.model.mixture import Candidate, mix
from intercoder.suggest.model.ridge import DualFit
from intercoder.suggest.model.similarity import BY_BOTH, BY_WORDS, AnswerRows, View

ANSWERS, CODES = 80, 4
ROWS = np.arange(ANSWERS)
EXPECTED = shares(ANSWERS)
Floats = NDArray[np.float32]


def some_codes(random: np.random.Generator) -> NDArray[np.bool_]:
    given: NDArray[np.bool_] = random.random((ANSWERS, CODES)) < 0.25
    return given


def hint(given: NDArray[np.bool_], random: np.random.Generator, noise: float) -> Floats:
    """Scores that say which codes were given, more or less."""
    return (given + noise * random.normal(size=given.shape)).astype(np.float32)


def way(left_out: Floats, view: View = BY_WORDS, dual: Floats | None = None) -> Candidate:
    if dual is None:
        dual = np.zeros((len(left_out), CODES), dtype=np.float32)
    bias = np.full(CODES, 0.1, dtype=np.float32)
    return Candidate(DualFit(dual, np.arange(len(dual)), bias, left_out), view)


def test_ways_that_predict_as_well_count_alike_and_a_bad_one_not_at_all() -> None:
    random = np.random.default_rng(1)
    given = some_codes(random)
    good, bad = hint(given, random, 0.3), hint(given, random, 3.0)
    found = mix([way(good), way(bad), way(good)], ROWS, (), given, EXPECTED)
    assert found.shares == (0.5, 0.5)
    np.testing.assert_allclose(found.left_out(ROWS, ()), EXPECTED.learned * good, rtol=1e-5)


def test_an_encoder_counts_if_it_tells_something_or_nothing_is_coded_yet() -> None:
    random = np.random.default_rng(2)
    given = some_codes(random)
    words, meaning, nothing = (hint(given, random, noise) for noise in (0.6, 0.2, 3.0))
    assert mix([way(words), way(meaning, BY_BOTH)], ROWS, (), given, EXPECTED).reads_meaning
    assert not mix([way(words), way(nothing, BY_BOTH)], ROWS, (), given, EXPECTED).reads_meaning
    candidates = [way(words[:0]), way(words[:0], BY_BOTH)]
    assert mix(candidates, ROWS[:0], (words[:0],) * 2, given[:0], shares(0)).reads_meaning


def test_the_codebook_counts_by_what_it_tells() -> None:
    random = np.random.default_rng(3)
    given = some_codes(random)
    learned = hint(given, random, 0.6)

    def counts(by_words: Floats, by_meaning: Floats) -> tuple[float, float]:
        alike = (by_words, by_meaning)
        return mix([way(learned, BY_BOTH)], ROWS, alike, given, EXPECTED).counts

    telling, misleading = hint(given, random, 0.3), hint(~given, random, 0.3)
    by_words, by_meaning = counts(telling, misleading)
    assert by_words > EXPECTED.alike > by_meaning == 0
    by_words, by_meaning = counts(misleading, telling)
    assert by_meaning > EXPECTED.alike > by_words == 0
    candidates = [way(learned[:0], BY_BOTH)]
    nothing_coded = mix(candidates, ROWS[:0], (telling[:0],) * 2, given[:0], shares(0))
    assert nothing_coded.counts == (shares(0).alike, shares(0).alike)


def test_what_is_mixed_scores_as_its_parts_do() -> None:
    random = np.random.default_rng(4)
    given = some_codes(random)
    numbers = [random.random((ANSWERS, width)).astype(np.float32) for width in (9, 3, 5)]
    answers = AnswerRows(sparse.csr_matrix(numbers[0]), numbers[1], numbers[2])
    views = (BY_BOTH, View(0.5, 2.0))
    duals = [random.normal(size=(ANSWERS, CODES)).astype(np.float32) for _ in views]
    left_out = hint(given, random, 0.3)
    candidates = [way(left_out, *one) for one in zip(views, duals, strict=True)]
    of_codes = [random.random((CODES, one.shape[1])).astype(np.float32) for one in numbers]
    likeness = CodebookLikeness(sparse.csr_matrix(of_codes[0]), of_codes[1], of_codes[2])
    alike = likeness.scores(answers)
    mixture = mix(candidates, ROWS, alike, given, EXPECTED)
    assert mixture.shares == (0.5, 0.5)
    weights = mixture.weights(answers, likeness)
    assert weights.meaning is not None
    scores = answers.terms @ weights.terms + answers.topics @ weights.topics + weights.bias
    scores += numbers[2] @ weights.meaning
    wanted = sum(count * one for count, one in zip(mixture.counts, alike, strict=True))
    by_words = numbers[0] @ numbers[0].T + numbers[1] @ numbers[1].T
    for view, dual in zip(views, duals, strict=True):
        gram = view.words * by_words + view.meaning * numbers[2] @ numbers[2].T
        wanted = wanted + EXPECTED.learned * (gram @ dual + 0.1) / 2
    np.testing.assert_allclose(scores, wanted, rtol=1e-3, atol=1e-3)
