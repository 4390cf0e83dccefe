"""Writes one coder's part of a study into a new, empty file: the package.

Rows are read from the study (in either database) and written one by one; nothing is copied and then
taken out, so nothing of anybody else was ever in the file. Rows keep their numbers: the order of
the queue follows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    literal,
    or_,
    select,
)

from intercoder.coding.suggestion import OWN
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import (
    answer,
    answer_group,
    assistance,
    attribute,
    codebook_change,
    codebook_revision,
    coder,
    coding_round,
    decision,
    draft,
    listing,
    place,
    proposal,
    proposal_rejection,
    question,
    redacted_answer,
    removed_answer,
    respondent,
    set_aside,
    study_setting,
    text_change,
    training_key,
    training_round,
)
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import attributes_from_text
from intercoder.study.log.removed_answers import is_in_study, still_removed
from intercoder.study.proposals.proposals import is_seen_by
from intercoder.study.queue import text_search
from intercoder.study.queue.shown_attributes import shown_attributes
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.pace_setting import PACE
from intercoder.study.rounds.sealing import SEALED
from intercoder.study.suggest.encoder_setting import ENCODER
from intercoder.study.training.key import rows_seen
from intercoder.study.wellbeing.handing_over_in_packages import write_words
from intercoder.study.wellbeing.settings import WELLBEING
from intercoder.text.normalise import normalise

BATCH = 2000
_SETTINGS = (ENCODER, PACE, SEALED, WELLBEING)
"""Settings of the whole study that a coder's work depends on."""


@dataclass(frozen=True, slots=True)
class PackageContents:
    """How much was written."""

    answers: int
    decisions: int


def answers_of_coder(connection: Connection, author: Author) -> ColumnElement[bool]:
    """Which answers are this coder's in this round.

    Those allocated to them, and those they have decided: undo needs what they did. All answers,
    where the round is not allocated.
    """
    decided = select(decision.c.answer_id).where(_made_by(author))
    if not is_allocated(connection, author.round_id):
        return or_(is_in_study(), answer.c.id.in_(decided))
    allocated = select(listing.c.answer_id).where(
        of_purpose(author.coder_id, author.round_id, None)
    )
    return or_(answer.c.id.in_(allocated), answer.c.id.in_(decided))


def write_content(
    source: Connection,
    author: Author,
    target: Connection,
    advance: Callable[[int], object] = lambda _answers: None,
) -> PackageContents:
    """Write the author's part of the study at `source` into the empty study at `target`.

    `advance` is called with the number of answers just written.
    """
    return _Copy(source, author, target).write(advance)


