"""What a code given under one revision means under another.

It follows from the changes alone, never from names. Between two revisions some changes were made
and some undone. A code that was merged means the code it was merged into; a part means the whole
code again, once its split is undone; a code that was split is one of its parts, and nobody knows
which until the answer is looked at again; a code that is gone was that code. A code that a coder
proposed means the code that its proposal was accepted as, whenever it was given; until then, and
where it was rejected, it means itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from intercoder.codebook.changes.change import Accept, Change, Merge, Split
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import CODE_FIELDS

_T = TypeVar("_T")
MEANING_FIELDS = frozenset({"definition", "use when", "don't use when", "exclusive"})
"""Fields whose change may change which answers a code applies to."""
REJECTED = "its proposal was rejected"
"""Why answers with a proposed code are to be looked at again."""


@dataclass(frozen=True)
class Meaning:
    """What the codes of one revision mean under another."""

    made: int
    """The revision under which decisions were made."""
    read: int
    """The revision under which they are read."""
    counts_as: Mapping[str, str]
    """The code each code counts as now, where that is another one."""
    one_of: Mapping[str, tuple[str, ...]]
    """For each code that was split: the parts of which it is one."""
    gone: frozenset[str]
    """Codes that the revision read no longer has, and that count as no other."""
    doubtful: Mapping[str, str]
    """Why answers with a code should be looked at again, in words, by the code as it was given."""
    new: frozenset[str]
    """Codes that could not have been given then, and are no part of a code that could."""

    @property
    def is_plain(self) -> bool:
        """Whether every code means itself."""
        return not self.counts_as

    def with_codes_of(self, earlier: Meaning, known: frozenset[str]) -> Meaning:
        """The same with the codes of an earlier revision that are not among those known."""

        def both(mine: Mapping[str, _T], theirs: Mapping[str, _T]) -> Mapping[str, _T]:
            return {**{code: one for code, one in theirs.items() if code not in known}, **mine}

        return replace(
            self,
            counts_as=both(self.counts_as, earlier.counts_as),
            one_of=both(self.one_of, earlier.one_of),
            gone=self.gone | (earlier.gone - known),
            doubtful=both(self.doubtful, earlier.doubtful),
        )

    def without_rejected(self, codes: frozenset[str]) -> Meaning:
        """The same where these proposed codes were rejected, unless they were accepted later."""
        rejected = codes - self.counts_as.keys()
        return replace(
            self,
            gone=self.gone | rejected,
            doubtful={**dict.fromkeys(rejected, REJECTED), **self.doubtful},
        )

    def of(self, code: str) -> str:
        """The code this one counts as: itself, unless it was merged or its split was undone."""
        return self.counts_as.get(code, code)


@dataclass(frozen=True)
class Meanings:
    """What the codes of each revision mean under one revision."""

    history: CodebookHistory
    read: int
    rejected: frozenset[str] = frozenset()
    """Ids of provisional codes whose proposals were rejected."""
    proposed: Mapping[str, str] = field(default_factory=dict)
    """Names of the codes that were proposed, as far as they are known, by their ids."""

    @cached_property
    def _found(self) -> dict[int, Meaning]:
        return {}

    def of(self, made: int) -> Meaning:
        """The meaning of the codes of this revision, and of those that only earlier ones have.

        A decision has such a code if it was made before and came back when a later one was undone.
        A revision that was made since this history was read counts as the last one it knows.
        """
        made = min(made, self.history.latest)
        if made not in self._found:
            found = meaning(self.history, made, self.read)
            if made > 1:
                known = frozenset(code.id for code in self.history.codebook(made).codes)
                found = found.with_codes_of(self.of(made - 1), known)
            if self.rejected:
                found = found.without_rejected(self.rejected)
            self._found[made] = found
        return self._found[made]

    def given_as(self, code: str) -> Mapping[str, tuple[int, ...]]:
        """The codes that count as this one, each with the revisions under which it does.

        The code itself is among them, unless it counts as another under every revision.
        """
        found: dict[str, list[int]] = {}
        known = {code}
        for made in range(1, self.history.latest + 1):
            known |= {one.id for one in self.history.codebook(made).codes}
            known |= self.of(made).counts_as.keys()
            for one in sorted(known):
                if self.of(made).of(one) == code:
                    found.setdefault(one, []).append(made)
        return {one: tuple(revisions) for one, revisions in found.items()}

    def codebook(self, made: int) -> Codebook:
        """The codebook of a revision with the codes that its own codes count as."""
        book, means = self.history.codebook(made), self.of(made)
        if means.is_plain:
            return replace(book, proposed=self.proposed)
        codes: dict[str, Code] = {}
        for code in book.codes:
            at = means.of(code.id)
            found = book.get(at) or self._latest(at) or code
            above = means.of(found.parent) if found.parent else None
            codes.setdefault(at, replace(found, id=at, parent=above))
        return replace(book, codes=tuple(codes.values()), proposed=self.proposed)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The last name of every code that any revision has or that was proposed, by id."""
        books = map(self.history.codebook, range(1, self.history.latest + 1))
        proposed = {code: f"{name} (proposed)" for code, name in self.proposed.items()}
        return proposed | {code.id: code.name for book in books for code in book.codes}

    def _latest(self, code: str) -> Code | None:
        """The code as the last revision up to the one read has it."""
        books = (self.history.codebook(number) for number in range(self.read, 0, -1))
        return next((book[code] for book in books if code in book), None)

    @cached_property
    def are_plain(self) -> bool:
        """Whether every code of every revision means itself."""
        return all(self.of(number).is_plain for number in range(1, self.history.latest + 1))


