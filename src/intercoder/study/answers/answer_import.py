"""Imports answers and earlier decisions into a study: all or nothing.

What people wrote and decided is never overwritten: an answer or a standing decision that is
imported again and differs is reported and left unchanged. Missing attributes, languages and
wordings are filled in, and existing ones are replaced only on request (`details.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from intercoder.answers.answer import Answer, AnswerColumns, Question
from intercoder.coding.decision import UNSEEN, Act, Decision, Judgement
from intercoder.coding.hash_chain import Entry
from intercoder.study.adjudication import consensus
from intercoder.study.answers.answers_again import AnswersAgain
from intercoder.study.answers.last_import import LastImport, keep_last_import
from intercoder.study.answers.later_details import Details, attributes_to_text
from intercoder.study.answers.marked_words import MarkedWords
from intercoder.study.answers.new_groups import NewGroups
from intercoder.study.answers.redacting_intake import RedactingIntake
from intercoder.study.answers.trial import TrialOver
from intercoder.study.answers.value_labels import add_value_labels, value_labels_document
from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    attribute,
    coder,
    current_decision,
    decision,
    question,
    respondent,
)
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.decision_rows import Unreadable, judgement_of
from intercoder.study.log.redactions import (
    count_on_import,
    deleted_respondents,
)
from intercoder.study.log.removed_answers import is_in_study, some_removed
from intercoder.study.queue import text_search
from intercoder.study.queue.groups import Totals
from intercoder.study.queue.groups_ahead import GroupsAhead
from intercoder.study.rounds.people import Coder, Role, insert_coder, new_row_id, round_id
from intercoder.study.study import MAIN_ROUND, Study, latest_revision
from intercoder.text.likeness.different_texts import AlikeTexts

_AnswerRow = tuple[int, str, int, int, str, str | None, str]
_ANSWER_COLUMNS = ("id", "key", "question_id", "respondent_id", "language", "translation", "text")


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """Result of importing a batch of answers."""

    new: int
    same: int
    """Number of answers the study already has, with the same text."""
    changed: tuple[str, ...]
    """Ids of answers the study has with another text or question; left unchanged."""
    attributes_changed: tuple[str, ...]
    """Ids of respondents the study has with other attribute values."""
    joined: tuple[str, ...] = ()
    """Ids of new answers whose respondents were already in the study."""
    same_of: Mapping[str, int] = field(default_factory=dict, hash=False)
    """How many of `same` answer each question."""


class Marked(NamedTuple):
    """Words of an answer that were marked for a code, in code points of its text."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision made elsewhere before it was imported."""

    answer: str
    coder: str
    judgement: Judgement
    decided_at: str = ""
    """Time in UTC, ISO 8601; empty means the time of import."""
    seconds: float = 0.0
    round: str = MAIN_ROUND
    marked: tuple[Marked, ...] = ()
    """Words marked for its codes; those that are not in the answer are left out."""


@dataclass(frozen=True, slots=True)
class DecisionsTaken:
    """Result of importing a batch of earlier decisions."""

    new: int
    same: int
    """Number of decisions that already stand."""
    differing: tuple[str, ...]
    """`answer/coder` for each standing decision that differs; left unchanged."""
    on_removed: int = 0
    """Decisions on answers that were removed or deleted; they are not taken."""


