"""Learning from decisions: what it knows, what it does not, and what must not stop it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model import labelled_answers, training
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.training import Learner, train
from tests.suggest.conftest import as_learning_set, some_answers

NOTHING = np.zeros((0, 4), dtype=np.bool_)


def test_it_learns_the_codes_of_answers_it_has_not_seen(library: Codebook) -> None:
    texts, given = some_answers(300)
    learned = train(as_learning_set(texts[:200], given[:200]), library, texts).suggester
    likely = learned.probabilities(texts[200:])
    assert ((likely >= learned.thresholds) == given[200:]).mean() > 0.9


def test_the_codebook_alone_suggests_from_the_first_answer_on(library: Codebook) -> None:
    texts, _ = some_answers(100)
    learned = train(as_learning_set((), NOTHING), library, texts).suggester
    suggested = learned.suggest(Text("novels to read", "en"))
    assert suggested[0].code == "books"
    assert suggested[0].evidence


def test_evidence_is_the_words_that_speak_for_the_code(library: Codebook) -> None:
    texts, given = some_answers(200)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    answer = "we want silence and novels"
    named = {
        one.code: {answer[start:end] for start, end in one.evidence}
        for one in learned.suggest(Text(answer, "en"))
    }
    assert "silence" in named["quiet"] and "novels" not in named["quiet"]
    assert "novels" in named["books"] and "silence" not in named["books"]


@pytest.mark.parametrize("text", ["", "   ", "!!! …", "ξένη γλώσσα", "zzxqv kjw"])
def test_it_says_nothing_of_what_it_does_not_know(library: Codebook, text: str) -> None:
    texts, given = some_answers(200)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    assert learned.suggest(Text(text, "en")) == ()


def test_suggestions_come_with_falling_probability_and_at_most_five(library: Codebook) -> None:
    texts, given = some_answers(60)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    suggested = learned.suggest(Text("books hours quiet staff noise open", "en"))
    likely = [one.probability for one in suggested]
    assert likely == sorted(likely, reverse=True)
    assert all(0.1 <= one <= 1 for one in likely)
    assert len(learned.suggest(Text("books hours quiet staff", "en"), limit=2)) <= 2


def test_out_of_fold_is_what_is_said_without_the_answer_and_its_group(library: Codebook) -> None:
    texts, given = some_answers(80)
    odd = (Text("wubble flurb", "en"), Text("wubble flurb!", "en"))
    marks = np.vstack((given, [[True, False, False, False]] * 2))
    learning = as_learning_set((*texts, *odd), marks)
    apart = train(learning, library, (*texts, *odd))
    groups = learning.groups.copy()
    groups[-2:] = 7
    together = train(replace(learning, groups=groups), library, (*texts, *odd))
    assert apart.out_of_fold[-1, 0] > 0.5  # learned from its twin
    assert together.out_of_fold[-1, 0] < 0.3
    assert together.suggester.probabilities([odd[1]])[0, 0] > 0.5


def test_learning_on_gives_what_learning_anew_gives(library: Codebook) -> None:
    texts, given = some_answers(120)
    space = find_feature_space(texts, library)
    learner = Learner(space, library)
    for count in (10, 40, 120):
        later = learner.fit(as_learning_set(texts[:count], given[:count]))
    anew = Learner(space, library).fit(as_learning_set(texts, given))
    np.testing.assert_allclose(
        later.suggester.probabilities(texts), anew.suggester.probabilities(texts), atol=1e-4
    )


def test_the_same_seed_gives_the_same(library: Codebook) -> None:
    texts, given = some_answers(60)
    one, two = (train(as_learning_set(texts, given), library, texts, seed=3) for _ in range(2))
    np.testing.assert_array_equal(
        one.suggester.probabilities(texts), two.suggester.probabilities(texts)
    )


def test_many_different_answers_are_learned_from_through_some(
    library: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "MAX_EXACT", 50)
    monkeypatch.setattr(training, "BASIS_SIZE", 40)
    monkeypatch.setattr(labelled_answers, "MAX_LEARNED", 150)
    texts, given = some_answers(300)
    texts = tuple(Text(f"{one.text} {place}", "en") for place, one in enumerate(texts))
    learned = train(as_learning_set(texts[:200], given[:200]), library, texts)
    drawn = ~np.isnan(learned.out_of_fold).any(axis=1)
    assert drawn.sum() == 150
    likely = learned.suggester.probabilities(texts[200:])
    assert ((likely >= learned.suggester.thresholds) == given[200:]).mean() > 0.85


def test_of_many_answers_a_sample_tells_how_to_learn(
    library: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, given = some_answers(300)
    learning = as_learning_set(texts, given)
    space = find_feature_space(texts, library)
    different = len({text.text.casefold() for text in texts})
    ways = training.FITS_TRIED_OF_MANY
    monkeypatch.setattr(training, "MAX_TRY_ALL", 20)
    alone = []
    for way in ways:
        monkeypatch.setattr(training, "FITS_TRIED_OF_MANY", (way,))
        alone.append(Learner(space, library).fit(learning))
    monkeypatch.setattr(training, "FITS_TRIED_OF_MANY", ways)
    monkeypatch.setattr(training, "MAX_TRY_WHOLE", different - 1)
    monkeypatch.setattr(training, "TRIAL_SAMPLE", different - 10)
    found = Learner(space, library).fit(learning)
    best = min(alone, key=lambda one: one.suggester.calibration.loss)
    np.testing.assert_array_equal(found.suggester.weights, best.suggester.weights)
    assert not np.array_equal(alone[0].suggester.weights, alone[1].suggester.weights)


# -- bad input ------------------------------------------------------------------------------------


def test_one_code_only() -> None:
    book = Codebook("one", (Code("books", "Books"),))
    texts, given = some_answers(30)
    learned = train(as_learning_set(texts, given[:, :1], ("books",)), book, texts).suggester
    assert learned.suggest(Text("more books", "en"))[0].code == "books"


def test_no_code_at_all() -> None:
    book = Codebook("none", (Code("top", "Top", heading=True),))
    texts, _ = some_answers(10)
    learned = train(as_learning_set(texts, np.zeros((10, 0), np.bool_), ()), book, texts)
    assert learned.suggester.suggest(texts[0]) == ()


def test_a_code_with_one_example(library: Codebook) -> None:
    texts, given = some_answers(50)
    given[:, 3] = False
    given[7, 3] = True
    learned = train(as_learning_set(texts, given), library, texts)
    assert np.isfinite(learned.out_of_fold).all()


def test_a_code_on_every_answer(library: Codebook) -> None:
    texts, given = some_answers(50)
    given[:, 0] = True
    learned = train(as_learning_set(texts, given), library, texts).suggester
    assert "books" in {one.code for one in learned.suggest(texts[0])}


@pytest.mark.parametrize("text", ["the same words", "", "???"])
def test_all_answers_identical(library: Codebook, text: str) -> None:
    texts = (Text(text, "en"),) * 40
    given = np.zeros((40, 4), dtype=np.bool_)
    given[:30, 1] = True
    learned = train(as_learning_set(texts, given), library, texts)
    assert np.isfinite(learned.out_of_fold).all()
    assert np.isfinite(learned.suggester.probabilities(texts)).all()


def test_a_language_spacy_does_not_know(library: Codebook) -> None:
    texts = tuple(Text(f"paq {place} vIneH", "tlh") for place in range(20))
    given = np.zeros((20, 4), dtype=np.bool_)
    given[::2, 0] = True
    assert np.isfinite(train(as_learning_set(texts, given), library, texts).out_of_fold).all()


def test_an_empty_study(library: Codebook) -> None:
    learned = train(as_learning_set((), NOTHING), library, ())
    assert learned.out_of_fold.shape == (0, 4)
    assert learned.suggester.suggest(Text("Quiet", "en"))[0].code == "quiet"


def test_a_learning_set_of_another_codebook_is_refused(library: Codebook) -> None:
    texts, given = some_answers(5)
    with pytest.raises(ValueError, match="codebook"):
        train(as_learning_set(texts, given, ("a", "b", "c", "d")), library, texts)


def test_of_answers_that_say_the_same_the_majority_counts(library: Codebook) -> None:
    texts, given = some_answers(60)
    said_often = (Text("parking", "en"),) * 30
    for often, expected in ((25, True), (5, False)):
        coded = [[True, False, False, False]] * often + [[False] * 4] * (30 - often)
        learning = as_learning_set((*texts, *said_often), np.vstack((given, coded)))
        learned = train(learning, library, texts).suggester
        assert (learned.probabilities([said_often[0]])[0, 0] > 0.5) == expected
