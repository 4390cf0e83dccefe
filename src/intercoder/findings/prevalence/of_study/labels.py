"""What people said of the sampled answers, as shares of the coders who gave each code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.code import Codebook
from intercoder.errors import StudyError, UsageError
from intercoder.findings.prevalence.design import Floats
from intercoder.findings.prevalence.of_study.random_sample import RandomSample
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.rounds.people import Role, coders
from intercoder.study.study import Study
from intercoder.text.display import display_line

ALL, CONSENSUS, OF_CODER = "all", "consensus", "coder:"


@dataclass(frozen=True)
class CodeTree:
    """The codes of a codebook as columns: first those that can be given, then their parents, then
    the sets that are asked for."""

    codes: tuple[str, ...]
    """Ids of all columns, (k,)."""
    assignable: int
    """So many of them, the first ones, are the codes that can be given, in codebook order."""
    below: tuple[NDArray[np.int64], ...]
    """For each parent, the columns of the codes at or below it."""
    sets: tuple[tuple[int, ...], ...] = ()
    """For each set, the columns of its codes and parents."""

    @classmethod
    def of(cls, codebook: Codebook, sets: Sequence[tuple[str, ...]] = ()) -> CodeTree:
        """A code that has codes below it and can be given itself has two columns; in `sets`, which
        have ids, its second one is meant: it, or any code below it.

        Raises UsageError for a set with a code that there is not.
        """
        given = [code.id for code in codebook.assignable]
        place = {code: column for column, code in enumerate(given)}
        parents, below = [], []
        for _, code in codebook.walk():
            if codebook.children(code.id):
                parents.append(code.id)
                below.append(np.array(_under(codebook, code.id, place), dtype=np.int64))
        column = {code: at for at, code in enumerate((*given, *parents))}
        for one in sets:
            for name in one:
                if name not in column:
                    raise UsageError(
                        f"The codebook has no code “{display_line(name)}” for --all-of.",
                        f"The ids of its codes are {', '.join(map(display_line, column))}.",
                    )
        return cls(
            (*given, *parents, *("+".join(one) for one in sets)),
            len(given),
            tuple(below),
            tuple(tuple(column[name] for name in one) for one in sets),
        )

    @property
    def single(self) -> int:
        """How many columns are codes or parents; those after them are sets."""
        return self.assignable + len(self.below)

    def is_parent(self, column: int) -> bool:
        """Whether a column is of a parent."""
        return self.assignable <= column < self.single

    def with_parents(self, given: Floats) -> Floats:
        """Columns of parents and sets beside those of the codes (..., codes): 1 where any of the
        parent's codes is, and all of the set's."""
        unions = [given[..., columns].max(axis=-1, initial=0) for columns in self.below]
        return self.with_sets(np.concatenate([given, *(one[..., None] for one in unions)], axis=-1))

    def with_sets(self, given: Floats) -> Floats:
        """The columns of codes and parents (..., single), and of the sets: the least of theirs."""
        sets = [given[..., list(columns)].min(axis=-1) for columns in self.sets]
        return np.concatenate([given, *(one[..., None] for one in sets)], axis=-1)

    def likely_parents(self, likely: NDArray[np.floating]) -> NDArray[np.floating]:
        """The same of probabilities: that any of the parent's codes stands, and all of the set's,
        were they independent."""
        unions = [1 - np.prod(1 - likely[..., columns], axis=-1) for columns in self.below]
        return self.likely_sets(
            np.concatenate([likely, *(one[..., None] for one in unions)], axis=-1)
        )

    def likely_sets(self, likely: NDArray[np.floating]) -> NDArray[np.floating]:
        """Probabilities of codes and parents (..., single), and of the sets."""
        sets = [np.prod(likely[..., list(columns)], axis=-1) for columns in self.sets]
        return np.concatenate([likely, *(one[..., None] for one in sets)], axis=-1)


def _under(codebook: Codebook, code: str, place: dict[str, int]) -> list[int]:
    found, waiting, seen = [], [code], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in place:
            found.append(place[one])
        waiting.extend(child.id for child in codebook.children(one))
    return sorted(found)


@dataclass(frozen=True)
class Votes:
    """What each of c people said of each of n answers."""

    coders: tuple[str, ...]
    given: NDArray[np.bool_]
    """(c, n, k) for the columns of the tree, parents included."""
    present: NDArray[np.bool_]
    """(c, n) whether the coder judged the answer."""
    settled: NDArray[np.bool_]
    """(n,) whether a consensus stands."""
    agreed: NDArray[np.bool_]
    """(n, k) the consensus, where it stands."""
    assisted: int
    """Judgements made with suggestions in view."""
    unknown: int
    """Judgements with a code that the codebook no longer has; it is left out of them."""

    def labels(self, whose: str) -> tuple[Floats, NDArray[np.bool_]]:
        """Labels (n, k) from 0 to 1, and which answers have one, (n,).

        Of `all`: the consensus where one stands, and otherwise the share of the coders who gave the
        code. Of `consensus` or `coder:NAME`: theirs alone.
        """
        if whose == CONSENSUS:
            return self.agreed.astype(np.float64), self.settled
        chosen = np.ones(len(self.coders), dtype=np.bool_)
        if whose.startswith(OF_CODER):
            chosen = np.array([one == whose.removeprefix(OF_CODER) for one in self.coders])
        present = self.present & chosen[:, None]
        judged = present.sum(axis=0)
        shares = (self.given & present[..., None]).sum(axis=0) / np.maximum(judged, 1)[:, None]
        if whose != ALL:
            return shares, judged > 0
        labels = np.where(self.settled[:, None], self.agreed, shares)
        return labels, (judged > 0) | self.settled


def check_whose(study: Study, whose: str) -> None:
    """Raise UsageError for a `--codes-of` that is none, StudyError for a coder there is not."""
    if whose in {ALL, CONSENSUS}:
        return
    name = whose.removeprefix(OF_CODER)
    if name == whose or not name:
        raise UsageError(
            f"“{display_line(whose)}” does not say whose codes count.",
            "Use all, consensus or coder:NAME.",
        )
    known = {one.name: one for one in coders(study)}
    if name not in known:
        raise StudyError(
            f"The study has no coder “{display_line(name)}”.",
            f"Its coders are {', '.join(display_line(one) for one in known) or 'none yet'}.",
        )
    if known[name].role is Role.MACHINE:
        raise StudyError(
            f"{display_line(name)} is a machine. What a machine coded is no finding.",
            "Count the codes of people: all, consensus or coder:NAME.",
        )


def read_votes(study: Study, sample: RandomSample, tree: CodeTree) -> Votes:
    """What people said of the sampled answers, each in the round that counts for it."""
    rows = sample.population[sample.sampled]
    settling = [one.name for one in coders(study) if one.role is Role.CONSENSUS]
    found = judgements(study, also=settling, rounds=(sample.round, *sample.earlier_rounds))
    names = tuple(name for name in found.coders if name not in settling)
    shape = (len(names), rows.size)
    given = np.zeros((*shape, tree.assignable), dtype=np.bool_)
    present = np.zeros(shape, dtype=np.bool_)
    settled = np.zeros(rows.size, dtype=np.bool_)
    agreed = np.zeros((rows.size, tree.assignable), dtype=np.bool_)
    marks, is_unknown = _marks_of(found, tree)
    assisted = unknown = 0
    rank = {name: number for number, name in enumerate((*sample.earlier_rounds, sample.round))}
    for column in sorted(found.columns, key=lambda one: rank[one.round]):
        place = np.searchsorted(rows, column.answer)
        place = np.minimum(place, rows.size - 1)
        of_round = sample.is_earlier if column.round != sample.round else ~sample.is_earlier
        counts = (rows[place] == column.answer) & ~column.skipped & of_round[place]
        where, sets = place[counts], column.codes[counts]
        if column.coder in settling:
            settled[where] = True
            agreed[where] = marks[sets]
            continue
        number = names.index(column.coder)
        present[number, where] = True
        given[number, where] = marks[sets]
        assisted += int(column.assisted[counts].sum())
        unknown += int(is_unknown[sets].sum())
    return Votes(
        names,
        tree.with_parents(given.astype(np.float32)) > 0,
        present,
        settled,
        tree.with_parents(agreed.astype(np.float32)) > 0,
        assisted,
        unknown,
    )


def _marks_of(found: Judgements, tree: CodeTree) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Each set of codes as marks (sets, codes), and whether it has a code that is unknown."""
    place = {code: column for column, code in enumerate(tree.codes[: tree.assignable])}
    marks = np.zeros((len(found.code_sets), tree.assignable), dtype=np.bool_)
    unknown = np.zeros(len(found.code_sets), dtype=np.bool_)
    for number, codes in enumerate(found.code_sets):
        for code in codes:
            if code in place:
                marks[number, place[code]] = True
            else:
                unknown[number] = True
    return marks, unknown
