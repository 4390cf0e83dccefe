"""Differences from the key in sentences, alike on screens, line by line and in commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.codebook.code import Codebook
from intercoder.text.counted import counted
from intercoder.training.attempt import Difference

NO_CODE = "no code applies"
AS_IN_KEY = "As in the key."


def code_names(codes: Sequence[str], codebook: Codebook) -> str:
    """Names of these codes; that none applies where there are none."""
    return ", ".join(codebook.name_of(code) for code in codes) or NO_CODE


def difference_lines(one: Difference, codebook: Codebook) -> Iterator[str]:
    """What a coder hears of one difference: their codes, the key's, and why."""
    yield f"You: {code_names(one.given, codebook)}."
    yield f"The key: {code_names(one.entry.codes, codebook)}."
    if one.entry.reason:
        yield f"Why: {one.entry.reason}"


def summary_words(answers: int, agreed: int) -> str:
    """How many of the answers whose key came into view are as in the key: a sentence."""
    if agreed == answers:
        return AS_IN_KEY if answers == 1 else f"All {answers:,} answers are as in the key."
    if answers == 1:
        return "The key differs."
    return f"As in the key: {agreed:,} of {counted(answers, 'answer')}."
