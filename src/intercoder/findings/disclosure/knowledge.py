"""What could be true for all that an attacker knows, in integers.

The attacker is taken to know more than any real one: every release, and about every respondent
everything but one thing. So whatever stays open to this attacker stays open to all. What is unknown
is either who has a code, or a few that belong together (`unknown_codes`), or how large a small
group is, who belongs to it, and who in it has the code (`unknown_group`).

Respondents who add the same to all cells, whatever is changed about them, form a class. The unknown
is how many of a class are in which state; every assignment of whole numbers is a data set that
could be real, so bounds that are reached by such an assignment cannot be ruled out by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import MISSING, Rule
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.tallies import Counter, Given, Tallies
from intercoder.findings.disclosure.unknowns import Count, Unknown

_MAX_BITS = 3
"""Answers of one respondent whose code is varied one by one; of more, only the first."""
_MAX_JOINT_BITS = 4
"""The same where several codes are unknown: answers times codes."""
_MAX_INSIDE = 30
"""Respondents of a large group who are varied: so many with a code in question, and without."""
_MAX_CLASSES = 400
"""Classes of respondents in one program; of more, the most useful are varied."""
_ENOUGH = 12
"""Classes with which each count can go up, and down, where not all classes are varied."""
_MAX_PARTNERS = 6
"""Respondents of each other group who may change places with those of a small one."""
_MAX_PLACES = 6
"""Groups outside a small one in which somebody inside may be instead, and the other way round."""
_MANY_PLACES = 60
"""Of more combinations of values, only some are considered."""
Pairs = tuple[tuple[str, str], ...]
"""Attributes and values."""


@dataclass(slots=True)
class Viewpoints:
    """The unknowns of one study, made once each."""

    people: People
    counts: tuple[Count, ...]
    """All counts that are known, may become known, or must stay unknown."""
    rule: Rule
    counter: Counter = field(init=False)
    number: dict[Count, int] = field(init=False)
    """Where each count stands among all."""
    _totals: dict[Count, int] = field(default_factory=dict)
    _by_codes: dict[tuple[tuple[str, ...], tuple[str, ...]], Unknown] = field(default_factory=dict)
    _groups: dict[Count, Unknown] = field(default_factory=dict)
    _changed: dict[tuple[int, int], NDArray[np.bool_]] = field(default_factory=dict)
    _whole: tuple[tuple[Count, ...], Tallies] | None = None
    _all_places: tuple[Pairs, ...] | None = None

    def __post_init__(self) -> None:
        self.counter = Counter(self.people)
        self.number = {one: number for number, one in enumerate(self.counts)}
        self.prepare(self.counts)

    def true_count(self, count: Count) -> int:
        """The count as it is."""
        if count not in self._totals:
            self.prepare([count])
        return self._totals[count]

    def prepare(self, counts: Iterable[Count]) -> None:
        """Count these at once, which is much faster than one after the other."""
        new: dict[tuple[tuple[int, int] | None, str, int], list[Count]] = {}
        for one in counts:
            if one not in self._totals:
                at = one.snapshot if one.weight else 0
                new.setdefault((one.among, one.weight, at), []).append(one)
        for some in new.values():
            each = self._each_counts(self.people, some[0])
            totals = self.counter.totals([(one.cell, one.snapshot) for one in some], each)
            self._totals.update(zip(some, totals, strict=True))

    def _each_counts(self, people: People, count: Count) -> NDArray[np.int64] | None:
        """How much each of these respondents counts, shape (respondents,); None where all count
        once. Only among those of the study is it known who has changed."""
        if count.among is None and not count.weight:
            return None
        each = people.weights(count.weight, count.snapshot)
        return each if count.among is None else each * self.changed(count.among)

    def _counted(
        self, people: People, counts: Sequence[Count], each: NDArray[np.int16]
    ) -> NDArray[Any]:
        """What respondents add to these counts, shape (counts, respondents), if they add so much to
        the cells."""
        only = [self._each_counts(people, one) for one in counts]
        if any(one.weight for one in counts):
            each = each.astype(np.int64)
        for at, one in enumerate(only):
            if one is not None:
                each[at] *= one.astype(each.dtype)
        return each

    def changed(self, among: tuple[int, int]) -> NDArray[np.bool_]:
        """Which respondents' answers differ between two snapshots, shape (respondents,)."""
        if among not in self._changed:
            self._changed[among] = changed_people(self.people, *among)
        return self._changed[among]

    def unknown_codes(self, codes: tuple[str, ...], questions: tuple[str, ...] = ()) -> Unknown:
        """The attacker knows everything but who has these codes themselves, in their answers to
        these questions; empty for all."""
        key = codes, questions
        if key not in self._by_codes:
            self._by_codes[key] = self._made(codes, questions)
        return self._by_codes[key]

    def _made(self, codes: tuple[str, ...], questions: tuple[str, ...]) -> Unknown:
        people, counter = self.people, self.counter
        counts = [
            one
            for one in self.counts
            if one.cell.codes and not set(codes).isdisjoint(people.leaves(one.cell, one.snapshot))
        ]
        asked = np.isin(people.question, questions) if questions else None
        scopes = [counter.scope(one.cell, one.snapshot) for one in counts]
        if asked is not None:
            touched = [bool((scope & asked).any()) for scope in scopes]
            counts = [one for one, yes in zip(counts, touched, strict=True) if yes]
            scopes = [one & asked for one, yes in zip(scopes, touched, strict=True) if yes]
        matters = np.logical_or.reduce(scopes) if scopes else np.zeros(0, dtype=np.bool_)
        states = _flips(people, codes, matters)
        tallies = Tallies(people, [(one.cell, one.snapshot) for one in counts])
        is_weighted = any(one.weight for one in counts)
        kind = np.int64 if is_weighted else np.int16
        gains = np.zeros((people.size, len(states), len(counts)), dtype=kind)
        for at, (given, _) in enumerate(states):
            gains[:, at] = self._counted(people, counts, tallies.of(people, given)).T
        allowed = np.stack([may for _, may in states], axis=1)
        numbers = np.array([self.number[one] for one in counts], dtype=np.int64)
        return _classes(tuple(counts), gains, allowed, numbers)

    def unknown_group(self, target: Count) -> Unknown:
        """As `_group` has it, made once for each group and its codes."""
        key = replace(target, cell=replace(target.cell, present=True))
        if key not in self._groups:
            self._groups[key] = self._group(key)
        return self._groups[key]

    def _group(self, target: Count) -> Unknown:
        """The attacker does not know who is in the small group of this count, how many they are,
        and who of them has its codes; others who could change places with them are unknown too."""
        people, counter = self.people, self.counter
        inside = counter.of(target.cell.base, target.snapshot) > 0
        varied = _variants(people, target, inside, self._places)
        made = People(varied.snapshots)
        counts, tallies = self._of_groups
        kinds, where = _distinct(self._counted(made, counts, tallies.of(made)).T)
        unique = kinds.T.astype(np.int64)
        total = np.array([self.true_count(one) for one in counts], dtype=np.int64)
        real = varied.real(made)
        truth = np.bincount(where, weights=real, minlength=len(kinds)).astype(np.int64)
        matters = (unique.min(axis=1) != unique.max(axis=1)) | (unique.max(axis=1) > 0)
        kept = tuple(one for one, yes in zip(counts, matters, strict=True) if yes)
        unique = unique[matters]
        return Unknown(
            kept,
            unique,
            total[matters] - unique @ truth,
            truth,
            truth + 3 * self.rule.threshold,
            np.full(truth.size, -1, dtype=np.int64),
            {one: number for number, one in enumerate(kept)},
            np.array([self.number[one] for one in kept], dtype=np.int64),
        )

    @property
    def _of_groups(self) -> tuple[tuple[Count, ...], Tallies]:
        """All counts but those of changes, ready to be counted over others than there are."""
        if self._whole is None:
            counts = tuple(one for one in self.counts if one.among is None)
            cells = [(one.cell, one.snapshot) for one in counts]
            self._whole = counts, Tallies(self.people, cells)
        return self._whole

    @property
    def _places(self) -> tuple[Pairs, ...]:
        if self._all_places is None:
            self._all_places = _places(self.people, self.counts)
        return self._all_places


