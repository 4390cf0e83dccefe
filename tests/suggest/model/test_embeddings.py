"""The meaning of answers as a second view: centred, used where it helps, and never waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from intercoder.codebook.code import Codebook
from intercoder.suggest.encoders.encoder import Vectors
from intercoder.suggest.model.arrays import to_bytes
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import code_text
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.training import Trained, train
from tests.suggest.conftest import as_learning_set, some_answers


@dataclass
class Drawn:
    """An encoder whose vectors say nothing: drawn at random for each text, around one point."""

    name: str = "drawn"
    asked: list[str] = field(default_factory=list)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.stack(
            [5 + np.random.default_rng(list(map(ord, text))).normal(size=16) for text in texts]
        ).astype(np.float32)


@dataclass
class Knowing(Drawn):
    """An encoder that knows what its texts mean, in words nobody has met."""

    meant: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        found = super().vectors(texts)
        for row, text in enumerate(texts):
            if text in self.meant:
                found[row, : len(self.meant[text])] += 20 * self.meant[text]
        return found


def learned_with(encoder: Drawn, library: Codebook, count: int = 120) -> Trained:
    texts, given = some_answers(count)
    learning = as_learning_set(texts, given)
    return train(learning, library, texts, embedder=Embedder(encoder))


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_rows_have_length_one_and_lie_around_nothing(texts: list[str]) -> None:
    pool = [Text(f"answer {number}") for number in range(40)]
    centred = Embedder(Drawn()).centred_on(pool)
    rows = centred.rows([Text(text) for text in texts])
    lengths = np.linalg.norm(rows, axis=1)
    is_empty = [not text.strip() for text in texts]
    np.testing.assert_allclose(lengths, np.where(is_empty, 0, 1), atol=1e-5)
    assert np.linalg.norm(centred.rows(pool).mean(axis=0)) < 0.2
    assert np.linalg.norm(Embedder(Drawn()).rows(pool).mean(axis=0)) > 0.9


def test_vectors_that_say_nothing_are_not_used(library: Codebook) -> None:
    suggester = learned_with(Drawn(), library).suggester
    assert suggester.embedder is None
    assert b"embedding" not in to_bytes(suggester)


def test_vectors_that_know_more_than_words_are_used(library: Codebook) -> None:
    _, given = some_answers(160)
    texts = tuple(Text(f"zq{number} xv{number * 7}") for number in range(160))
    knowing = Knowing(meant={one.text: row for one, row in zip(texts, given, strict=True)})
    learning = as_learning_set(texts[:120], given[:120])
    both = train(learning, library, texts, embedder=Embedder(knowing)).suggester
    words = train(learning, library, texts).suggester
    assert both.embedder is not None

    def right(likely: NDArray[np.float64]) -> float:
        return float(((likely > 0.5) == given[120:]).mean())

    assert right(both.probabilities(texts[120:])) > 0.95
    assert right(words.probabilities(texts[120:])) < 0.85


def test_one_suggestion_encodes_one_text_and_the_next_of_it_none(library: Codebook) -> None:
    texts, given = some_answers(120)
    codes = [code_text(code, library) for code in library.codes]
    known = zip((*texts, *codes), (*given, *np.eye(len(codes), dtype=np.bool_)), strict=True)
    knowing = Knowing(meant={one.text: row for one, row in known})
    learning = as_learning_set(texts, given)
    suggester = train(learning, library, texts, embedder=Embedder(knowing)).suggester
    assert suggester.embedder is not None
    knowing.asked.clear()
    asked = Text("we want silence and novels, and silence", "en")
    first = suggester.suggest(asked)
    assert knowing.asked == [asked.text]
    assert suggester.suggest(asked) == first
    assert knowing.asked == [asked.text]
