"""Everything else in a study that remembers the text of an answer, and how it forgets.

The search index, the groups of similar answers, drafts, comments and doubts, words with which
answers were handed over, those that models have learned, advice on them, and what an encoder made
of the text. What decisions say in their memos cannot be changed, since hashes cover it: those that
quote the text are named.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Table, and_, select, update

from intercoder.coding.passages.moving import TextChange as PassageChange
from intercoder.coding.passages.moving import followed
from intercoder.study.answers.last_import import forget_translations
from intercoder.study.codebook.dismissed_clusters import forget_words
from intercoder.study.database.bulk import batched, update_rows
from intercoder.study.database.schema import (
    answer,
    comment,
    decision,
    definition_doubt,
    draft,
    model,
    proposal,
    training_key,
)
from intercoder.study.database.settings import keep_setting
from intercoder.study.log.json_records import draft_from_text, draft_to_text
from intercoder.study.log.redactions import TextChange
from intercoder.study.queue import text_search
from intercoder.study.queue.finding_groups import find_groups
from intercoder.study.redaction.quoting import quoted_in
from intercoder.study.suggest.advice import forget_advice
from intercoder.study.suggest.text_vectors import forget_vectors
from intercoder.study.wellbeing.handing_over import rewrite_words

TO_BE_ERASED = "texts_to_be_erased"
"""Name of the setting that says that replaced texts may still be in unused parts of the file."""
Rewrite = Callable[[int, str], str]
"""What becomes of a note on an answer, given the answer's row."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What else was changed, or could not be."""

    notes: int = 0
    """Drafts, comments, doubts, words with which answers were handed over, words of dismissed
    clusters, examples of proposals, and reasons in the key for training that quoted the text."""
    models: int = 0
    """Models whose words were deleted; they are learned again when needed."""
    memos: tuple[str, ...] = ()
    """Ids of decisions whose memos quote the text: the log never changes."""
    quoted_in: tuple[str, ...] = ()
    """What else quotes it and never changes: the codebook, rules, proposals."""


def put_texts(
    connection: Connection, changes: Sequence[TextChange], removed: Collection[int]
) -> None:
    """Put the new texts in the place of the old ones, in the search index and the groups too.

    `removed` are the answers that had been removed before: the index does not have them.
    """
    indexed = [one for one in changes if one.row not in removed]
    text_search.forget(connection, [(one.row, one.before) for one in indexed])
    forget_vectors(connection, [one.before for one in changes])
    update_rows(connection, answer, "text", [(one.row, one.after) for one in changes])
    text_search.index(connection, [(one.row, one.after) for one in indexed if one.after])
    text_search.forget_for_good(connection)
    blocks: dict[int, set[str]] = {}
    for some in batched([one.row for one in changes]):
        for row in connection.execute(
            select(answer.c.question_id, answer.c.language).where(answer.c.id.in_(some)).distinct()
        ):
            blocks.setdefault(row.question_id, set()).add(row.language)
    find_groups(connection, blocks)


def put_translations(connection: Connection, translations: Mapping[int, str | None]) -> None:
    """Put these translations, by row of the answer, in the place of what was there."""
    update_rows(connection, answer, "translation", list(translations.items()))
    forget_translations(connection, translations.keys())


def clean_traces(
    connection: Connection,
    rows: Sequence[int],
    rewrite: Rewrite,
    quotes: Rewrite,
    moved: Mapping[int, PassageChange] | None = None,
    pieces: Iterable[str] = (),
) -> Traces:
    """Rewrite notes on these answers, delete what models learned, and mark the study.

    `quotes` tells the memos that cannot be changed: it returns another text for those. `moved` says
    what was replaced, by row, for the words that drafts mark; `pieces` are looked for elsewhere.
    """
    pieces = tuple(pieces)
    notes = forget_words(connection, pieces)
    for table, column in ((comment, "text"), (definition_doubt, "note")):
        notes += _rewrite_notes(connection, table, column, rows, rewrite)
    notes += _rewrite_reasons(connection, rows, rewrite)
    notes += _rewrite_examples(connection, rows, rewrite)
    notes += rewrite_words(connection, rows, rewrite)
    notes += _rewrite_drafts(connection, rows, rewrite, moved or {})
    memos = tuple(_quoting_memos(connection, rows, quotes))
    counted = connection.execute(
        update(model).where(model.c.arrays.is_not(None)).values(arrays=None)
    ).rowcount
    forget_advice(connection)
    _mark(connection)
    return Traces(notes, counted, memos, quoted_in(connection, pieces))


