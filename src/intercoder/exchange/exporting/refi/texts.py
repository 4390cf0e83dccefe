"""The texts of a project: one for each question, with its answers one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from intercoder.answers.answer import Answer
from intercoder.exchange.exporting.refi.guids import Guids

_BETWEEN = "\n\n"
_MARK = "\ufeff"
"""The byte order mark, which is no part of a text that begins with it."""
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every part, so that the same study makes the same file."""


class AnswerPlace(NamedTuple):
    """Where an answer is in the text of its question, in characters."""

    id: str
    respondent: str
    language: str
    start: int
    end: int
    """The place after its last character."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The text of a question, as written."""

    question: str
    guid: str
    places: tuple[AnswerPlace, ...]


@dataclass(slots=True)
class Respondents:
    """Who gave the answers: their attributes, and GUIDs of their passages."""

    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    passages: dict[str, list[str]] = field(default_factory=dict)


def part(name: str) -> ZipInfo:
    """A part of the archive that is to be written."""
    made = ZipInfo(name, _ALWAYS)
    made.compress_type = ZIP_DEFLATED
    return made


def write_texts(
    archive: ZipFile, answers: Iterable[Answer], guids: Guids, people: Respondents
) -> Iterator[WrittenText]:
    """Write the text of each question; answers come question by question."""
    for question, some in groupby(answers, key=lambda one: one.question):
        guid = guids.of("question", question)
        places: list[AnswerPlace] = []
        place = 0
        with archive.open(part(f"sources/{guid}.txt"), "w", force_zip64=True) as file:
            for one in some:
                if not place and one.text.startswith(_MARK):
                    file.write(_MARK.encode())  # the first is not counted
                if place:
                    file.write(_BETWEEN.encode())
                    place += len(_BETWEEN)
                file.write(one.text.encode("utf-8"))
                end = place + len(one.text)
                places.append(AnswerPlace(one.id, one.respondent, one.language, place, end))
                place = end
                people.attributes.setdefault(one.respondent, one.attributes)
                people.passages.setdefault(one.respondent, []).append(guids.of("answer", one.id))
        yield WrittenText(question, guid, tuple(places))
