"""What the codebook's texts say of an answer before anything is learned."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.arrays import from_bytes, to_bytes
from intercoder.suggest.model.codebook_likeness import shares
from intercoder.suggest.model.feature_space import READ_DEFINITIONS, find_feature_space
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.model.training import Learner
from tests.suggest.conftest import as_learning_set, some_answers


def untaught(codebook: Codebook, texts: tuple[Text, ...]) -> Suggester:
    """What suggests when nothing is coded yet."""
    space = find_feature_space(texts, codebook)
    nothing = np.zeros((0, len(codebook.assignable)), dtype=np.bool_)
    empty = as_learning_set((), nothing, codes=tuple(one.id for one in codebook.assignable))
    return Learner(space, codebook).fit(empty).suggester


def test_of_a_codebook_of_names_only_an_answer_with_the_name_gets_a_suggestion() -> None:
    names = ("Opening hours", "Staff", "Parking", "Novels", "Noise", "Events", "Café")
    codebook = Codebook("names", tuple(Code(name.casefold(), name) for name in names))
    texts = tuple(Text(f"{one}, please: {two}", "en") for one in names for two in names)
    suggester = untaught(codebook, texts)
    for name in names:
        first = suggester.suggest(Text(f"more about {name} here", "en"))[0]
        assert first.code == name.casefold()
        assert first.examples == 0
        assert first.evidence


@pytest.mark.slow
def test_fewer_codes_make_each_more_probable() -> None:
    names = [f"{one}{two}" for one in ("book", "film", "map", "game") for two in "abcdef"]
    texts = tuple(Text(f"we want {name}", "en") for name in names)

    def likely(count: int) -> float:
        codes = tuple(Code(name, name) for name in names[:count])
        return float(untaught(Codebook("", codes), texts).probabilities([Text("we want x")])[0, 0])

    assert likely(3) > likely(8) > likely(24)


def test_what_is_said_of_other_codes_is_no_sign() -> None:
    codebook = Codebook(
        "library",
        (
            Code("books", "Books", "Novels and atlases. Do not use for magazines."),
            Code("papers", "Magazines", "Magazines. See also Books.", dont_use_when="novels"),
            Code("noise", "Noise", "Noise, except noise of magazines being read"),
        ),
    )
    texts, _ = some_answers(60)
    said = (*texts, Text("magazines", "en"), Text("novels", "en"))
    suggester = untaught(codebook, said)
    magazines, novels = suggester.scores([Text("magazines", "en"), Text("novels", "en")])
    assert magazines.argmax() == 1 and novels.argmax() == 0
    assert abs(float(magazines[0] - magazines[2])) < 0.2 * float(magazines[1])


def test_it_counts_less_the_more_there_is_to_learn_from() -> None:
    few, some, many = shares(0), shares(10), shares(2000)
    assert few.alike / few.learned > some.alike / some.learned > many.alike / many.learned
    assert many.learned == pytest.approx(1, abs=0.01)


def test_a_suggester_says_the_same_after_it_was_kept(library: Codebook) -> None:
    texts, given = some_answers(80)
    space = find_feature_space(texts, library)
    made = Learner(space, library).fit(as_learning_set(texts[:30], given[:30])).suggester
    kept = from_bytes(to_bytes(made))
    assert np.allclose(made.probabilities(texts), kept.probabilities(texts), atol=1e-6)
    assert kept.calibration.bend is not None


def test_a_model_kept_before_is_learned_again_without_it(library: Codebook) -> None:
    texts, given = some_answers(80)
    space = find_feature_space(texts, library, definitions=READ_DEFINITIONS)
    learned = Learner(space, library).fit(as_learning_set(texts[:30], given[:30])).suggester
    assert learned.calibration.bend is None
    space = find_feature_space(texts, library)
    now = Learner(space, library).fit(as_learning_set(texts[:30], given[:30])).suggester
    assert not np.allclose(learned.scores(texts), now.scores(texts), atol=1e-3)
