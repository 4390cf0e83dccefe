"""Respondents who add the same to all counts, whatever is changed about them, put together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown

_MAX_CLASSES = 400
"""Classes of respondents in one program; of more, the most useful are varied."""
_ENOUGH = 12
"""Classes with which each count can go up, and down, where not all classes are varied."""


def in_classes(
    counts: tuple[Count, ...],
    gains: NDArray[Any],
    allowed: NDArray[np.bool_],
    numbers: NDArray[np.int64],
) -> Unknown:
    """Put respondents together who add the same in every state; `gains` as (people, states,
    counts). The first state is the truth."""
    _, states, number = gains.shape
    moved = gains - gains[:, :1]
    moves = ((moved != 0).any(axis=2) & allowed).any(axis=1)
    constant = gains[~moves, 0].sum(axis=0, dtype=np.int64)
    varied = np.where(allowed[moves][:, :, None], gains[moves], -1).reshape(-1, states * number)
    unique, where = distinct(varied)
    sizes = np.bincount(where, minlength=len(unique))
    each = unique.reshape(len(unique), states, number)
    if len(each) > _MAX_CLASSES:
        kept = _most_useful(each)
        constant = constant + sizes[~kept] @ each[~kept, 0].astype(np.int64)
        each, sizes = each[kept], sizes[kept]
    each = each.astype(np.int64)
    columns, truth, most, classes = _states(each, sizes)
    shape = (number, len(columns))
    return Unknown(
        counts,
        np.array(columns, dtype=np.int64).T.reshape(shape),
        constant.astype(np.int64),
        np.array(truth, dtype=np.int64),
        np.array(most, dtype=np.int64),
        np.array(classes, dtype=np.int64),
        {one: at for at, one in enumerate(counts)},
        numbers,
    )


def _states(
    each: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[list[NDArray[np.int64]], list[int], list[int], list[int]]:
    """What respondents add in the states they can be in, how many are in each and can be at most,
    and the class of each. Those who can be in the same states are one class, whichever they are in.
    """
    found: dict[frozenset[bytes], dict[bytes, int]] = {}
    gains: dict[bytes, NDArray[np.int64]] = {}
    for mine, size in zip(each, sizes.tolist(), strict=True):
        able = [one for one in mine if not one.size or one[0] >= 0]
        names = [one.tobytes() for one in able]
        gains.update(zip(names, able, strict=True))
        states = found.setdefault(frozenset(names), dict.fromkeys(names, 0))
        states[names[0]] += size
    columns, truth, most, classes = [], [], [], []
    for row, states in enumerate(found.values()):
        for name, size in states.items():
            columns.append(gains[name])
            truth.append(size)
            most.append(sum(states.values()))
            classes.append(row)
    return columns, truth, most, classes


def distinct(rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The different rows, and which of them each row is. Long rows are sorted far more slowly."""
    whole = np.ascontiguousarray(rows)
    numbers: dict[bytes, int] = {}
    where = [numbers.setdefault(row.tobytes(), len(numbers)) for row in whole]
    first = np.zeros(len(numbers), dtype=np.int64)
    first[where[::-1]] = np.arange(len(where))[::-1]
    return whole[first], np.array(where, dtype=np.int64)


def _most_useful(each: NDArray[Any]) -> NDArray[np.bool_]:
    """Some of many classes, so that every count can still go up and down with several of them.

    The others are taken to be known, which only adds to what the attacker knows.
    """
    changes = np.where(each[:, :, :1] < 0, 0, each - each[:, :1])
    ways = np.concatenate([(changes > 0).any(axis=1), (changes < 0).any(axis=1)], axis=1)
    wanted = np.full(ways.shape[1], _ENOUGH)
    kept = np.zeros(len(each), dtype=np.bool_)
    for row in np.random.default_rng(0).permutation(len(each)).tolist():
        if (wanted[ways[row]] > 0).any():
            kept[row] = True
            wanted[ways[row]] -= 1
    return kept
