"""Random histories of everything that leaves a study, and an attacker who has all of it.

Each history has one of several designs: coding that grows over three moments with a tree of three
levels; tables of any coder's codes beside tables of every coder's; a report on agreement beside
tables of the final codes; three attributes, one of them missing for some, released in turn; two
questions and a wave that belongs to the answer. Tables are of codes, of codes themselves, of pairs,
triples and exact sets, with and without the rest, exact or rounded.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Shown, Unit, cell
from intercoder.findings.disclosure.knowledge.changes import changed_people
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from tests.findings.disclosure.wide_histories import publish

Sets = frozenset[str] | None
"""Codes of an answer in a state; None where it is not coded, or not in the state's tables."""
Group = frozenset[tuple[str, str]]
Kept = tuple[Group, tuple[Sets, ...]]
"""An answer: its own values, such as a wave, and its codes in every state."""
Kind = tuple[Group, tuple[Kept, ...]]
"""A respondent: attributes, and an answer to each question."""


@dataclass(frozen=True)
class Design:
    """What respondents of a study can be."""

    codes: tuple[str, ...]
    parents: Mapping[str, str]
    values: Mapping[str, Sequence[str]]
    """Attributes of respondents; an empty value is a missing one."""
    bases: tuple[str, ...]
    """Whose codes each state has; states of one basis follow each other in time."""
    courses: tuple[tuple[Sets, ...], ...]
    """What an answer's codes can be in all states."""
    questions: tuple[str, ...] = ("q",)
    waves: tuple[str, ...] = ()
    """Values of an answer of its own."""

    def kinds(self) -> list[Kind]:
        """Every kind of respondent there could be."""
        groups = [_group(self.values, one) for one in product(*self.values.values())]
        waves = [_group({"wave": ()}, (one,)) for one in self.waves] or [frozenset()]
        kept = [
            (wave, course)
            for course in self.courses
            for wave in (waves if any(one is not None for one in course) else waves[:1])
        ]
        return list(product(groups, product(kept, repeat=len(self.questions))))


def _group(names: Mapping[str, object], values: Sequence[str]) -> Group:
    return frozenset((name, one) for name, one in zip(names, values, strict=True) if one)


def _subsets(codes: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(one) for n in range(len(codes) + 1) for one in combinations(codes, n)]


_DEEP = {"b": "p", "c": "p", "p": "t", "d": "t"}
_FLAT = {"b": "p", "c": "p"}
_FOUR, _THREE = _subsets("abcd"), _subsets("abc")
_NESTED = [(few, many) for few in _THREE for many in _THREE if few <= many]

DESIGNS = {
    "growth": Design(
        tuple("abcd"),
        _DEEP,
        {"g": ("1", "2", ""), "h": ("x", "y")},
        ("final",) * 3,
        (
            (None, None, None),
            *((one, one, one) for one in _FOUR),
            *((None, one, one) for one in _FOUR),
            *((None, None, one) for one in _FOUR),
        ),
    ),
    "versions": Design(
        tuple("abc"),
        _FLAT,
        {"g": ("1", "2", "3"), "h": ("x", "y")},
        ("every", "any"),
        ((None, None), *_NESTED),
    ),
    "report": Design(
        tuple("abc"),
        _FLAT,
        {"g": ("1", "2"), "h": ("x", "y")},
        ("anna", "any of anna, ben"),
        ((None, None), *((one, None) for one in _THREE), *_NESTED),
    ),
    "attributes": Design(
        tuple("abcd"),
        _DEEP,
        {"g": ("1", "2"), "h": ("x", "y", ""), "w": ("k", "l")},
        ("final",),
        ((None,), *((one,) for one in _FOUR)),
    ),
    "questions": Design(
        tuple("abc"),
        _FLAT,
        {"g": ("1", "2")},
        ("final",),
        ((None,), *((one,) for one in _THREE)),
        ("q", "r"),
        ("early", "late"),
    ),
}


