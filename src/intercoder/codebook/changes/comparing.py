"""Two revisions of a codebook compared: the differences, and what became of codes that are gone.

Of a code that one revision has and the other has not, the changes tell whether it was merged or
split: two files that are compared cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import meaning
from intercoder.codebook.changes.sentences import in_words
from intercoder.codebook.differences import Difference, Kind, compare


def compare_revisions(history: CodebookHistory, old: int, new: int) -> tuple[Difference, ...]:
    """Every difference between two revisions, whichever is the earlier.

    A code that was merged, or that is part of a code that counts again, says as what it counts; one
    that was split, which parts it has. Raises KeyError for a revision there is not.
    """
    means = meaning(history, old, new)
    book = history.codebook(new)

    def told(one: Difference) -> Difference:
        if one.kind is not Kind.REMOVED:
            return one
        if one.code in means.one_of:
            parts = "; ".join(map(book.name_of, means.one_of[one.code]))
            return replace(one, kind=Kind.SPLIT, after=parts)
        counts_as = means.of(one.code)
        if counts_as != one.code and counts_as in book:
            return replace(one, kind=Kind.MERGED, after=book.name_of(counts_as))
        return one

    return tuple(map(told, compare(history.codebook(old), book)))


def changes_in_words(history: CodebookHistory, old: int, new: int) -> Iterator[str]:
    """What leads from one revision to another: each change between them, in a sentence.

    Changes that stand in the first and not in the other come first, as undone. Raises KeyError for
    a revision there is not.
    """
    before, after = history.standing(old), history.standing(new)
    for number in reversed(before):
        if number not in after:
            yield f"Without revision {number}: {_words(history, number)}."
    for number in after:
        if number not in before:
            yield f"Revision {number}: {_words(history, number)}."


def _words(history: CodebookHistory, number: int) -> str:
    changes = history.by_number[number].changes
    return "; ".join(in_words(changes, history.codebook(number - 1), history.codebook(number)))
