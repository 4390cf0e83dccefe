"""A study's training data: its decisions as a learning set, its answers as a pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.suggestion import ALL, CONSENSUS, OF_CODER, OWN
from intercoder.errors import StudyError, UsageError
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import (
    AnswerText,
    LabelledAnswer,
    answer_rows,
    answer_texts,
    labelled_answers,
)
from intercoder.suggest.model.feature_space import POOL
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.text.display import display_line
from intercoder.text.likeness.near_duplicates import group_answers


def scope_of(learn_from: str, coder: str) -> str:
    """The name under which a model of this kind is stored: `all`, `consensus` or `coder:NAME`.

    Raises UsageError for anything else, and for a coder's own if no coder is named.
    """
    if learn_from == OWN and coder:
        return f"{OF_CODER}{coder}"
    if learn_from in {ALL, CONSENSUS} or learn_from.removeprefix(OF_CODER) not in {learn_from, ""}:
        return learn_from
    raise UsageError(
        f"Nothing can be learned from “{display_line(learn_from)}”"
        + (" without naming a coder." if learn_from == OWN else "."),
        "Use own, all, consensus or coder:NAME.",
    )


def check_has_codes(study: Study) -> None:
    """Raise StudyError while the codebook has no code that could be learned."""
    if not study.codebook().assignable:
        raise StudyError(
            "There is nothing to learn yet: the codebook has no codes.",
            "Add codes with `intercoder codebook change`, and code answers with them.",
        )


def learning_set(
    study: Study,
    teachers: Sequence[str],
    *,
    rounds: Sequence[str] = (),
    up_to: int | None = None,
    revision: int | None = None,
) -> LearningSet:
    """The answers these coders have decided, with the codes at least half of them gave.

    A consensus counts alone: it was made from the coders' judgements. The codes are those of the
    codebook's latest revision, or of the one given. An answer whose codes have all been dropped
    from that revision is left out: nobody has said what applies to it now. `up_to` is as for
    `training_data.lessons`. Raises StudyError for a coder or round the study does not have.
    """
    codes = tuple(code.id for code in study.codebook(revision).assignable)
    place = {code: column for column, code in enumerate(codes)}
    texts: dict[int, Text] = {}
    votes: Counter[int] = Counter()
    given: Counter[tuple[int, int]] = Counter()
    for lesson in _counting(
        labelled_answers(study, teachers, rounds=rounds, up_to=up_to, revision=revision)
    ):
        row = lesson.answer.row
        columns = [place[code] for code in lesson.codes if code in place]
        if lesson.codes and not columns:
            continue
        texts[row] = as_text(lesson.answer)
        votes[row] += 1
        given.update((row, column) for column in columns)
    rows = list(texts)
    number = {row: place for place, row in enumerate(rows)}
    marks = np.zeros((len(rows), len(codes)), dtype=np.bool_)
    for (row, column), times in given.items():
        marks[number[row], column] = 2 * times >= votes[row]
    return LearningSet(
        np.array(rows, dtype=np.int64),
        tuple(texts.values()),
        marks,
        alike(list(texts.values())),
        codes,
    )


def _counting(found: Iterable[LabelledAnswer]) -> Iterator[LabelledAnswer]:
    """The judgements that count on each answer, which come together."""
    for _, of_answer in groupby(found, key=lambda lesson: lesson.answer.row):
        judged = list(of_answer)
        yield from [lesson for lesson in judged if lesson.is_consensus] or judged


def alike(texts: Sequence[Text]) -> NDArray[np.int64]:
    """Numbers (n,), equal for (near-)identical answers to one question in one language.

    They are computed from these answers alone, so that the same answers are always divided in the
    same way; the study's own groups change as answers come in.
    """
    blocks: dict[tuple[str, str], list[int]] = {}
    for place, text in enumerate(texts):
        blocks.setdefault((text.question, text.language), []).append(place)
    groups = np.arange(len(texts), dtype=np.int64)
    for places in blocks.values():
        found = group_answers([texts[place].text for place in places])
        for place, among in zip(places, found, strict=True):
            if among is not None:
                groups[place] = places[among.leader]
    return groups


def pool(study: Study, *, seed: int = 1, up_to: int | None = None, most: int = POOL) -> list[Text]:
    """The study's answers, coded or not; if there are more than `most`, a random sample.

    With `up_to`, only those that existed when the last answer had this row.
    """
    rows = np.array(answer_rows(study, up_to=up_to), dtype=np.int64)
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    return [as_text(one) for one in answer_texts(study, rows.tolist())]


def as_text(answer: AnswerText) -> Text:
    """An answer of the study in the suggester's form."""
    return Text(answer.text, answer.language, answer.question)