class _Copy:
    """One package being written, table by table, those that others refer to first."""

    def __init__(self, source: Connection, author: Author, target: Connection) -> None:
        self._source, self._author, self._target = source, author, target
        self._hers = answers_of_coder(source, author)

    def write(self, advance: Callable[[int], object]) -> PackageContents:
        self._write_people()
        self._write_codebook()
        answers = self._write_answers(advance)
        self._write_groups()
        self._write_proposals()
        decisions = self._write_decisions()
        self._write_desk()
        self._write_key()
        return PackageContents(answers, decisions)

    def _write_people(self) -> None:
        """The coder, without what a lead noted about them, and the round.

        Nothing is hidden in a package, since there is nothing of others in it: so its round is not
        blind. Nor does it say which round it repeats: that one is not in it.
        """
        theirs = coder.c.id == self._author.coder_id
        self._copy(
            coder,
            select(coder.c.id, coder.c.name, coder.c.role, coder.c.created_at).where(theirs),
        )
        this = coding_round.c.id == self._author.round_id
        self._copy(
            coding_round,
            select(coding_round.c.id, coding_round.c.name, coding_round.c.created_at).where(this),
        )
        self._copy(
            assistance,
            select(
                assistance.c.round_id,
                assistance.c.mode,
                literal(OWN).label("learn_from"),  # there are no decisions of others to learn from
                assistance.c.unassisted,
                assistance.c.seed,
                assistance.c.queue_order,
                assistance.c.changed_at,
            ).where(assistance.c.round_id == self._author.round_id),
        )

        self._copy(
            study_setting,
            select(study_setting).where(study_setting.c.name.in_(_SETTINGS)),
        )
        write_words(self._source, self._target, self._author)

    def _write_codebook(self) -> None:
        """All revisions, and the changes that made them: what earlier decisions mean follows from
        these. Who made a change and why stays in the study: a reason may tell of others' decisions.
        """
        self._copy(
            codebook_revision, select(codebook_revision).order_by(codebook_revision.c.number)
        )
        self._copy(
            codebook_change,
            select(
                codebook_change.c.revision,
                codebook_change.c.act,
                codebook_change.c.changes,
                codebook_change.c.refers_to,
                literal("").label("made_by"),
                literal("").label("reason"),
            ).order_by(codebook_change.c.revision),
        )

    def _write_proposals(self) -> None:
        """What was proposed, as far as the coder may see it, so that they can give it.

        All of it is the coder's in the package, where there is nobody else: who proposed what stays
        in the study, as do the words of answers that are not theirs, and why others' proposals were
        rejected.
        """
        theirs = set(self._source.execute(select(answer.c.id).where(self._hers)).scalars())
        seen = self._source.execute(
            select(proposal)
            .join(coding_round, coding_round.c.id == proposal.c.round_id)
            .where(*is_seen_by(self._author.coder_id))
            .order_by(proposal.c.id)
        ).all()
        own = {row.id for row in seen if row.coder_id == self._author.coder_id}
        insert_rows(
            self._target,
            proposal,
            _names(proposal),
            [
                (
                    *(row.id, self._author.coder_id, self._author.round_id),
                    *(row.answer_id if row.answer_id in theirs else None, row.name),
                    *(row.definition, row.parent),
                    row.example if row.id in own or row.answer_id in theirs else "",
                    *(row.made_at, row.package),
                )
                for row in seen
            ],
        )
        known = {row.id for row in seen}
        rejected = select(proposal_rejection).order_by(proposal_rejection.c.id)
        insert_rows(
            self._target,
            proposal_rejection,
            _names(proposal_rejection),
            [
                (
                    *(row.id, row.proposal_id, self._author.coder_id),
                    *((row.rejected_by, row.reason) if row.proposal_id in own else ("", "")),
                    *(row.made_at, row.takes_back),
                )
                for row in self._source.execute(rejected)
                if row.proposal_id in known
            ],
        )

    def _write_answers(self, advance: Callable[[int], object]) -> int:
        asked = select(answer.c.question_id).where(self._hers)
        self._copy(
            question, select(question).where(question.c.id.in_(asked)).order_by(question.c.id)
        )
        self._write_respondents()
        count = 0
        names = _names(answer)
        number, text = names.index("id"), names.index("text")
        for rows in self._rows(select(answer).where(self._hers).order_by(answer.c.id)):
            insert_rows(self._target, answer, names, rows)
            text_search.index(self._target, [(row[number], row[text]) for row in rows])
            count += len(rows)
            advance(len(rows))
        return count

    def _write_respondents(self) -> None:
        """Who gave these answers, with what the coding screen shows of them: no earlier codes."""
        used: set[str] = set()
        answered = select(answer.c.respondent_id).where(self._hers)
        theirs = select(respondent).where(respondent.c.id.in_(answered)).order_by(respondent.c.id)
        shown = shown_attributes(self._source)
        for rows in self._rows(theirs):
            kept = []
            for *row, document in rows:
                attributes = shown.of(attributes_from_text(document))
                used.update(attributes)
                kept.append((*row, json.dumps(dict(attributes), ensure_ascii=False)))
            insert_rows(self._target, respondent, _names(respondent), kept)
        for rows in self._rows(select(attribute).order_by(attribute.c.id)):
            known = [row for row in rows if row[1] in used]
            insert_rows(self._target, attribute, _names(attribute), known)

    def _write_groups(self) -> None:
        """The groups of the study, as far as their answers are here, if two or more are."""
        theirs = (
            select(
                answer_group.c.group_id,
                answer_group.c.answer_id,
                answer_group.c.identical,
                answer.c.text,
            )
            .join(answer, answer.c.id == answer_group.c.answer_id)
            .where(self._hers)
            .order_by(answer_group.c.group_id, answer_group.c.answer_id)
        )
        streamed = (row for rows in self._rows(theirs) for row in rows)
        waiting: list[tuple[Any, ...]] = []
        for group, members in groupby(streamed, key=lambda row: row[0]):
            waiting += _regrouped(group, list(members))
            if len(waiting) >= BATCH:
                insert_rows(self._target, answer_group, _names(answer_group), waiting)
                waiting = []
        insert_rows(self._target, answer_group, _names(answer_group), waiting)

    def _write_decisions(self) -> int:
        """The coder's log of this round, with its hashes, so that they can go on and take back."""
        columns = [column for column in decision.c if column is not decision.c.seq]
        theirs = select(*columns).where(_made_by(self._author)).order_by(decision.c.seq)
        count = self._copy(decision, theirs)
        mine = set_aside.c.coder_id == self._author.coder_id
        self._copy(set_aside, select(set_aside).where(mine).order_by(set_aside.c.id))
        hers = select(answer.c.id).where(self._hers)
        self._copy(
            removed_answer,
            select(removed_answer)
            .where(removed_answer.c.answer_id.in_(hers), still_removed())
            .order_by(removed_answer.c.answer_id),
        )
        self._copy(
            redacted_answer,
            select(redacted_answer)
            .where(redacted_answer.c.answer_id.in_(hers))
            .order_by(redacted_answer.c.id),
        )
        self._copy(
            text_change,
            select(text_change).where(text_change.c.answer_id.in_(hers)).order_by(text_change.c.id),
        )
        decision_log.update_current_decisions(self._target, self._author, 0)
        return count

    def _write_desk(self) -> None:
        """Allocation and orders, drafts, and the answer in view."""
        for table in (listing, draft, place):
            mine = (table.c.coder_id == self._author.coder_id) & (
                table.c.round_id == self._author.round_id
            )
            answers = select(answer.c.id).where(self._hers)
            self._copy(table, select(table).where(mine, table.c.answer_id.in_(answers)))

    def _write_key(self) -> None:
        """In training, the key of what the coder has judged, as far as they may see it: what they
        judge in the package comes back before its key goes out.
        """
        seen = rows_seen(self._source, self._author.coder_id, self._author.round_id)
        of_round = training_round.c.round_id == self._author.round_id
        self._copy(
            training_round,
            select(
                training_round.c.round_id,
                training_round.c.feedback,
                literal("{}").label("gate"),
                literal("").label("made_by"),
                training_round.c.made_at,
            ).where(of_round),
        )
        if seen is not None:
            self._copy(
                training_key,
                select(
                    training_key.c.answer_id,
                    training_key.c.revision,
                    training_key.c.codes,
                    training_key.c.reason,
                    literal("").label("source"),
                    literal("").label("made_by"),
                    training_key.c.made_at,
                )
                .where(seen)
                .order_by(training_key.c.answer_id),
            )

    def _copy(self, table: Table, statement: Select[Any]) -> int:
        """Write the rows of this statement, whose columns are the table's; how many there were."""
        names = [column.name for column in statement.selected_columns]
        count = 0
        for rows in self._rows(statement):
            insert_rows(self._target, table, names, rows)
            count += len(rows)
        return count

    def _rows(self, statement: Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
        result = self._source.execution_options(yield_per=BATCH).execute(statement)
        for rows in result.partitions():
            yield [tuple(row) for row in rows]


def _made_by(author: Author) -> ColumnElement[bool]:
    return (decision.c.coder_id == author.coder_id) & (decision.c.round_id == author.round_id)


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def _regrouped(group: int, members: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of a group's members that are here: answer, group and whether it has the leading text.

    A group is known by its leading answer. Where that is not here, the first one with the same text
    leads; where none has it, the first one of all does, with a text of its own.
    """
    if len(members) < 2:
        return []
    marks = {row[1]: bool(row[2]) for row in members}
    if group not in marks:
        identical = [number for number, is_same in marks.items() if is_same]
        group = identical[0] if identical else members[0][1]
        if not identical:
            leading = normalise(members[0][3])
            marks = {row[1]: normalise(row[3]) == leading for row in members}
    return [(number, group, is_same) for number, is_same in marks.items()]
