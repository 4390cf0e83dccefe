"""Suggestions in scikit-learn's manner: from texts and sets of codes to probabilities.

The learner is the one used in a study; this module only converts texts and sets to its form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from intercoder.codebook.code import Code, Codebook
from intercoder.errors import UsageError
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.feature_space import POOL
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import train
from intercoder.text.counted import counted

Given = Iterable[Collection[str]] | NDArray[Any]


class Suggester(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Learns which codes people give to which texts.

    Texts of `codebook` are learned from as well; if omitted, the codes are those that were given.
    `language` and `question` apply to all texts. `seed` controls all random draws. After `fit`,
    `classes_` names the codes, in the order of the columns.
    """

    def __init__(
        self,
        codebook: Codebook | None = None,
        *,
        language: str = "",
        question: str = "",
        seed: int = 1,
    ) -> None:
        self.codebook = codebook
        self.language = language
        self.question = question
        self.seed = seed

    def fit(self, texts: Iterable[str], code_sets: Given) -> Suggester:
        """Learn from texts and the codes of each: sets, or an array of 0 and 1, (texts, codes).

        An empty set means that no code applies. The columns of an array are the codes of the
        codebook in its order; without one they are named 0, 1, ... Raises UsageError for codes that
        the codebook does not have.
        """
        known = self._texts(texts)
        codebook, given = self._given(code_sets, len(known))
        learning = LearningSet(
            np.arange(len(known), dtype=np.int64),
            known,
            given,
            alike(known),
            tuple(code.id for code in codebook.assignable),
        )
        pool: Sequence[Text] = known
        if len(known) > POOL:
            drawn = np.random.default_rng(self.seed).choice(len(known), POOL, replace=False)
            pool = [known[place] for place in np.sort(drawn).tolist()]
        trained = train(learning, codebook, pool, seed=self.seed)
        self.suggester_ = trained.suggester
        self.out_of_fold_ = trained.out_of_fold
        self.classes_ = np.array(learning.codes, dtype=object)
        return self

    def predict_proba(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """The calibrated probability of each code on each text, (texts, codes)."""
        check_is_fitted(self)
        return np.asarray(self.suggester_.probabilities(self._texts(texts)))

    def predict(self, texts: Iterable[str]) -> NDArray[np.int64]:
        """1 for each code that is predicted, (texts, codes); each code has its own threshold."""
        likely = self.predict_proba(texts)
        return (likely >= self.suggester_.thresholds).astype(np.int64)

    def code_sets(self, texts: Iterable[str]) -> list[frozenset[str]]:
        """The predicted codes of each text, as sets."""
        predicted = self.predict(texts)
        return [frozenset(self.classes_[row.astype(bool)].tolist()) for row in predicted]

    def __sklearn_tags__(self) -> Any:
        """Declares that the input is texts, and that a text may have several codes."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        return tags

    def _texts(self, texts: Iterable[str]) -> tuple[Text, ...]:
        if isinstance(texts, str):
            raise UsageError("One text is no list of texts.", "Give a list, [text].")
        return tuple(
            Text(text if isinstance(text, str) else "", self.language, self.question)
            for text in texts
        )

    def _given(self, code_sets: Given, count: int) -> tuple[Codebook, NDArray[np.bool_]]:
        """The codebook, and whether each of its codes is on each text, (texts, codes)."""
        given = code_sets if isinstance(code_sets, np.ndarray) else list(code_sets)
        if len(given) != count:
            raise UsageError(
                f"There are {counted(count, 'text')} and {len(given):,} sets of codes.",
                "Give one set for each text; the empty set where no code applies.",
            )
        if isinstance(given, np.ndarray) and given.ndim == 2:
            return self._of_array(given)
        sets = [frozenset(map(str, _set(codes))) for codes in given]
        used = sorted({code for codes in sets for code in codes})
        codebook = self.codebook or _bare(used)
        place = {code.id: column for column, code in enumerate(codebook.assignable)}
        unknown = [code for code in used if code not in place]
        if unknown:
            raise UsageError(
                f"The codebook has no codes {', '.join(unknown)}.",
                "Give codes by their ids, or leave out the codebook.",
            )
        marks = np.zeros((count, len(place)), dtype=np.bool_)
        for row, codes in enumerate(sets):
            for code in codes:
                marks[row, place[code]] = True
        return codebook, marks

    def _of_array(self, marks: ArrayLike) -> tuple[Codebook, NDArray[np.bool_]]:
        given = np.asarray(marks).astype(np.bool_)
        codebook = self.codebook or _bare([str(column) for column in range(given.shape[1])])
        if given.shape[1] != len(codebook.assignable):
            raise UsageError(
                f"The array has {given.shape[1]} columns and the codebook"
                f" {len(codebook.assignable)} codes.",
                "Give one column for each code, in the codebook's order.",
            )
        return codebook, given


def _set(codes: Any) -> Collection[str]:
    if isinstance(codes, str) or not isinstance(codes, Collection):
        raise UsageError(
            f"“{codes!r}” is no set of codes.", "Give a set for each text, such as {'books'}."
        )
    return codes


def _bare(codes: Sequence[str]) -> Codebook:
    """A codebook with nothing but the codes' names."""
    return Codebook("", tuple(Code(code, code) for code in codes))
