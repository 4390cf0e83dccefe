"""Asks an advisor about a study's answers, and keeps what it says as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.study import Study
from intercoder.study.suggest.advice import KeptAdvice, add_advice, kept_advice
from intercoder.study.suggest.training_data import answer_rows, answer_texts, labelled_answers
from intercoder.suggest.advice.in_use import prompt_of
from intercoder.suggest.advisor.chat import AdvisorError, Chat
from intercoder.suggest.learning.learning_data import as_text, check_has_codes
from intercoder.suggest.model.labelled_answers import Text

TO_WEIGH = 200
"""So many answers that people decided come first: what advice is worth is learned from them."""
KEPT_AFTER = 20
"""Replies after which they are written to the study."""
_UNUSABLE = 10
"""After so many replies in a wrong form, and none in the right one, it is given up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking."""

    model: str
    asked: int
    """Answers asked about now, texts that are the same counted once."""
    unusable: int
    """Replies that were not in the form asked for; these answers have no advice."""
    kept: int
    """Different texts on which there is advice now."""


def ask_advisor(
    study: Study,
    chat: Chat,
    *,
    model: str = "",
    answers: int,
    seed: int = 1,
    advance: Callable[[int], object] = lambda _: None,
) -> Asked:
    """Ask about this many answers on which there is no advice yet.

    First come decided ones, in random order, from which is learned what advice is worth, then open
    ones. What was said is kept every few replies, also when the advisor stops answering.
    Raises AdvisorError if it does not answer, UsageError for a model it does not have.
    """
    check_has_codes(study)
    named = chat.model(model)
    prompt = prompt_of(study)
    before = kept_advice(study)
    is_same = before is not None and (before.model, before.prompt) == (named, prompt.whole)
    known = set(before.codes) if before is not None and is_same else set()
    had = len(known)
    fresh: dict[str, tuple[str, ...]] = {}
    asked = unusable = 0
    try:
        for text in _answers(study, seed):
            if asked >= answers:
                break
            key = prompt.key(named, text)
            if key in known or not text.text.strip():
                continue
            known.add(key)
            codes = prompt.codes_named(chat.reply(named, prompt.messages(text), prompt.schema()))
            asked += 1
            advance(1)
            if codes is None:
                unusable += 1
                if unusable == asked == _UNUSABLE:
                    raise AdvisorError(
                        f"The advisor at {chat.address} does not keep to the JSON schema.",
                        "Use a server that does, such as llama.cpp's, or another model.",
                    )
                continue
            fresh[key] = codes
            if len(fresh) >= KEPT_AFTER:
                add_advice(study, KeptAdvice(named, prompt.whole, fresh))
                fresh = {}
    finally:
        if fresh:
            add_advice(study, KeptAdvice(named, prompt.whole, fresh))
    return Asked(named, asked, unusable, had + asked - unusable)


def _answers(study: Study, seed: int) -> Iterator[Text]:
    """All answers: some decided ones, then the open ones, then the other decided ones."""
    people = [one.name for one in coders(study) if one.role in PEOPLE]
    decided = {lesson.answer.row for lesson in labelled_answers(study, people)} if people else set()
    generator = np.random.default_rng(seed)
    every = answer_rows(study)
    known = generator.permutation([row for row in every if row in decided]).astype(np.int64)
    others = generator.permutation([row for row in every if row not in decided]).astype(np.int64)
    rows = [*known[:TO_WEIGH].tolist(), *others.tolist(), *known[TO_WEIGH:].tolist()]
    for start in range(0, len(rows), KEPT_AFTER):
        for one in answer_texts(study, rows[start : start + KEPT_AFTER]):
            yield as_text(one)