def meaning(history: CodebookHistory, made: int, read: int) -> Meaning:
    """What the codes of one revision mean under another, earlier or later.

    Raises KeyError for a revision there is not.
    """
    was, now = set(history.standing(made)), set(history.standing(read))
    undone = [change for n in sorted(was - now, reverse=True) for change in _reversed(history, n)]
    added = [change for n in sorted(now - was) for change in history.by_number[n].changes]
    before, after = history.codebook(made), history.codebook(read)
    proposed = dict(_accepted(history, read))
    counts_as = {code.id: _through(code.id, undone, added) for code in before.codes}
    parted = [*_parts(counts_as, added)]
    for code, (into, later) in proposed.items():
        counts_as[code] = _through(into, [], later)
        parted += _parts({code: counts_as[code]}, later)
    split = {code: tuple(part for part in parts if part in after) for code, parts in parted}
    one_of = {code: parts for code, parts in split.items() if parts}
    gone = {code for code, at in counts_as.items() if at not in after and code not in one_of}
    known = (at for code, at in counts_as.items() if code not in proposed)
    new = {code.id for code in after.assignable} - set(known)
    return Meaning(
        made,
        read,
        {code: at for code, at in counts_as.items() if code != at},
        one_of,
        frozenset(gone),
        dict(_doubts(before, after, counts_as, one_of, undone, gone)),
        frozenset(new - {part for parts in one_of.values() for part in parts}),
    )


def accepted(history: CodebookHistory, read: int | None = None) -> Mapping[str, str]:
    """The code that each accepted proposal counts as in a revision, by default the latest."""
    number = history.latest if read is None else read
    return {code: _through(into, [], later) for code, (into, later) in _accepted(history, number)}


def _accepted(
    history: CodebookHistory, read: int
) -> Iterator[tuple[str, tuple[str, list[Change]]]]:
    """Each provisional code that was accepted, the code it became, and what was changed later."""
    made = [change for n in history.standing(read) for change in history.by_number[n].changes]
    for place, change in enumerate(made):
        if isinstance(change, Accept):
            for code in change.proposals:
                yield code, (change.into, made[place + 1 :])


def _reversed(history: CodebookHistory, number: int) -> Iterator[Change]:
    return reversed(history.by_number[number].changes)


def _through(code: str, undone: list[Change], added: list[Change]) -> str:
    for change in undone:
        if isinstance(change, Split) and any(part.id == code for part in change.into):
            code = change.code
    for change in added:
        if isinstance(change, Merge) and code in change.codes:
            code = change.into
    return code


def _parts(
    counts_as: Mapping[str, str], added: list[Change]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each code that was split, the codes that its parts have become."""
    for code, at in counts_as.items():
        for place, change in enumerate(added):
            if isinstance(change, Split) and change.code == at:
                rest = added[place + 1 :]
                yield code, tuple(dict.fromkeys(_leaves(change, rest)))
                break


def _leaves(change: Split, rest: list[Change]) -> Iterator[str]:
    for part in change.into:
        again = next((c for c in rest if isinstance(c, Split) and c.code == part.id), None)
        if again is not None:
            yield from _leaves(again, rest[rest.index(again) + 1 :])
        elif not part.heading:
            yield _through(part.id, [], rest)


def _doubts(
    before: Codebook,
    after: Codebook,
    counts_as: Mapping[str, str],
    one_of: Mapping[str, tuple[str, ...]],
    undone: list[Change],
    gone: set[str],
) -> Iterator[tuple[str, str]]:
    ended = {change.into for change in undone if isinstance(change, Merge)}
    for code, at in counts_as.items():
        if code in before and before[code].heading:
            continue
        if code in one_of:
            yield code, "it was split"
        elif code in gone:
            yield code, "it was retired"
        elif at in ended:
            yield code, "other codes were merged into it then"
        elif at == code and code in before and (fields := _redefined(before, after, code)):
            yield code, f"its {fields} changed"


def _redefined(before: Codebook, after: Codebook, code: str) -> str:
    was, now = before[code], after[code]
    changed = [
        field
        for field in CODE_FIELDS
        if field in MEANING_FIELDS
        and getattr(was, CODE_FIELDS[field]) != getattr(now, CODE_FIELDS[field])
    ]
    return " and ".join(changed)