@dataclass
class MixedHistory:
    """What was published of one study, and what it was published from."""

    design: Design
    people: list[Kind]
    rule: Rule
    shown: list[Shown] = field(default_factory=list)
    shapes: list[tuple[Cell, int]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What was released, for people who look for the reason of a fault."""
    refused: int = 0

    def at(self, state: int) -> Snapshot:
        """The study in a state."""
        rows = [
            CodedAnswer(f"a{n}{question}", f"r{n}", question, codes, tuple(sorted(group | wave)))
            for n, (group, answers) in enumerate(self.people)
            for question, (wave, course) in zip(self.design.questions, answers, strict=True)
            if (codes := course[state]) is not None
        ]
        return Snapshot(tuple(rows), self.design.parents, self.design.bases[state])

    def count(self, one: Cell, state: int) -> int:
        """A cell counted by hand."""
        return sum(added(self.design, one, kind, state) for kind in self.people)


def _has(design: Design, codes: frozenset[str], code: str, one: Cell) -> bool:
    if code == ANY_CODE:
        return bool(codes)
    for given in codes:
        above: str | None = given
        while above is not None:
            if above == code:
                return True
            above = None if one.itself else design.parents.get(above)
    return False


def _has_all(design: Design, one: Cell, several: Sequence[frozenset[str]], *, each: bool) -> bool:
    """Whether these answers have the cell's codes: each of them all, or all of them together."""
    if each:
        return all(_has_all(design, one, [codes], each=False) for codes in several)
    if not all(any(_has(design, codes, code, one) for codes in several) for code in one.codes):
        return False
    singles = frozenset().union(*several)
    return not one.exactly or all(
        any(_has(design, frozenset({own}), code, one) for code in one.codes) for own in singles
    )


def added(design: Design, one: Cell, kind: Kind, state: int) -> int:
    """What a respondent adds to a cell."""
    group, answers = kind
    scope = [
        codes
        for question, (wave, course) in zip(design.questions, answers, strict=True)
        if (codes := course[state]) is not None
        and (not one.questions or question in one.questions)
        and all((name, value) in group | wave for name, value in one.where if value)
        and not any(name == own for own, _ in group for name, value in one.where if not value)
    ]
    if not one.codes:
        return len(scope) if one.unit is Unit.ANSWERS else int(bool(scope))
    if one.unit is Unit.ANSWERS:
        return sum(_has_all(design, one, [codes], each=True) == one.present for codes in scope)
    return int(bool(scope) and _has_all(design, one, scope, each=False) == one.present)


def mixed_history(
    seed: int, exports: int = 4, most: int = 120, *, finer_later: bool = False
) -> MixedHistory:
    """A study of up to `most` respondents and its exports; seeds take the designs in turn.

    With `finer_later`, sets, triples, and pairs of codes themselves are asked for at any time, and
    else in the first release only.
    """
    rng = random.Random(seed)
    design = list(DESIGNS.values())[seed % len(DESIGNS)]
    chances = {code: rng.uniform(0.02, 0.4) for code in design.codes}
    begun, shared = rng.uniform(0.4, 0.9), rng.uniform(0.5, 1.0)

    def codes() -> frozenset[str]:
        return frozenset(code for code in design.codes if rng.random() < chances[code])

    def course() -> tuple[Sets, ...]:
        last = codes()
        if rng.random() < 0.05:
            return (None,) * len(design.bases)
        if design.bases[0] == "every":
            return frozenset(code for code in last if rng.random() < shared), last
        if design.bases[-1].startswith("any"):
            more = last | (codes() if rng.random() > shared else frozenset())
            return last, more if rng.random() < begun else None
        states: list[Sets] = [last]
        for _ in design.bases[1:]:
            states.insert(0, states[0] if rng.random() < begun else None)
        return tuple(states)

    def kind() -> Kind:
        group = _group(
            design.values,
            [rng.choices(said, range(1, len(said) + 1))[0] for said in design.values.values()],
        )
        answers = []
        for _ in design.questions:
            mine = course()
            wave = design.waves[rng.random() < 0.6] if design.waves else ""
            is_there = bool(wave) and any(one is not None for one in mine)
            answers.append((_group({"wave": ()}, (wave,)) if is_there else frozenset(), mine))
        if design.waves:  # who is not coded has no wave; the kinds have the first
            first = _group({"wave": ()}, (design.waves[0],))
            answers = [(wave or first, mine) for wave, mine in answers]
        return group, tuple(answers)

    found = MixedHistory(
        design, [kind() for _ in range(rng.randrange(20, most))], Rule(rng.choice([3, 5]))
    )
    states = [rng.randrange(len(design.bases)) for _ in range(exports)]
    for state in sorted(states) if len(set(design.bases)) == 1 else states:
        _export(found, state, rng, finer_later=finer_later)
    return found


def _export(found: MixedHistory, state: int, rng: random.Random, *, finer_later: bool) -> None:
    before = sorted({number for _, number in found.shapes} - {state})
    used = [*before, state]
    shots = [found.at(number) for number in used]
    for number, shot in zip(before, shots, strict=False):
        if found.design.bases[number] != found.design.bases[state]:
            continue
        changed = int(changed_people(People([shot, shots[-1]]), 0, 1).sum())
        if found.rule.is_small(changed):
            found.refused += 1
            return
    wanted = list(dict.fromkeys(_tables(found, state, rng, finer_later=finer_later)))
    publish(found, wanted, dict(zip(used, shots, strict=True)), state, rounds=rng.random() < 0.1)


def _tables(
    found: MixedHistory, state: int, rng: random.Random, *, finer_later: bool
) -> Iterator[Cell]:
    """Tables of one release. Triples and sets of codes are finer than what the others count."""
    design, first = found.design, not found.shapes
    if design.bases[state].startswith("any of"):  # what the report on agreement tells
        found.told.append(f"{state}: report")
        for unit in Unit:
            yield cell(unit=unit)
            yield cell(ANY_CODE, unit=unit)
            for code in design.codes:
                yield cell(code, unit=unit, itself=True)
            for code in sorted({*design.codes, *design.parents.values()}):
                yield cell(code, unit=unit)
        return
    unit = rng.choice(list(Unit))
    several = len(design.questions) > 1
    questions = rng.choice([(), ("q",), ("r",)]) if several else ()
    names_of = [*design.values, *(["wave"] if design.waves else [])]
    for _ in range(rng.randrange(1, 3)):
        names = rng.sample(names_of, rng.choice([0, 1, 1, 2, 2, 3, 3]) % (len(names_of) + 1))
        finer = ["triples", "sets"] if first or finer_later else []
        finer += ["pairs of codes themselves"] if finer_later else []
        kind = rng.choice(["codes", "codes", "codes", "itself", "pairs", *finer])
        if len(names) > 2:
            kind = "codes"
        absent = rng.random() < 0.2
        missing = rng.random() < 0.7
        found.told.append(f"{state}: {kind} by {','.join(names)} of {unit.value} {questions}")
        values = {**design.values, "wave": design.waves}
        for chosen in product(*(values[name] for name in names)):
            if "" in chosen and not missing:
                continue
            where = dict(zip(names, chosen, strict=True))
            yield cell(where=where, unit=unit, questions=questions)
            for codes, how in _rows(design, kind):
                yield cell(codes[0], *codes[1:], where=where, unit=unit, questions=questions, **how)
                if absent and len(codes) == 1 and not how:
                    yield cell(codes[0], where=where, unit=unit, questions=questions, present=False)


def _rows(design: Design, kind: str) -> list[tuple[tuple[str, ...], Mapping[str, bool]]]:
    every = sorted({*design.codes, *design.parents.values()})
    if kind == "pairs":
        return [(one, {}) for one in combinations(every, 2) if not _is_above(design, one)]
    if kind == "triples":
        return [(one, {}) for one in combinations(design.codes, 3)]
    if kind == "sets":
        return [(tuple(sorted(one)), {"exactly": True}) for one in _subsets(design.codes) if one]
    if kind == "itself":
        return [((code,), {"itself": True}) for code in design.codes]
    if kind == "pairs of codes themselves":
        return [(one, {"itself": True}) for one in combinations(design.codes, 2)]
    return [((code,), {}) for code in (*every, ANY_CODE)]


def _is_above(design: Design, pair: tuple[str, ...]) -> bool:
    """Whether one of two codes is above the other: then the pair is the lower one."""
    return any(
        _has(design, frozenset({one}), other, Cell())
        for one, other in (pair, reversed(pair))
        if one in design.codes or one in design.parents
    )


class MixedAttacker:
    """Knows all that was shown, and what cannot be: an answer uncoded again, a code given by every
    coder and not by any."""

    def __init__(self, found: MixedHistory) -> None:
        self.design = found.design
        self.kinds = found.design.kinds()
        columns = [self.column(one.cell, one.snapshot) for one in found.shown]
        self.rows = np.array(columns).reshape(len(columns), len(self.kinds))
        self.ends = np.array([(one.low, one.high) for one in found.shown], dtype=float)

    def column(self, one: Cell, state: int) -> NDArray[np.float64]:
        """What each kind of respondent adds to a cell."""
        return np.array([float(added(self.design, one, kind, state)) for kind in self.kinds])

    def bounds(self, one: Cell, state: int) -> tuple[int, int]:
        """The least and the most a count can be."""
        cost, ends = self.column(one, state), []
        some = len(self.rows) > 0
        for sign in (1, -1):
            got = linprog(
                sign * cost,
                A_ub=np.concatenate([self.rows, -self.rows]) if some else None,
                b_ub=np.concatenate([self.ends[:, 1], -self.ends[:, 0]]) if some else None,
                bounds=(0, 300),
                method="highs",
            )
            assert got.status == 0
            ends.append(sign * got.fun)
        return ceil(ends[0] - 1e-6), floor(ends[1] + 1e-6)


def pinned(found: MixedHistory) -> tuple[list[tuple[Cell, int, int, int]], int]:
    """The small counts that the attacker knows too well, and how many small ones there were."""
    attacker, bad, small = MixedAttacker(found), [], 0
    wanted = {
        (one, state)
        for cell_, state in found.shapes
        for one in (
            cell_,
            cell_.base,
            *((cell_.complement,) if len(cell_.codes) == 1 and not cell_.exactly else ()),
        )
    }
    for one, state in sorted(wanted):
        if found.rule.is_small(found.count(one, state)):
            small += 1
            low, high = attacker.bounds(one, state)
            if not found.rule.holds(low, high):
                bad.append((one, state, low, high))
    return bad, small
