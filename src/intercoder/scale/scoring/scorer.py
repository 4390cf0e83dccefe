"""Scores batches: a function from Arrow batches to Arrow batches, wherever it runs.

What an answer gets does not depend on the others of its batch: products of matrices are made of
blocks of one size, since the numeric libraries round differently in small ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.scale.scoring.layout import QUESTION, RESPONDENT, Layout, scored_columns
from intercoder.suggest.model.features import Features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.words import forget_words_after

BLOCK = 1000
"""Answers scored at a time."""
NOTHING = Text("")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scorer:
    """A model, and where in a batch it finds what."""

    model: ScoringModel
    layout: Layout

    def schema(self, kept: Any) -> Any:
        """The Arrow schema of scored batches; `kept` is that of the batches to be scored."""
        import pyarrow as pa

        names = scored_columns(self.model)
        codes = len(self.model.codes)
        return pa.schema(
            [
                pa.field(RESPONDENT, pa.string()),
                pa.field(QUESTION, pa.string()),
                *(pa.field(one, _usual(kept.field(one).type)) for one in self.layout.kept),
                *(pa.field(one, pa.bool_()) for one in names[:codes]),
                *(pa.field(one, pa.float32()) for one in names[codes:]),
            ]
        )

    def score(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Each Arrow batch, scored; without rows that hold no answer."""
        with _one_thread():
            for batch in batches:
                yield self.scored(batch)
                forget_words_after(batch.num_rows)

    def scored(self, batch: Any) -> Any:
        """An Arrow batch with ids, what is kept, codes and probabilities of the rows that hold an
        answer, in their order."""
        import pyarrow as pa

        batch = _usually_typed(batch)
        texts = _strings(batch.column(self.layout.text))
        has_answer = np.array([bool(one and one.strip()) for one in texts], dtype=np.bool_)
        if not has_answer.all():
            batch = batch.filter(pa.array(has_answer))
            texts = [one for one in texts if one and one.strip()]
        languages = self._values(batch, self.layout.language, self.layout.language_is)
        questions = self._values(batch, self.layout.question, self.layout.question_is)
        likely = self.probabilities(
            [Text(*one) for one in zip(map(str, texts), languages, questions, strict=True)]
        )
        codes = self.codes(likely)
        respondents = batch.column(self.layout.respondent).cast(pa.string())
        columns = [
            respondents,
            pa.array(questions, pa.string()),
            *(batch.column(one) for one in self.layout.kept),
            *(pa.array(codes[:, place]) for place in range(codes.shape[1])),
            *(pa.array(likely[:, place], pa.float32()) for place in range(likely.shape[1])),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema(batch.schema))

    def probabilities(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """The probability of each column, (n, columns): the mean over the models of the folds."""
        place: dict[Text, int] = {}  # answers that say the same are scored once
        of = [place.setdefault(text, len(place)) for text in texts]
        different = tuple(place)
        found = np.zeros((len(different), len(self.model.columns)), dtype=np.float32)
        for start in range(0, len(different), BLOCK):
            some = different[start : start + BLOCK]
            found[start : start + BLOCK] = self._of_block(some)[: len(some)]
        return found if len(different) == len(texts) else found[of]

    def _of_block(self, some: Sequence[Text]) -> Floats:
        block = [*some, *[NOTHING] * (BLOCK - len(some))]
        rows = self._features.rows(block)
        topics = self.model.suggesters[0].themes.rows(rows)
        total = np.zeros((BLOCK, len(self.model.columns)))
        for one in self.model.suggesters:
            total += self.model.with_parents(one.probabilities_of(rows, block, topics))
        return total / len(self.model.suggesters)

    def codes(self, likely: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Whether each code is given, (n, codes): where its threshold is reached. A code that
        excludes others is given only if it is the likeliest, and then alone."""
        some = likely[:, : len(self.model.codes)]
        given: NDArray[np.bool_] = some >= self.model.thresholds.astype(np.float32)
        alone = self.model.exclusive
        if alone.any() and some.shape[1]:
            reached = np.where(given, some, -1.0)
            first = reached.argmax(axis=1)
            is_alone = given.any(axis=1) & alone[first]
            given[:, alone] = False
            given[is_alone] = False
            given[np.flatnonzero(is_alone), first[is_alone]] = True
        return given

    def _values(self, batch: Any, column: str, constant: str) -> list[str]:
        if not column:
            return [constant] * batch.num_rows
        return [one or "" for one in _strings(batch.column(column))]

    @cached_property
    def _features(self) -> Features:
        return self.model.suggesters[0].features


def _usual(kind: Any) -> Any:
    """The type that Arrow's functions know, of one that not all of them do."""
    import pyarrow as pa

    if pa.types.is_string_view(kind):
        return pa.string()
    return pa.binary() if pa.types.is_binary_view(kind) else kind


def _usually_typed(batch: Any) -> Any:
    import pyarrow as pa

    kinds = [_usual(field.type) for field in batch.schema]
    if kinds == batch.schema.types:
        return batch
    columns = [one.cast(kind) for one, kind in zip(batch.columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _strings(column: Any) -> list[str | None]:
    import pyarrow as pa

    found: list[str | None] = column.cast(pa.string()).to_pylist()
    return found


def _one_thread() -> AbstractContextManager[Any]:
    """More threads round differently, and gain nothing beside other processes that score."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limited: AbstractContextManager[Any] = threadpool_limits(1)
    return limited
