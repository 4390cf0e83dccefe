"""What a language model on this machine advised on a study's answers: a setting of the study.

Answers are known by a hash of model, prompt and text, so that advice on another text, by another
model or for another codebook is never taken for it. It is dropped whole when a text is redacted or
deleted: of a short answer, even a hash tells whether it was a certain text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from intercoder.errors import UnreadableError
from intercoder.study.database.settings import forget_setting, keep_setting, kept_setting
from intercoder.study.study import Study

_NAME = "advice"


@dataclass(frozen=True, slots=True)
class KeptAdvice:
    """Who advised, asked in which words, and what it advised."""

    model: str
    """The language model's name, as its server tells it."""
    prompt: str
    """The words in which it was asked, with the codebook as it was."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the codes it named, by the answer's hash; none if it said that no code applies."""


def kept_advice(study: Study) -> KeptAdvice | None:
    """The advice kept in a study; None if nobody was asked.

    Raises UnreadableError if it is damaged.
    """
    with study.reading() as connection:
        return _read(connection)


def add_advice(study: Study, advice: KeptAdvice) -> None:
    """Keep this with what the same model advised in answer to the same prompt before.

    Advice of another model, or in answer to another prompt, is dropped.
    """
    with study.writing() as connection:
        before = _read(connection)
        codes = dict(advice.codes)
        if before is not None and (before.model, before.prompt) == (advice.model, advice.prompt):
            codes = {**before.codes, **codes}
        document = {"model": advice.model, "prompt": advice.prompt, "codes": codes}
        keep_setting(connection, _NAME, json.dumps(document, ensure_ascii=False))


def drop_advice(study: Study) -> int:
    """Drop all advice; returns on how many different answers there was some."""
    with study.writing() as connection:
        return forget_advice(connection)


def forget_advice(connection: Connection) -> int:
    """The same within a transaction. What cannot be read is dropped, too."""
    try:
        before = _read(connection)
    except UnreadableError:
        before = None
    forget_setting(connection, _NAME)
    return 0 if before is None else len(before.codes)


def _read(connection: Connection) -> KeptAdvice | None:
    value = kept_setting(connection, _NAME)
    if value is None:
        return None
    try:
        found = json.loads(value)
        codes = {str(key): tuple(map(str, named)) for key, named in found["codes"].items()}
        return KeptAdvice(str(found["model"]), str(found["prompt"]), codes)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableError(
            "The advice kept in the study cannot be read.",
            "Run `intercoder suggest advisor STUDY off` to drop it.",
        ) from None