def _rewrite_notes(
    connection: Connection, table: Table, column: str, rows: Sequence[int], rewrite: Rewrite
) -> int:
    changed = 0
    for some in batched(rows):
        for row in connection.execute(
            select(table.c.id, table.c.coder_id, table.c.answer_id, table.c[column]).where(
                table.c.answer_id.in_(some)
            )
        ).all():
            after = rewrite(row.answer_id, row[3])
            if after != row[3]:
                connection.execute(
                    update(table)
                    .where(table.c.id == row.id, table.c.coder_id == row.coder_id)
                    .values({column: after})
                )
                changed += 1
    return changed


def _rewrite_reasons(connection: Connection, rows: Sequence[int], rewrite: Rewrite) -> int:
    """Reasons in the key for training."""
    changed = 0
    for some in batched(rows):
        keyed = select(training_key.c.answer_id, training_key.c.reason)
        for row in connection.execute(keyed.where(training_key.c.answer_id.in_(some))).all():
            after = rewrite(row.answer_id, row.reason)
            if after != row.reason:
                this = training_key.c.answer_id == row.answer_id
                connection.execute(update(training_key).where(this).values(reason=after))
                changed += 1
    return changed


def _rewrite_examples(connection: Connection, rows: Sequence[int], rewrite: Rewrite) -> int:
    """Examples of proposed codes, which are words of the answers; nothing else of these changes."""
    changed = 0
    for some in batched(rows):
        about = select(proposal.c.id, proposal.c.answer_id, proposal.c.example)
        for row in connection.execute(about.where(proposal.c.answer_id.in_(some))).all():
            after = rewrite(row.answer_id, row.example)
            if after != row.example:
                this = proposal.c.id == row.id
                connection.execute(update(proposal).where(this).values(example=after))
                changed += 1
    return changed


def _rewrite_drafts(
    connection: Connection,
    rows: Sequence[int],
    rewrite: Rewrite,
    moved: Mapping[int, PassageChange],
) -> int:
    changed = 0
    for some in batched(rows):
        for row in connection.execute(select(draft).where(draft.c.answer_id.in_(some))).all():
            kept = draft_from_text(row.document)
            passages = kept.passages
            if (change := moved.get(row.answer_id)) is not None:
                passages = followed(passages, [change]).passages
            memo = rewrite(row.answer_id, kept.memo)
            after = replace(kept, memo=memo, passages=passages)
            if after == kept:
                continue
            this = and_(*(column == row._mapping[column] for column in draft.primary_key.columns))
            connection.execute(update(draft).where(this).values(document=draft_to_text(after)))
            changed += memo != kept.memo
    return changed


def _quoting_memos(connection: Connection, rows: Sequence[int], quotes: Rewrite) -> list[str]:
    found: list[str] = []
    for some in batched(rows):
        noted = connection.execute(
            select(decision.c.id, decision.c.answer_id, decision.c.memo)
            .where(decision.c.answer_id.in_(some), decision.c.memo != "")
            .order_by(decision.c.id)
        )
        found += [row.id for row in noted if quotes(row.answer_id, row.memo) != row.memo]
    return found


def quoted_pieces(pieces: Mapping[int, Mapping[str, str]]) -> Rewrite:
    """Rewrites notes that quote what was replaced, by row of the answer: piece and placeholder."""

    def rewrite(row: int, note: str) -> str:
        replaced = pieces.get(row, {})
        for piece in sorted(replaced, key=len, reverse=True):
            note = note.replace(piece, replaced[piece])
        return note

    return rewrite


def _mark(connection: Connection) -> None:
    """Note that the file is to be rewritten, in case the program is killed before that."""
    keep_setting(connection, TO_BE_ERASED, json.dumps(True))
