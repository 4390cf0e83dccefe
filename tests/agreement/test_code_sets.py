"""Sets of codes under numbers are the sets that were given."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.tables.code_sets import CodeSets
from tests.agreement.strategies import LABELS, Rows, columns, set_tables

MANY = tuple(f"code {number}" for number in range(70))
"""More codes than a word has bits."""


@given(set_tables(), st.data())
def test_what_is_asked_of_sets_is_what_was_given(rows: Rows, data: st.DataObject) -> None:
    table = columns(rows)
    for codes in (LABELS, (*MANY, *LABELS)):
        sets = CodeSets.of(table, codes)
        assert said(sets) == table
        assert said(CodeSets.from_words(sets.words, sets.present, codes, sets.coders)) == table
        bits = sets.bits()
        for number, code in enumerate(codes):
            gave = [[cell is not None and code in cell for cell in row] for row in table]
            assert sets.gave(number).tolist() == gave == (bits[..., number] != 0).tolist()
            assert sets.times_given()[:, number].tolist() == [sum(row) for row in gave]
        assert sets.without_codes().tolist() == [[not cell for cell in row] for row in table]
        assert sets.differing(0, 1).tolist() == [
            place
            for place, (first, second) in enumerate(zip(*table[:2], strict=True))
            if first is not None and second is not None and first != second
        ]
        chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
        some = sets.of_answers(np.array(chosen, dtype=np.int64))
        assert said(some) == [[row[place] for place in chosen] for row in table]
        marks = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
        kept = sets.only_where(np.broadcast_to(marks, sets.present.shape))
        assert said(kept) == [
            [cell if mark else None for cell, mark in zip(row, marks, strict=True)] for row in table
        ]
        for part in (sets, some, kept):
            found, ratings = part.distinct()
            assert said(CodeSets.spread(part, found, ratings.values)) == said(part)
            again = CodeSets.from_bits(part.bits(), part.present, codes).distinct()
            assert again[0].tolist() == found.tolist()
            assert again[1].values.tolist() == ratings.values.tolist()


def said(sets: CodeSets) -> Rows:
    """The sets coder by coder; None where missing."""
    bits = sets.bits()
    return [
        [
            frozenset(np.array(sets.codes)[bits[coder, place] != 0].tolist()) if there else None
            for place, there in enumerate(row)
        ]
        for coder, row in enumerate(sets.present.tolist())
    ]