def changed_people(people: People, first: int, second: int) -> NDArray[np.bool_]:
    """Which respondents' answers, codes or attributes differ between two snapshots."""
    contents: list[dict[int, list[CodedAnswer]]] = []
    for number in (first, second):
        found: dict[int, list[CodedAnswer]] = {}
        at = np.flatnonzero(people.snapshot == number)
        answers = people.snapshots[number].answers
        for person, answer in zip(people.person[at].tolist(), answers, strict=True):
            found.setdefault(person, []).append(answer)
        contents.append(found)
    differs = np.zeros(people.size, dtype=np.bool_)
    for person in range(people.size):
        one, other = (
            sorted(found.get(person, []), key=lambda answer: answer.answer) for found in contents
        )
        differs[person] = one != other
    return differs


def _flips(
    people: People, codes: tuple[str, ...], matters: NDArray[np.bool_]
) -> list[tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]]:
    """Every change considered: who would have the codes, and whose change it is.

    The first is none at all. What is changed one by one is an answer's having one code; the same
    answer in two snapshots changes together, unless they differ in this code.
    """
    own = {code: people.own(code) for code in codes}
    bit, bits = _numbered(people, own, np.flatnonzero(matters))
    limit = _MAX_BITS if len(codes) == 1 else _MAX_JOINT_BITS
    few = int(min(bits.max(initial=0), limit))
    found = []
    for pattern in range(1 << few):
        marked = np.array([bool(pattern >> at & 1) for at in range(few)], dtype=np.bool_)
        given = {}
        for code in codes:
            able = (bit[code] >= 0) & (bit[code] < few)
            given[code] = own[code].copy()
            given[code][able] ^= marked[bit[code][able]]
        is_possible = ~_breaks_nesting(people, given)
        found.append((given, (pattern < (1 << np.minimum(bits, few))) & is_possible))
    if bits.max(initial=0) > limit:
        ends = (
            {code: own[code] & (bit[code] < 0) for code in codes},
            {code: own[code] | (bit[code] >= 0) for code in codes},
        )
        found += [(given, (bits > limit) & ~_breaks_nesting(people, given)) for given in ends]
    return found


