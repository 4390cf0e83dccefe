"""Which columns of a data set hold what, and those of what is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from intercoder.errors import TableError, UsageError
from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.text.display import display_line

RESPONDENT, QUESTION = "respondent", "question"
CODE, PROBABILITY = "code_", "probability_"


@dataclass(frozen=True)
class Layout:
    """The columns of a data set with one answer a row."""

    text: str = "text"
    respondent: str = RESPONDENT
    """With the ids of respondents, as in the study."""
    question: str = ""
    """Column with the question; empty where all answer `question_is`."""
    question_is: str = ""
    language: str = ""
    """Column with the language; empty where it is `language_is` for all."""
    language_is: str = ""
    kept: tuple[str, ...] = ()
    """Further columns that stay, such as those that groups are made of."""

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read."""
        named = (self.respondent, self.text, self.question, self.language, *self.kept)
        return tuple(dict.fromkeys(one for one in named if one))

    def checked(self, columns: Sequence[str], model: ScoringModel, where: str) -> Layout:
        """The layout, fit for files with these columns: where all answers of the sample are to one
        question, that is the question of all.

        Raises TableError for a column there is not, UsageError for what cannot be kept.
        """
        if self.text in self.kept or self.text == self.respondent:
            raise UsageError(
                f"The column “{display_line(self.text)}” holds the answers, which are never kept.",
                "Leave it out of --keep.",
            )
        # Engines of tables take names that differ in case alone for one.
        taken = {RESPONDENT, QUESTION, *scored_columns(model)}
        for one in self.kept:
            if one.casefold() in taken:
                raise UsageError(
                    f"A column cannot be kept under the name “{display_line(one)}”, which another "
                    "column of the scored data has.",
                    "Leave it out of --keep, or rename it in the data set.",
                )
            taken.add(one.casefold())
        for one in self.read:
            if one not in columns:
                shown = ", ".join(map(display_line, columns[:20]))
                raise TableError(
                    f"{where} has no column “{display_line(one)}”.",
                    f"Its columns are {shown}: name those with --text, --respondent and the like.",
                )
        return self._of_question(model)

    def _of_question(self, model: ScoringModel) -> Layout:
        questions = tuple(dict.fromkeys(model.sample.questions))
        if self.question:
            return self
        if self.question_is:
            if self.question_is not in questions:
                raise UsageError(
                    f"The sample has no answers to a question “{display_line(self.question_is)}”.",
                    f"Its questions are {', '.join(map(display_line, questions))}.",
                )
            return self
        if len(questions) == 1:
            return Layout(**{**asdict(self), "question_is": questions[0], "kept": self.kept})
        raise UsageError(
            "The sample has answers to several questions, so it must be known which these answer.",
            "Name the column with the question with --question-column, or the question with "
            "--question-is.",
        )

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return {**asdict(self), "kept": list(self.kept)}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Layout:
        """What `as_json` made."""
        return cls(**{**document, "kept": tuple(document["kept"])})


def scored_columns(model: ScoringModel) -> tuple[str, ...]:
    """The names of the columns with codes, then with probabilities."""
    return (
        *(f"{CODE}{one.id}" for one in model.codes),
        *(f"{PROBABILITY}{one.id}" for one in model.columns),
    )
