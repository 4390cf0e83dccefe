"""The words that can follow `filter`, and the answers that each of them wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intercoder.codebook.code import Code
from intercoder.coding.queue import QueueFilter
from intercoder.plain.coding.typed_commands import FILTERS

BY = ("question", "language", "code")
"""Filters that a name follows."""


def named_filter(
    typed: str,
    *,
    questions: Iterable[str],
    languages: Iterable[str],
    codes: Iterable[Code],
) -> QueueFilter | str:
    """The filter that was typed after `filter`, or what there is to choose from, in a sentence.

    `questions` are the ids of questions; `codes` those that can be given.
    """
    word, _, name = typed.strip().partition(" ")
    name = name.strip()
    if word.casefold() not in BY:
        found = FILTERS.get(typed.strip().casefold())
        if found is not None:
            return found
        return f"Type filter and one of: {', '.join((*FILTERS, *(f'{one} NAME' for one in BY)))}."
    if word.casefold() == "code":
        meant = [
            code.id
            for code in codes
            if name.casefold() in {code.id.casefold(), code.name.casefold()}
        ]
        if len(meant) == 1:
            return replace(QueueFilter(), code=meant[0])
        return "Type filter code and the whole name of a code. Type codes to hear all of them."
    known = tuple(questions if word.casefold() == "question" else languages)
    for one in known:
        if one.casefold() == name.casefold():
            empty = QueueFilter()
            is_question = word.casefold() == "question"
            return replace(empty, question=one) if is_question else replace(empty, language=one)
    return f"Type filter {word.casefold()} and one of: {', '.join(known)}."
