"""A study as a REFI-QDA project: an archive with a description and a text for each question.

Each answer is a passage of its question's text, named by the case that is its respondent. Codes are
given to whole answers; words that were marked for a code are passages of their own, with that code
again. What the format has no place for (rounds, skipped answers, ids of answers)
is in a part of its own, which other programs ignore and `intercoder import` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.differences import joined
from intercoder.codebook.files.refi_xml import (
    ORIGIN,
    PROJECT_NAMESPACE,
    XmlWriter,
    write_codes,
)
from intercoder.coding.decision import State
from intercoder.coding.passages.passage import Passage, placed
from intercoder.errors import ExportError
from intercoder.exchange.exporting.labelled.variables import is_whole_number
from intercoder.exchange.exporting.refi.guids import Guids
from intercoder.exchange.exporting.refi.texts import (
    AnswerPlace,
    Respondents,
    WrittenText,
    part,
    write_texts,
)
from intercoder.study.answers.value_labels import value_labels
from intercoder.study.exchange.exported_rows import Coding, answers
from intercoder.study.study import Study
from intercoder.tables.refi.archive import EXACT


def write_project(
    path: Path, study: Study, decided: Iterable[Coding], coders: Sequence[str], used: set[str]
) -> int:
    """Write the study with these decisions, which come in the order of `codings`; how many.

    `coders` are all who made them, `used` all codes in them. Raises ExportError where the study
    changes meanwhile.
    """
    guids, people = Guids.of_study(study.id), Respondents()
    with ZipFile(path, "w") as archive:
        texts = list(write_texts(archive, answers(study), guids, people))
        book = _with_former(study, used)
        project = _Project(study, guids, book, texts, people)
        with (
            archive.open(part("project.qde"), "w", force_zip64=True) as raw,
            TextIOWrapper(raw, "utf-8", newline="\n") as file,
        ):
            count = project.write(XmlWriter(file), iter(decided), coders)
        archive.writestr(part(EXACT), json.dumps(project.exact(), separators=(",", ":")))
    return count


def _with_former(study: Study, used: set[str]) -> Codebook:
    """The codebook, with those codes of earlier revisions that decisions still have."""
    book = study.codebook()
    if all(code in book for code in used):
        return book
    every = joined([study.codebook(number) for number in range(1, study.revision() + 1)])
    wanted = {above.id for code in used if code in every for above in every.path(code)}
    former = (code for code in every.codes if code.id in wanted and code.id not in book)
    return Codebook(book.name, (*book.codes, *former), book.note, book.language)


class _Project:
    """A project as it is written."""

    def __init__(
        self,
        study: Study,
        guids: Guids,
        book: Codebook,
        texts: Sequence[WrittenText],
        people: Respondents,
    ) -> None:
        self._study, self._guids, self._book = study, guids, book
        self._texts, self._people = texts, people
        self._notes: list[tuple[str, str, str, str, str]] = []
        self._answers: dict[str, tuple[str, str]] = {}
        self._decisions: dict[str, list[list[object]]] = {}

    def write(self, xml: XmlWriter, decided: Iterator[Coding], coders: Sequence[str]) -> int:
        """Write the description; the number of decisions."""
        about = {"xmlns": PROJECT_NAMESPACE, "name": self._study.name, "origin": ORIGIN}
        with xml.inside("Project", about):
            if coders:
                with xml.inside("Users", {}):
                    for name in coders:
                        xml.empty("User", {"guid": self._guids.of("coder", name), "name": name})
            with xml.inside("CodeBook", {}):
                write_codes(xml, self._book, self._guid)
            self._write_cases(xml)
            count = self._write_sources(xml, decided)
            if self._notes:
                with xml.inside("Notes", {}):
                    for guid, name, text, user, at in self._notes:
                        made = {"guid": guid, "name": name, "creatingUser": user}
                        with xml.inside("Note", {**made, "creationDateTime": at}):
                            xml.text("PlainTextContent", text)
        return count

    def _guid(self, code: Code) -> str:
        """The GUID that a code came with; else one of the study's own."""
        return code.guid or self._guids.of("code", code.id)

    def exact(self) -> dict[str, Any]:
        """What the description cannot say."""
        book = self._book
        return {
            "version": 1,
            "codebook": {"name": book.name, "note": book.note, "language": book.language},
            "codes": {self._guid(code): asdict(code) for code in book.codes},
            "value_labels": value_labels(self._study),
            "answers": self._answers,
            "decisions": self._decisions,
        }

    def _write_cases(self, xml: XmlWriter) -> None:
        attributes = self._study.attributes()
        kinds = {name: self._kind(name) for name in attributes}
        if attributes:
            with xml.inside("Variables", {}):
                for name in attributes:
                    guid = self._guids.of("attribute", name)
                    kind = {"guid": guid, "name": name, "typeOfVariable": kinds[name]}
                    xml.empty("Variable", kind)
        if not self._people.passages:
            return
        with xml.inside("Cases", {}):
            for name, passages in self._people.passages.items():
                case = {"guid": self._guids.of("respondent", name), "name": name}
                with xml.inside("Case", case):
                    self._write_values(xml, self._people.attributes[name], kinds)
                    for guid in passages:
                        xml.refer("SelectionRef", guid)

    def _kind(self, attribute: str) -> str:
        """The type of a variable: whole numbers, if all its values are."""
        values = {one[attribute] for one in self._people.attributes.values() if one.get(attribute)}
        return "Integer" if values and all(map(is_whole_number, values)) else "Text"

    def _write_values(
        self, xml: XmlWriter, values: Mapping[str, str], kinds: Mapping[str, str]
    ) -> None:
        for name, kind in kinds.items():
            if value := values.get(name):
                with xml.inside("VariableValue", {}):
                    xml.refer("VariableRef", self._guids.of("attribute", name))
                    xml.text(f"{kind}Value", value)

    def _write_sources(self, xml: XmlWriter, decided: Iterator[Coding]) -> int:
        count = 0
        following = next(decided, None)
        wordings = {one.id: one.text for one in self._study.questions()}
        if self._texts:
            with xml.inside("Sources", {}):
                for text in self._texts:
                    about = {"guid": text.guid, "name": text.question}
                    about["plainTextPath"] = f"internal://{text.guid}.txt"
                    with xml.inside("TextSource", about):
                        if wordings.get(text.question):
                            xml.text("Description", wordings[text.question])
                        for place in text.places:
                            made: list[Coding] = []
                            while following is not None and following.answer.id == place.id:
                                made.append(following)
                                following = next(decided, None)
                            self._write_answer(xml, place, made)
                            count += len(made)
        if following is not None:
            raise ExportError("The study was changed while it was written.", "Export again.")
        return count

    def _write_answer(self, xml: XmlWriter, place: AnswerPlace, made: Sequence[Coding]) -> None:
        guid = self._guids.of("answer", place.id)
        self._answers[guid] = (place.id, place.language)
        about = {
            "guid": guid,
            "name": place.respondent,
            "startPosition": str(place.start),
            "endPosition": str(place.end),
        }
        with xml.inside("PlainTextSelection", about):
            for one in made:
                for code in one.judgement.codes:
                    coding = self._made(one, self._guids.of("coding", one.id, code))
                    with xml.inside("Coding", coding):
                        xml.refer("CodeRef", self._guid(self._book[code]))
            for one in made:
                if note := self._note(one):
                    xml.refer("NoteRef", note)
        for one in made:
            for passage in placed(one.judgement.passages, one.answer.text):
                self._write_passage(xml, place, one, passage)
        if made:
            self._decisions[guid] = [self._exact_decision(one) for one in made]

    def _write_passage(
        self, xml: XmlWriter, place: AnswerPlace, one: Coding, passage: Passage
    ) -> None:
        row = _row_of(one, passage)
        about = {
            "guid": self._guids.of("passage", *row),
            "name": place.respondent,
            "startPosition": str(place.start + passage.start),
            "endPosition": str(place.start + passage.end),
        }
        with (
            xml.inside("PlainTextSelection", about),
            xml.inside("Coding", self._made(one, self._guids.of("passage coding", *row))),
        ):
            xml.refer("CodeRef", self._guid(self._book[passage.code]))

    def _made(self, one: Coding, guid: str) -> dict[str, str]:
        user = self._guids.of("coder", one.coder)
        return {"guid": guid, "creatingUser": user, "creationDateTime": one.decided_at}

    def _note(self, one: Coding) -> str:
        """The GUID of the note on a decision that needs one, which is kept; empty for none."""
        judgement = one.judgement
        said = [
            "" if judgement.state is State.CODED else judgement.state.value,
            "unsure" if judgement.unsure else "",
            "memo" if judgement.memo else "",
        ]
        name = ", ".join(filter(None, said))
        if not name:
            return ""
        guid, user = self._guids.of("note", one.id), self._guids.of("coder", one.coder)
        self._notes.append((guid, name, judgement.memo, user, one.decided_at))
        return guid

    def _exact_decision(self, one: Coding) -> list[object]:
        judgement = one.judgement
        passages = [
            [
                self._guids.of("coding", one.id, passage.code),
                self._guids.of("passage coding", *_row_of(one, passage)),
            ]
            for passage in placed(judgement.passages, one.answer.text)
        ]
        return [
            self._guids.of("coder", one.coder),
            one.round,
            judgement.state.value,
            judgement.unsure,
            one.decided_at,
            repr(one.seconds),
            self._guids.of("note", one.id),
            [self._guids.of("coding", one.id, code) for code in judgement.codes],
            *([passages] if passages else []),
        ]


def _row_of(one: Coding, passage: Passage) -> tuple[str, ...]:
    """What identifies a passage in the study."""
    return (one.id, passage.code, str(passage.start), str(passage.end))