def _numbered(
    people: People, own: Mapping[str, NDArray[np.bool_]], rows: NDArray[np.int64]
) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64]]:
    """What of each respondent can be changed in these rows, numbered from 0 in their order: by code
    the number in each row, -1 in others; and how many there are, shape (respondents,)."""
    bit = {code: np.full(people.person.size, -1, dtype=np.int64) for code in own}
    if not rows.size or not own:
        return bit, np.zeros(people.size, dtype=np.int64)
    marks = np.stack([marks[rows] for marks in own.values()], axis=1)
    answers = people.answer_number[rows, None] * len(own) + np.arange(len(own))
    person = np.repeat(people.person[rows], len(own))
    what = (answers * 2 + marks).ravel()
    key = person * (int(what.max()) + 1) + what
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((first, person[first]))
    owner = person[first][order]
    place = np.empty(order.size, dtype=np.int64)
    begins = np.concatenate([[True], owner[1:] != owner[:-1]])
    number = np.arange(order.size)
    place[order] = number - np.maximum.accumulate(np.where(begins, number, 0))
    numbers = place[same.ravel()].reshape(rows.size, len(own))
    for column, code in enumerate(own):
        bit[code][rows] = numbers[:, column]
    return bit, np.bincount(owner, minlength=people.size).astype(np.int64)


def _breaks_nesting(people: People, given: Given) -> NDArray[np.bool_]:
    """Which respondents would have a code in one coding that another, which has all of its codes,
    lacks, shape (respondents,)."""
    broken = np.zeros(people.size, dtype=np.bool_)
    for few, many in people.nested.values():
        for marks in given.values():
            broken[people.person[few[marks[few] & ~marks[many]]]] = True
    return broken


