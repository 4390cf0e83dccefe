"""Reads what findings rest on from a study: answers, respondents, decisions, the codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.changes.unmapped import Unmapped, unmapped
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import joined
from intercoder.coding.decision import ConsensusSource
from intercoder.findings.whose.coded_answers import Answers, Bools, CodedAnswers, Respondents
from intercoder.findings.whose.combining import Decisions, combined
from intercoder.findings.whose.versions import Source, Version
from intercoder.study.adjudication.consensus import consensus_name, how_settled
from intercoder.study.agreement.decision_columns import answer_columns, judgements
from intercoder.study.agreement.judgement_columns import JudgementColumns, Judgements
from intercoder.study.codebook.codebook_revisions import revisions_in_use
from intercoder.study.codebook.history import all_meanings
from intercoder.study.findings.discussion import discussion_began
from intercoder.study.findings.respondent_columns import respondent_columns
from intercoder.study.redaction.totals import deletion_sentences, redaction_totals
from intercoder.study.rounds.rounds import rounds
from intercoder.study.study import Study

_DAY = 86_400
_RULES = (ConsensusSource.UNANIMOUS, ConsensusSource.MAJORITY, ConsensusSource.SINGLE)


@dataclass(frozen=True)
class StudyCodes:
    """What a study's findings rest on."""

    answers: Answers
    codebook: Codebook
    """The latest revision with all codes of the earlier ones, which come last beside their kin."""
    latest: Codebook
    """The latest revision as it is."""
    decisions: Decisions
    before: Callable[[], Decisions]
    """People's decisions as they stood when discussion of their round began, read when needed."""
    discussed: tuple[str, ...]
    """Rounds in which answers were discussed or adjudicated."""
    rounds: tuple[str, ...]
    """Those with decisions, in the order in which they were begun."""
    coders: tuple[str, ...]
    """People with decisions."""
    has_consensus: bool
    revisions: tuple[int, ...]
    """Those of the codebook under which decisions were made, ascending."""
    added_in: dict[str, int]
    """For each code added later than the first revision, the first revision that has it."""
    unmapped: tuple[Unmapped, ...]
    """Codes of decisions that were split or retired."""
    wordings: dict[str, str]
    """The questions' wordings by id; may be empty."""
    deleted: tuple[str, ...]
    """What was deleted on request, in sentences: it is in no count."""

    def under(self, version: Version) -> CodedAnswers:
        """The codes of all answers under this version."""
        if version.source is Source.BEFORE:
            return combined(self.answers, self.before(), version)
        return combined(self.answers, self.decisions, version)


def study_codes(
    study: Study, *, rounds_asked: Sequence[str] = (), attributes: Sequence[str] = ()
) -> StudyCodes:
    """Everything findings need; decisions of these rounds, or of all, where none is named.

    Of respondents only these attributes are known. Raises StudyError for a round the study does
    not have.
    """
    agreed = consensus_name(study)
    found = judgements(
        study, also=(agreed,) if agreed else (), rounds=rounds_asked, with_drawn=True
    )
    of_revision = found.meanings.codebook if found.meanings else study.codebook
    books = {number: of_revision(number) for number in range(1, study.revision() + 1)}
    known_in = {
        number: frozenset(code.id for code in book.assignable) for number, book in books.items()
    }
    began = {name: at for name, at in discussion_began(study).items() if name in found.rounds}
    used = revisions_in_use(study, ever=bool(began), rounds=rounds_asked) & books.keys()
    book = joined([books[number] for number in sorted(used)])
    given = {code for codes in found.code_sets for code in codes}
    every = given | {code for number in used for code in known_in[number]}
    order = [code.id for code in book.codes if code.id in every]
    codes = (*order, *sorted(every - set(order)))
    answers = _answers(study, attributes)
    kept = [one.name for one in rounds(study) if one.name in found.rounds]

    @cache
    def before() -> Decisions:
        earlier = [
            judgements(
                study,
                rounds=(name,),
                as_of=_just_before(began.get(name, "")),
                read_under=max(books),
            )
            for name in kept
        ]
        return _decisions(study, answers, earlier, "", codes, known_in)

    decisions = _decisions(study, answers, [found], agreed or "", codes, known_in)
    return StudyCodes(
        answers,
        book,
        books[max(books)],
        decisions,
        before,
        tuple(name for name in kept if name in began),
        tuple(kept),
        tuple(name for name in found.coders if name != agreed),
        bool((decisions.coder < 0).any()),
        tuple(np.unique(decisions.revision).tolist()),
        _first_revisions(known_in, codes),
        tuple(_unmapped(study, given, decisions.revision)),
        {one.id: one.text for one in study.questions()},
        tuple(deletion_sentences(redaction_totals(study))),
    )


