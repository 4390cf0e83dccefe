"""Answers of a study that mean the same, as far as its encoder has read them.

Nothing is decided by it: people mark what they want to decide together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from intercoder.errors import StudyError, UsageError
from intercoder.study.log.decision_log import Author
from intercoder.study.queue.joinable import joinable
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import AnswerText, answer_rows, answer_texts
from intercoder.suggest.encoders.encoder import Encoder
from intercoder.suggest.learning.learning_data import alike, as_text
from intercoder.suggest.learning.study_vectors import StudyVectors
from intercoder.suggest.model.embeddings import Embedder, Kept
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.reading.clusters import first_of_each
from intercoder.suggest.reading.meaning_search import NOTHING_READ, encoder_of
from intercoder.suggest.reading.request import SameMeaning
from intercoder.suggest.reading.same_meaning import SAME, leaders_by_meaning
from intercoder.suggest.reading.theme_space import of_length_one
from intercoder.suggest.reading.typical import Rows

MOST_FOUND = 200
"""Answers found at most for one answer, the nearest ones."""
MOST_GROUPED = 20_000
"""Answers of one question that are grouped; if it has more, the first ones."""
_AT_ONCE = 2000
Remembered: TypeAlias = dict[int, Kept | None]
"""By row, what an encoder has made of an answer; None where it has not read it."""
_BLANK: Kept = np.zeros(0, dtype=np.float16)
"""Stands for what has no words."""


@dataclass(frozen=True, slots=True)
class MeaningGroup:
    """Answers to one question that mean the same, in any language."""

    question: str
    languages: tuple[str, ...]
    """The leading answer's first, then the others by number of answers."""
    answers: int
    wordings: int
    """Number of them that read differently."""
    text: str
    """That of the leading answer."""


@dataclass(frozen=True, slots=True)
class MeaningGroups:
    """The groups of a study, the largest first, and what they leave out."""

    groups: tuple[MeaningGroup, ...]
    unread: int
    """Answers that the encoder has not read."""
    left_out: int
    """Answers that were not looked at: their questions have more than MOST_GROUPED."""

    @property
    def answers(self) -> int:
        """Number of answers in groups."""
        return sum(one.answers for one in self.groups)


def same_meaning(
    study: Study, coder: str, round: str, answer: int, remembered: Remembered | None = None
) -> SameMeaning:
    """The answers that mean the same as the one in this row, of those that this coder may decide
    together with it and that do not read the same.

    Vectors are looked up in `remembered`, and added to it. Raises StudyError if the study has no
    encoder, or it has read nothing.
    """
    encoder = encoder_of(study)
    with study.reading() as connection:
        author = Author(coder, coder_id(connection, coder), round, round_id(connection, round))
        rows = joinable(connection, author, answer)
    if not rows:
        return SameMeaning((), 0)
    known = {} if remembered is None else remembered
    _remember(study, encoder, [row for row in rows if row not in known], known)
    unread = sum(known[row] is None for row in rows)
    read = [(row, one) for row in rows if (one := known[row]) is not None and len(one)]
    if not read:
        raise StudyError(*NOTHING_READ)
    (own,) = answer_texts(study, [answer])
    if not own.text.strip():
        return SameMeaning((), unread)
    try:
        vector = Embedder(encoder, kept=StudyVectors(study)).rows([Text(own.text)])
    except UsageError as error:
        raise StudyError(error.message, error.hint) from error
    vectors = np.stack([one for _, one in read]).astype(np.float32)
    placed = _centred(np.concatenate((vector, vectors)))
    near = placed[1:] @ placed[0]
    order = np.argsort(-near, kind="stable")[:MOST_FOUND]
    found = tuple(read[place][0] for place in order.tolist() if near[place] >= SAME)
    return SameMeaning(found, unread)


def groups_by_meaning(
    study: Study, advance: Callable[[int], object] = lambda _answers: None
) -> MeaningGroups:
    """All groups of two wordings or more of the whole study.

    `advance` is called with the number of answers just read. Raises StudyError if the study has no
    encoder, or it has read nothing.
    """
    encoder = encoder_of(study)
    by_question: dict[str, list[AnswerText]] = {}
    left_out = 0
    for some in _texts(study, answer_rows(study)):
        for one in some:
            those = by_question.setdefault(one.question, [])
            left_out += len(those) >= MOST_GROUPED
            if len(those) < MOST_GROUPED:
                those.append(one)
        advance(len(some))
    groups: list[MeaningGroup] = []
    unread = known = 0
    for those in by_question.values():
        read = _of(study, encoder, those)
        unread += read.unread
        known += len(read.answers)
        groups += _grouped(read)
    if not known:
        raise StudyError(*NOTHING_READ)
    groups.sort(key=lambda one: (-one.answers, -one.wordings, one.question, one.text))
    return MeaningGroups(tuple(groups), unread, left_out)


@dataclass(frozen=True)
class _Read:
    """Answers that an encoder has read."""

    answers: Sequence[AnswerText]
    vectors: Rows
    """(n, dimensions), of length 1; not centred."""
    unread: int


def _remember(study: Study, encoder: Encoder, rows: Sequence[int], known: Remembered) -> None:
    """Add what the encoder has made of the answers in these rows."""
    vectors = StudyVectors(study)
    for some in _texts(study, rows):
        found = vectors.find(encoder, [one.text for one in some])
        for one in some:
            known[one.row] = found.get(one.text) if one.text.strip() else _BLANK


def _texts(study: Study, rows: Sequence[int]) -> Iterator[list[AnswerText]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield answer_texts(study, rows[start : start + _AT_ONCE])


def _of(study: Study, encoder: Encoder, answers: Sequence[AnswerText]) -> _Read:
    said = [one for one in answers if one.text.strip()]
    vectors = StudyVectors(study).find(encoder, [one.text for one in said])
    read = [one for one in said if one.text in vectors]
    if not read:
        return _Read((), np.zeros((0, 0), dtype=np.float32), len(said))
    found = np.stack([vectors[one.text] for one in read]).astype(np.float32)
    return _Read(read, found, len(said) - len(read))


def _centred(vectors: Rows) -> Rows:
    """As seen from the centre of answers to the same question: what all of them have in common
    tells none of them apart."""
    return of_length_one(vectors - vectors.mean(axis=0))


def _grouped(read: _Read) -> Iterator[MeaningGroup]:
    """Groups of answers to one question."""
    if not len(read.vectors):
        return
    first, number, sizes = first_of_each(alike([as_text(one) for one in read.answers]))
    leads = leaders_by_meaning(_centred(read.vectors)[first], sizes)
    wordings = np.bincount(leads, minlength=len(first))
    for leader in np.flatnonzero(wordings > 1).tolist():
        members = np.flatnonzero(leads[number] == leader).tolist()
        lead = read.answers[int(first[leader])]
        spoken = [read.answers[place].language for place in members]
        others = sorted({*spoken} - {lead.language}, key=lambda one: (-spoken.count(one), one))
        yield MeaningGroup(
            lead.question,
            (lead.language, *others),
            len(members),
            int(wordings[leader]),
            lead.text,
        )
