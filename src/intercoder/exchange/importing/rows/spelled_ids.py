"""Writes the ids and titles of a table as the study and earlier rows write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from intercoder.answers.answer import Answer
from intercoder.exchange.importing.import_plan import ImportPlan, StudyFacts
from intercoder.exchange.importing.spellings import (
    KnownSpellings,
    Spelling,
    Spellings,
    fold_question,
)
from intercoder.text.folding import fold_id, fold_title


class SpelledIds:
    """The ids of answers, respondents and questions, and the names of attributes."""

    def __init__(self, plan: ImportPlan, facts: StudyFacts, found: list[Spelling]) -> None:
        """Those that are written otherwise than before are added to `found`."""
        takes = plan.spellings is Spellings.SAME
        column_map = plan.column_map
        known = [*facts.questions, *plan.questions]
        self.questions = KnownSpellings(
            "question",
            [one.id for one in known],
            lru_cache(fold_question),
            found,
            takes_as_same=takes,
        )
        self.questions.learn({one.id: one.text for one in known}, column_map.asked())
        fold = _fold_in_wave if column_map.wave or column_map.wave_is else fold_id
        self.people = KnownSpellings(
            "respondent", facts.respondents, fold, found, takes_as_same=takes
        )
        self._ids = KnownSpellings("answer", facts.answer_ids, fold, found, takes_as_same=takes)
        named = KnownSpellings(
            "attribute", facts.attributes, fold_title, found, takes_as_same=takes
        )
        self.attributes: Mapping[str, str] = {
            name: named.of(name) for name in column_map.attribute_names()
        }
        """The name of each attribute of the table."""
        self.renames = any(name != kept for name, kept in self.attributes.items())
        """Whether any of them is written otherwise in the table."""
        self.asked = [replace(one, id=self.questions.of(one.id)) for one in column_map.asked()]
        """The questions that the columns ask."""
        self._brings_answers = column_map.has_texts
        self._has_id = bool(column_map.id)
        self._is_named = not self._has_id or bool(column_map.respondent)

    def forget(self) -> None:
        """Let go the ids of answers and respondents."""
        self.people.forget()
        self._ids.forget()

    def answer(self, answer: Answer) -> Answer:
        """The answer with its ids as they are to be written."""
        if not self._brings_answers:
            return answer
        question, respondent = self.questions.of(answer.question), answer.respondent
        respondent = self.people.of(respondent) if self._is_named else respondent
        is_spelled = respondent == answer.respondent and question == answer.question
        if is_spelled and not (self._has_id or self.renames):
            return answer
        answer_id = self._ids.of(answer.id) if self._has_id else f"{respondent}:{question}"
        if not self._is_named:
            respondent = answer_id
        attributes = answer.attributes
        if self.renames:
            attributes = {self.attributes[name]: value for name, value in attributes.items()}
        return replace(
            answer, id=answer_id, question=question, respondent=respondent, attributes=attributes
        )


def _fold_in_wave(text: str) -> str:
    """An id of somebody in a wave: `00001:Wave 1` and `1:wave 1` are equal."""
    person, _, wave = text.rpartition(":")
    return f"{fold_id(person)}:{fold_id(wave)}"