def _unmapped(study: Study, given: set[str], made: NDArray[np.int32]) -> Iterator[Unmapped]:
    meanings = all_meanings(study)
    if meanings is not None:
        revisions = np.unique(made).tolist()
        yield from unmapped(meanings, {(one, code): 1 for one in revisions for code in given})


def _just_before(at: str) -> str:
    """The last moment, as a study writes it, that is earlier; empty stays empty."""
    if not at:
        return ""
    earlier = datetime.fromisoformat(at) - timedelta(milliseconds=1)
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _first_revisions(known_in: dict[int, frozenset[str]], codes: Sequence[str]) -> dict[str, int]:
    first = min(known_in)
    found = {
        code: min((number for number, known in known_in.items() if code in known), default=first)
        for code in codes
    }
    return {code: number for code, number in found.items() if number > first}


def _answers(study: Study, names: Sequence[str]) -> Answers:
    columns = answer_columns(study)
    people = respondent_columns(study, names)
    attributes = {name: (one.value, one.values) for name, one in people.attributes.items()}
    return Answers(
        columns.number,
        np.searchsorted(people.number, columns.respondent),
        columns.question,
        columns.language,
        columns.questions,
        columns.languages,
        Respondents(people.number, attributes),
    )


def _decisions(
    study: Study,
    answers: Answers,
    several: Sequence[Judgements],
    agreed: str,
    codes: tuple[str, ...],
    known_in: dict[int, frozenset[str]],
) -> Decisions:
    order = sorted(rounds(study), key=lambda one: not one.repeats)
    place = {one.name: number for number, one in enumerate(order)}
    coders = tuple(dict.fromkeys(name for one in several for name in one.coders if name != agreed))
    sets: dict[frozenset[str], int] = {}
    columns: list[JudgementColumns] = []
    numbers: list[NDArray[np.int32]] = []
    for one in several:
        of_set = [sets.setdefault(frozenset(given), len(sets)) for given in one.code_sets]
        columns.extend(one.columns)
        numbers.extend(np.array(of_set, dtype=np.int32)[column.codes] for column in one.columns)
    sizes = [column.answer.size for column in columns]

    def repeated(of_column: Sequence[int]) -> NDArray[np.int32]:
        return np.repeat(np.array(of_column, dtype=np.int32), sizes)

    def marks(name: str) -> Bools:
        return _one([getattr(column, name) for column in columns], np.bool_)

    rows = _one([column.answer for column in columns], np.int64)
    coder = repeated([-1 if c.coder == agreed else coders.index(c.coder) for c in columns])
    return Decisions(
        answer=np.searchsorted(answers.number, rows),
        coder=coder,
        round=repeated([place[column.round] for column in columns]),
        set=_one(numbers, np.int32),
        skipped=marks("skipped"),
        unsure=marks("unsure"),
        drawn=marks("drawn"),
        revision=_one([column.revision for column in columns], np.int32),
        by_rule=_by_rule(study, agreed, columns),
        day=_one([column.decided_at // _DAY for column in columns], np.int64).astype(np.int32),
        coders=coders,
        sets=tuple(sets),
        codes=codes,
        known_in=known_in,
        rounds=tuple(one.name for one in order),
    )


def _by_rule(study: Study, agreed: str, columns: Sequence[JudgementColumns]) -> Bools:
    """Which decisions are a consensus that a rule made."""
    settled = how_settled(study, agreed) if agreed else {}
    found = [
        np.array(
            [settled.get((one.round, number)) in _RULES for number in one.answer.tolist()],
            dtype=np.bool_,
        )
        if one.coder == agreed
        else np.zeros(one.answer.size, dtype=np.bool_)
        for one in columns
    ]
    return _one(found, np.bool_)


def _one(parts: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
