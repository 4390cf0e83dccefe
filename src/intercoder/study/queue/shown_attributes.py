"""The respondent's attributes shown beside an answer: never earlier coders' decisions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code
from intercoder.codebook.code_words import CodeWords
from intercoder.codebook.document import from_document
from intercoder.codebook.keys import letters_in_tables
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import attribute, codebook_revision, respondent
from intercoder.study.log.json_records import attributes_from_text

_SAMPLE = 2_000
"""Respondents, spread evenly over the study, used to decide which attributes hold codes."""


class ShownAttributes:
    """Removes attributes whose values are codes of the study's codebook, in any revision.

    An attribute that hardly anyone in the sample has is judged by the value to be shown.
    """

    def __init__(self, words: CodeWords, seen: Mapping[str, Counter[str]]) -> None:
        self._words = words
        self._shown = {name for name, cells in seen.items() if not words.holds_codes(name, cells)}
        self._hidden = set(seen) - self._shown

    def of(self, attributes: Mapping[str, str]) -> Mapping[str, str]:
        """The attributes that may be shown."""
        shown = {name: value for name, value in attributes.items() if self._may_show(name, value)}
        return attributes if len(shown) == len(attributes) else MappingProxyType(shown)

    def _may_show(self, name: str, value: str) -> bool:
        if name in self._shown:
            return True
        return name not in self._hidden and not self._words.holds_codes(name, {value: 1})


def shown_attributes(connection: Connection) -> ShownAttributes:
    """The attributes that may be shown in this study; determined once, when reading begins."""
    if connection.execute(select(attribute.c.id).limit(1)).first() is None:
        return ShownAttributes(CodeWords(()), {})
    documents = connection.execute(
        select(codebook_revision.c.document).order_by(codebook_revision.c.number)
    ).scalars()
    codes: dict[Code, None] = {}
    keys: set[str] = set()
    for document in documents:
        book = from_document(json.loads(document))
        codes.update(dict.fromkeys(book.codes))
        keys.update(letters_in_tables(book))
    seen: dict[str, Counter[str]] = {}
    for attributes in _sampled(connection):
        for name, value in attributes.items():
            seen.setdefault(name, Counter())[value] += 1
    return ShownAttributes(CodeWords(codes, keys), seen)


def without_codes(answer: Answer, shown: ShownAttributes) -> Answer:
    """The answer with only the attributes that may be shown."""
    attributes = shown.of(answer.attributes)
    return answer if attributes is answer.attributes else replace(answer, attributes=attributes)


def _sampled(connection: Connection) -> Iterator[Mapping[str, str]]:
    last = connection.execute(select(func.max(respondent.c.id))).scalar() or 0
    wanted: Sequence[int] = range(1, last + 1, max(1, last // _SAMPLE))
    for some in batched(wanted):
        rows = connection.execute(
            select(respondent.c.attributes).where(respondent.c.id.in_(list(some)))
        ).scalars()
        yield from (attributes_from_text(document) for document in rows)