class Intake:
    """One import, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        *,
        replaces: bool = False,
        redacting: RedactingIntake | None = None,
    ) -> None:
        """`replaces` is as in `Details`; `redacting` redacts what comes in."""
        self._connection = connection
        self._redacting = redacting
        self._deleted = deleted_respondents(connection)
        self._some_removed = some_removed(connection)
        self._marks = MarkedWords(connection)
        self.details = Details(connection, replaces=replaces)
        self._questions = {
            row.key: row.id for row in connection.execute(select(question.c.key, question.c.id))
        }
        self._revision = latest_revision(connection)
        self._authors: dict[tuple[str, str], Author] = {}
        self._next_answer = self._first_answer = 1 + _largest(connection, answer.c.id)
        self._groups = NewGroups(connection, self._first_answer)
        self._new_questions: list[int] = []
        self._new_attributes: list[str] = []
        self._decisions = 0
        self._labels_before: str | None = None
        self._met: set[int] = set()
        """Hashes of the respondents who came with this import: the others need not be looked for in
        a study that had none."""
        self._next_respondent = self._first_new = 1 + _largest(connection, respondent.c.id)

    def use_groups(self, ahead: GroupsAhead) -> None:
        """Use these groups as far as they hold; to be called before anything is added."""
        self._groups.use(ahead)

    def add_questions(self, questions: Sequence[Question]) -> None:
        """Add questions; wordings of existing questions are treated as details."""
        for asked in questions:
            if asked.id not in self._questions:
                result = self._connection.execute(
                    insert(question).values(key=asked.id, wording=asked.text)
                )
                self._questions[asked.id] = new_row_id(result)
                self._new_questions.append(self._questions[asked.id])
            else:
                self.details.of_question(asked)

    def add_attributes(self, names: Sequence[str]) -> None:
        """Add attribute names that the study does not have yet."""
        known = set(self._connection.execute(select(attribute.c.name)).scalars())
        new = [name for name in dict.fromkeys(names) if name not in known]
        if new:
            self._connection.execute(insert(attribute), [{"name": name} for name in new])
            self._new_attributes += new

    def add_value_labels(self, labels: Mapping[str, Mapping[str, str]]) -> None:
        """Keep which code a label has, by attribute."""
        before = value_labels_document(self._connection)
        add_value_labels(self._connection, labels)
        if value_labels_document(self._connection) != before:
            self._labels_before = before

    def add_answers(
        self, answers: Sequence[Answer] | AnswerColumns, alike: Sequence[int] | None = None
    ) -> AnswersTaken:
        """Add the answers that are new. Their questions must have been added before.

        Ids are unique within the import. `alike` has the numbers of their texts, for
        `group_answers`; they are given for all answers of the import, or for none.
        """
        if self._redacting is not None:
            one_by_one = answers.answers() if isinstance(answers, AnswerColumns) else answers
            answers = self._redacting.redacted(one_by_one)
            self._marks.learn(self._redacting.changes)
        if not isinstance(answers, AnswerColumns):
            answers = AnswerColumns.of(answers)
        respondents, attributes_changed = self._respondents(answers)
        people = [respondents[one] for one in answers.respondents]
        asked = [self._questions[one] for one in answers.questions]
        left = [place for place, one in enumerate(people) if one in self._deleted]
        deleted_of = Counter(answers.questions[place] for place in left)
        again = AnswersAgain(self._connection, answers.ids if self._first_answer > 1 else ())
        new = again.new_places(answers, asked, set(left), self._marks)
        joined = [answers.ids[place] for place in new if people[place] < self._first_new]
        rows: list[_AnswerRow] = list(
            zip(
                range(self._next_answer, self._next_answer + len(new)),
                (answers.ids[place] for place in new),
                (asked[place] for place in new),
                (people[place] for place in new),
                (answers.languages[place] for place in new),
                (answers.translations[place] or None for place in new),
                (answers.texts[place] for place in new),
                strict=True,
            )
        )
        self._next_answer += len(rows)
        self._groups.note(
            (row[0] for row in rows),
            [(row[2], row[4]) for row in rows],
            [alike[place] for place in new] if alike is not None else None,
        )
        for question_row, answered in again.spoken.items():
            if concerned := self.details.of_answers(answered):
                self._groups.note_respoken(question_row, concerned)
        self.details.of_translations(again.translated)
        insert_rows(
            *(self._connection, answer, _ANSWER_COLUMNS, rows),
            then=lambda: text_search.index_stored(
                self._connection, [(row[0], row[-1]) for row in rows]
            ),
        )
        if self._redacting is not None:
            self._redacting.count([row[1] for row in rows])
        same_of = again.same_of + deleted_of
        return AnswersTaken(
            len(rows),
            same_of.total(),
            tuple(again.changed),
            attributes_changed,
            tuple(joined),
            same_of,
        )

    def describe(self, described: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
        """Complete the attributes of respondents; the ids of those the study has."""
        return frozenset(self.details.of_respondents(described, self._first_new))

    def group_answers(
        self,
        advance: Callable[[int], object] = lambda _answers: None,
        texts: AlikeTexts | None = None,
    ) -> Totals:
        """Find the groups of identical and near-identical answers among new answers.

        In a study without any groups, made before groups existed, all answers are grouped.
        `advance` is called with the number of answers just read. `texts` is where the numbers come
        from that `add_answers` was given.
        """
        return self._groups.find(advance, texts)

    def add_decisions(self, decisions: Sequence[EarlierDecision]) -> DecisionsTaken:
        """Add decisions on answers of the study; unknown coders are added.

        A batch holds each coder's decision on an answer and round at most once.
        """
        new = same = 0
        differing: list[str] = []
        by_author: dict[Author, list[EarlierDecision]] = {}
        taken = self._on_answers_there(decisions)
        on_removed = len(decisions) - len(taken)
        for one in self._with_passages(taken):
            by_author.setdefault(self._author(one.coder, one.round), []).append(one)
        for author, theirs in by_author.items():
            standing = self._standing(author, [one.answer for one in theirs])
            missing = []
            for one in theirs:
                stands = standing.get(one.answer, UNSEEN)
                if stands == UNSEEN:
                    missing.append(one)
                elif _says_the_same(stands, one.judgement):
                    same += 1
                else:
                    differing.append(f"{one.answer}/{one.coder}")
            ids = decision_log.new_ids(self._connection, author, len(missing))
            entries = [self._entry(id, author, one) for id, one in zip(ids, missing, strict=True)]
            decision_log.append(self._connection, author, entries)
            new += len(entries)
            self._decisions += len(entries)
        return DecisionsTaken(new, same, tuple(differing), on_removed)

    def _with_passages(self, decisions: Sequence[EarlierDecision]) -> Iterator[EarlierDecision]:
        """The decisions with the words that are marked in them, in the texts of the study."""
        marked = {one.answer for one in decisions if one.marked}
        texts = self._marks.texts(marked) if marked else {}
        for one in decisions:
            if not one.marked:
                yield one
                continue
            found = self._marks.passages(one.marked, one.answer, texts.get(one.answer))
            yield replace(one, judgement=replace(one.judgement, passages=found))

    def _on_answers_there(self, decisions: Sequence[EarlierDecision]) -> Sequence[EarlierDecision]:
        """Those of the decisions whose answers were not removed or deleted from the study."""
        if not (self._some_removed or self._deleted):
            return decisions
        there: set[str] = set()
        for keys in batched(list({one.answer for one in decisions})):
            found = select(answer.c.key).where(answer.c.key.in_(keys), is_in_study())
            there.update(self._connection.execute(found).scalars())
        return [one for one in decisions if one.answer in there]

    def keep_for_undo(self, file: str) -> None:
        """Keep what this import of the file has changed, if anything, so that it can be undone."""
        names = select(attribute.c.id).where(attribute.c.name.in_(self._new_attributes))
        before = self.details.before
        made = LastImport(
            file,
            answers=(self._first_answer, self._next_answer - 1),
            respondents=(self._first_new, self._next_respondent - 1),
            questions=tuple(self._new_questions),
            attributes=tuple(self._connection.execute(names).scalars()),
            decisions=self._decisions,
            described=before[respondent],
            spoken=before[answer],
            worded=before[question],
            translated=self.details.translations_before,
            value_labels=self._labels_before,
            can_be_undone=self.details.keeps_all,
        )
        if self._redacting is not None:
            counted = self._redacting
            count_on_import(self._connection, self._first_answer, counted.answers, counted.kinds)
        if made.changed_anything:
            keep_last_import(self._connection, made)

    def _entry(self, id: str, author: Author, one: EarlierDecision) -> Entry:
        judgement = one.judgement
        if self._redacting is not None and judgement.memo:
            judgement = replace(judgement, memo=self._redacting.memo(judgement.memo))
        made = Decision(
            id=id,
            answer=one.answer,
            judgement=judgement,
            act=Act.IMPORT,
            seconds=one.seconds,
        )
        return Entry(made, author.coder, author.round, self._revision, one.decided_at or utc_now())

    def _respondents(self, answers: AnswerColumns) -> tuple[Mapping[str, int], tuple[str, ...]]:
        """Row ids of the answers' respondents, adding new ones; and ids whose attributes differ."""
        attributes: dict[str, Mapping[str, str]] = {}
        for one, theirs in zip(answers.respondents, answers.attributes, strict=True):
            said = attributes.setdefault(one, theirs)
            if said is not theirs:
                attributes[one] = {**said, **theirs}
        before = len(self.details.differing)
        met = self._met
        there = {
            one: theirs
            for one, theirs in attributes.items()
            if self._first_new > 1 or hash(one) in met
        }
        ids = self.details.of_respondents(there, self._first_new) if there else {}
        met.update(map(hash, attributes))
        changed = dict.fromkeys(one.of for one in self.details.differing[before:])
        rows = []
        written: dict[tuple[tuple[str, str], ...], str] = {}
        for key, theirs in attributes.items():
            if key not in ids:
                ids[key] = self._next_respondent
                values = tuple(theirs.items())
                text = written.get(values) or written.setdefault(values, attributes_to_text(theirs))
                rows.append((ids[key], key, text))
                self._next_respondent += 1
        insert_rows(self._connection, respondent, ("id", "key", "attributes"), rows)
        return ids, tuple(changed)

    def _author(self, name: str, round_name: str) -> Author:
        if (name, round_name) not in self._authors:
            found = self._connection.execute(
                select(coder.c.id).where(coder.c.name == name)
            ).scalar()
            # A table exported from a study has the consensus beside the coders. No coder has that
            # name, and it must never be compared with them.
            role = Role.CONSENSUS if name == consensus.NAME else Role.CODER
            number = (
                found if found is not None else insert_coder(self._connection, Coder(name, role))
            )
            phase = round_id(self._connection, round_name, create=True)
            self._authors[name, round_name] = Author(name, number, round_name, phase)
        return self._authors[name, round_name]

    def _standing(self, author: Author, keys: Sequence[str]) -> Mapping[str, Judgement]:
        rows = self._connection.execute(
            select(
                answer.c.key,
                decision.c.id,
                decision.c.state,
                decision.c.codes,
                decision.c.unsure,
                decision.c.memo,
                decision.c.circumstances,
            )
            .join(current_decision, current_decision.c.answer_id == answer.c.id)
            .join(decision, IS_STANDING)
            .where(
                current_decision.c.coder_id == author.coder_id,
                current_decision.c.round_id == author.round_id,
                answer.c.key.in_(keys),
            )
        )
        found = {row.key: judgement_of(row) for row in rows}
        return {key: one for key, one in found.items() if not isinstance(one, Unreadable)}


@contextmanager
def take_in(
    study: Study,
    *,
    file: str = "",
    replaces: bool = False,
    redacting: RedactingIntake | None = None,
    dry_run: bool = False,
) -> Iterator[Intake]:
    """Import inside the block: everything added is committed at its end, or nothing is.

    The groups of the new answers are found at the end, unless that was done before. `file` names
    the import for those who undo it. `replaces` and `redacting` are as in `Intake`; a dry run
    commits nothing.
    """
    try:
        with study.writing() as connection:
            intake = Intake(connection, replaces=replaces, redacting=redacting)
            yield intake
            if dry_run:
                raise TrialOver
            intake.group_answers()
            intake.keep_for_undo(file)
    except TrialOver:
        return


def _says_the_same(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements agree, regardless of the origin of their codes.

    Most tables say nothing of marked words: then those of the first stay.
    """
    if other.passages and other.passages != one.passages:
        return False
    return (one.state, set(one.codes), one.unsure, one.memo) == (
        other.state,
        set(other.codes),
        other.unsure,
        other.memo,
    )


def _largest(connection: Connection, column: Any) -> int:
    return connection.execute(select(func.max(column))).scalar() or 0
