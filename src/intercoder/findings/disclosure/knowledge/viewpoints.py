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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import Rule
from intercoder.findings.disclosure.knowledge.changes import changed_people
from intercoder.findings.disclosure.knowledge.classes import distinct, in_classes
from intercoder.findings.disclosure.knowledge.codings import changed_codes
from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.knowledge.variants import Pairs, places, variants
from intercoder.findings.disclosure.people import People
from intercoder.findings.disclosure.tallies import Counter, Tallies


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
        states = changed_codes(people, codes, matters)
        tallies = Tallies(people, [(one.cell, one.snapshot) for one in counts])
        is_weighted = any(one.weight for one in counts)
        kind = np.int64 if is_weighted else np.int16
        gains = np.zeros((people.size, len(states), len(counts)), dtype=kind)
        for at, (given, _) in enumerate(states):
            gains[:, at] = self._counted(people, counts, tallies.of(people, given)).T
        allowed = np.stack([may for _, may in states], axis=1)
        numbers = np.array([self.number[one] for one in counts], dtype=np.int64)
        return in_classes(tuple(counts), gains, allowed, numbers)

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
        varied = variants(people, target, inside, self._places)
        made = People(varied.snapshots)
        counts, tallies = self._of_groups
        kinds, where = distinct(self._counted(made, counts, tallies.of(made)).T)
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
            self._all_places = places(self.people, self.counts)
        return self._all_places
