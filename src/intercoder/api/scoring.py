"""Scoring Arrow batches in Python, with the model that a study leaves as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from intercoder.scale.model.model_file import read_model
from intercoder.scale.scoring.layout import Layout
from intercoder.scale.scoring.scorer import Scorer


class ArrowScorer:
    """A function from Arrow batches of answers to Arrow batches of codes and probabilities.

    `model` is a file of `intercoder score pack`, which every process that scores must see.
    `text`, `respondent`, `question_column` and `language` name columns; `question_is` and
    `language_is` say it of all answers; the columns of `keep` stay. An answer gets the same
    wherever it is scored, and beside whichever others. Raises IntercoderError for a file that is no
    model, and for columns that there are not.

    In Spark: `frame.mapInArrow(scorer, scorer.spark_schema(frame))`.
    """

    def __init__(
        self,
        model: str | Path,
        *,
        text: str = "text",
        respondent: str = "respondent",
        question_column: str = "",
        question_is: str = "",
        language: str = "",
        language_is: str = "",
        keep: Sequence[str] = (),
    ) -> None:
        self._path = Path(model)
        self._layout = Layout(
            text, respondent, question_column, question_is, language, language_is, tuple(keep)
        )
        self._scorer: Scorer | None = None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Each batch, scored, without the rows that hold no answer."""
        for batch in batches:
            yield from self._fit(batch.schema.names).score([batch])

    def spark_schema(self, frame: Any) -> str:
        """The schema of what is scored of a frame of Spark, as `mapInArrow` takes it."""
        scorer = self._fit(frame.columns)
        kept = {one: frame.schema[one].dataType.simpleString() for one in self._layout.kept}
        columns = {"respondent": "string", "question": "string", **kept}
        columns |= {f"code_{one.id}": "boolean" for one in scorer.model.codes}
        columns |= {f"probability_{one.id}": "float" for one in scorer.model.columns}
        return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())

    def _fit(self, columns: Sequence[str]) -> Scorer:
        if self._scorer is None:
            model = read_model(self._path).model
            self._scorer = Scorer(model, self._layout.checked(columns, model, "The table"))
        return self._scorer

    def __getstate__(self) -> dict[str, Any]:
        """Without the model, which each process reads itself."""
        return {**self.__dict__, "_path": self._path.absolute(), "_scorer": None}