def _classes(
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
    unique, where = _distinct(varied)
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


def _distinct(rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
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


@dataclass(frozen=True, slots=True)
class _Variants:
    """Kinds of respondents as they are and as they might be, each under a name of their own."""

    snapshots: tuple[Snapshot, ...]
    numbers: Mapping[str, int]
    """How many respondents there are of each kind that is as it is."""

    def real(self, made: People) -> NDArray[np.int64]:
        """How many there are of each kind, shape (respondents,)."""
        rows = (one.respondent for shot in made.snapshots for one in shot.answers)
        names = dict(zip(made.person.tolist(), rows, strict=True))
        found = [self.numbers.get(names[number], 0) for number in range(made.size)]
        return np.array(found, dtype=np.int64)


def _variants(
    people: People, target: Count, inside: NDArray[np.bool_], places: Sequence[Pairs]
) -> _Variants:
    chosen = np.flatnonzero(_a_few(people, target, inside) | _partners(people, target, inside))
    inside_places, outside_places = (
        _some([one for one in places if _is_in(target, one) == wanted]) for wanted in (True, False)
    )
    made: list[list[CodedAnswer]] = [[] for _ in people.snapshots]
    numbers = {}
    for number, (rows, size) in enumerate(_kinds(people, chosen).items()):
        changes = _changes(people, target, rows, (inside_places, outside_places))
        for variant, changed in enumerate(changes):
            name = f"{number}|{variant}"
            if not variant:
                numbers[name] = size
            for snapshot, (answer, question, codes, attributes) in changed:
                made[snapshot].append(CodedAnswer(answer, name, question, codes, attributes))
    return _Variants(
        tuple(
            replace(shot, answers=tuple(rows))
            for shot, rows in zip(people.snapshots, made, strict=True)
        ),
        numbers,
    )


_Answer = tuple[str, str, frozenset[str], Pairs]
"""Id, question, codes and attributes."""
_Row = tuple[int, _Answer]
"""A snapshot, and an answer in it."""


def _kinds(people: People, chosen: NDArray[np.int64]) -> dict[tuple[_Row, ...], int]:
    """The respondents' answers, and how many respondents have just the same; without ids."""
    theirs: dict[int, list[_Row]] = {int(one): [] for one in chosen}
    every = ((number, one) for number, shot in enumerate(people.snapshots) for one in shot.answers)
    for person, (number, one) in zip(people.person.tolist(), every, strict=True):
        if person in theirs:
            theirs[person].append((number, ("", one.question, one.codes, one.attributes)))
    found: dict[tuple[_Row, ...], int] = {}
    for rows in theirs.values():
        found[tuple(rows)] = found.get(tuple(rows), 0) + 1
    return found


def _a_few(people: People, target: Count, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those inside; of many, some of those with a code in question and some of the others."""
    if int(inside.sum()) <= 2 * _MAX_INSIDE:
        return inside
    has = np.zeros(people.size, dtype=np.bool_)
    for leaf in people.leaves(target.cell, target.snapshot):
        has[people.person[people.own(leaf)]] = True
    marks = np.zeros(people.size, dtype=np.bool_)
    for some in (inside & has, inside & ~has):
        marks[np.flatnonzero(some)[:_MAX_INSIDE]] = True
    return marks


def _partners(people: People, target: Count, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Others who could change places with those inside: a few of every group, with few codes;
    of those who have one of the codes in question, and of those who do not."""
    leaves = set(people.leaves(target.cell, target.snapshot))
    names = [attribute for attribute, _ in target.cell.where]
    now = np.flatnonzero(people.snapshot == target.snapshot)
    taken: dict[tuple[str, ...], list[int]] = {}
    answers = people.snapshots[target.snapshot].answers
    order = sorted(range(len(now)), key=lambda at: (len(answers[at].codes), at))
    seen = set(np.flatnonzero(inside).tolist())
    for at in order:
        person = int(people.person[now[at]])
        group = tuple(dict(answers[at].attributes).get(name, "") for name in names)
        mine = taken.setdefault((*group, str(leaves.isdisjoint(answers[at].codes))), [])
        if person not in seen and len(mine) < _MAX_PARTNERS:
            seen.add(person)
            mine.append(person)
    marks = np.zeros(people.size, dtype=np.bool_)
    marks[[one for group in taken.values() for one in group]] = True
    return marks


def _changes(
    people: People,
    target: Count,
    rows: Sequence[_Row],
    places: tuple[Sequence[Pairs], Sequence[Pairs]],
) -> list[Sequence[_Row]]:
    """Respondents as they are, first, and in other groups or with other codes."""
    every = people.leaves(target.cell, target.snapshot)
    leaves = list(dict.fromkeys([*people.most_given(every), *every]))[:2]
    found: dict[tuple[_Row, ...], None] = {tuple(rows): None}
    own = set(rows[-1][1][3])
    is_inside = any(_is_in(target, attributes) for _, (*_, attributes) in rows)
    nearest = [
        place
        for some, within in zip(places, (True, False), strict=True)
        for place in sorted(some, key=lambda one: len(own.symmetric_difference(one)))[
            : _MAX_PLACES if within != is_inside else 1
        ]
    ]
    for place in nearest:
        moved = [(at, _moved(one, place)) for at, one in rows]
        for code in ("", *leaves):
            for has in (True, False) if code else (True,):
                found[tuple((at, _with_code(one, code, has=has)) for at, one in moved)] = None
    return list(found)


def _is_in(target: Count, place: Pairs) -> bool:
    pairs = dict(place)
    return all(pairs.get(name, MISSING) == value for name, value in target.cell.where)


def _places(people: People, counts: Iterable[Count]) -> tuple[Pairs, ...]:
    """The combinations of values that occur, of the attributes that counts mention.

    Some attributes follow from others (a region from a town, a weight from both), so no others are
    thought possible.
    """
    named = {name for one in counts for name, _ in one.cell.where}
    names = sorted(named | {one.weight for one in counts if one.weight})
    columns = [people.values(name).tolist() for name in names]
    if not names:
        return ((),)
    return tuple(
        tuple(zip(names, values, strict=True)) for values in sorted(set(zip(*columns, strict=True)))
    )


def _some(places: Sequence[Pairs]) -> Sequence[Pairs]:
    """Of many places, some from everywhere."""
    return places[:: len(places) // _MANY_PLACES + 1]


def _moved(one: _Answer, place: Pairs) -> _Answer:
    """The answer of somebody in this place; attributes that nothing mentions stay as they are."""
    answer, question, codes, attributes = one
    named = {name for name, _ in place}
    kept = [(name, value) for name, value in attributes if name not in named]
    held = tuple(sorted([*kept, *((a, v) for a, v in place if v != MISSING)]))
    return answer, question, codes, held


def _with_code(one: _Answer, code: str, *, has: bool) -> _Answer:
    if not code or (code in one[2]) == has:
        return one
    answer, question, codes, attributes = one
    return answer, question, codes | {code} if has else codes - {code}, attributes
