"""The history of a codebook: its changes in order, which of them stand, and what undoing one means.

A codebook is what its first revision and the changes that stand make of it, applied in their order.
So undoing a change and redoing it leads back to exactly the same codebook, whatever came between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from intercoder.codebook.changes.applying import UnfitChangeError, apply_all
from intercoder.codebook.changes.change import Accept, Change
from intercoder.codebook.code import Codebook
from intercoder.codebook.faults import Fault
from intercoder.codebook.rules import check
from intercoder.errors import CodebookError


class Act(StrEnum):
    """What made a revision."""

    CHANGED = "changed"
    UNDONE = "undone"
    REDONE = "redone"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision after the first, and what made it."""

    number: int
    act: Act = Act.CHANGED
    changes: tuple[Change, ...] = ()
    """The changes made together; empty where an earlier revision was undone or redone."""
    of: int | None = None
    """The number of the revision that was undone or redone."""
    made_by: str = ""
    """Name of the lead; empty where nobody said who they are."""
    made_at: str = ""
    """UTC, ISO 8601."""
    reason: str = ""
    recorded: bool = True
    """Whether the changes were recorded; else they were derived from the codebooks themselves."""


class StandsInTheWayError(CodebookError):
    """A change cannot be undone or redone, because of a later one."""

    def __init__(self, number: int, later: int, act: Act, why: str) -> None:
        done = "undone" if act is Act.UNDONE else "redone"
        super().__init__(
            f"Revision {number} cannot be {done} while revision {later} stands: {why}",
            f"Undo revision {later} first.",
        )
        self.later = later


@dataclass(frozen=True)
class CodebookHistory:
    """A codebook's first revision and all that made the others, in order."""

    first: Codebook
    revisions: tuple[Revision, ...] = ()
    _books: dict[tuple[int, ...], Codebook] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def latest(self) -> int:
        """The number of the latest revision."""
        return self.revisions[-1].number if self.revisions else 1

    @cached_property
    def by_number(self) -> Mapping[int, Revision]:
        """What made each revision but the first, by its number."""
        return {one.number: one for one in self.revisions}

    @cached_property
    def _standing(self) -> Mapping[int, tuple[int, ...]]:
        now: tuple[int, ...] = ()
        found = {1: now}
        for one in self.revisions:
            now = self._after(now, one)
            found[one.number] = now
        return found

    @staticmethod
    def _after(before: tuple[int, ...], made: Revision) -> tuple[int, ...]:
        if made.of is None:
            return (*before, made.number)
        others = [number for number in before if number != made.of]
        return tuple(sorted([*others, made.of] if made.act is Act.REDONE else others))

    def standing(self, number: int | None = None) -> tuple[int, ...]:
        """The numbers of the changes that stand in a revision, ascending; by default the latest.

        Raises KeyError for a revision there is not.
        """
        return self._standing[self.latest if number is None else number]

    def undone(self) -> tuple[int, ...]:
        """The numbers of the changes that do not stand now, ascending."""
        now = set(self.standing())
        made = (one.number for one in self.revisions if one.act is Act.CHANGED)
        return tuple(number for number in made if number not in now)

    def codebook(self, number: int | None = None) -> Codebook:
        """The codebook of a revision; by default the latest. Raises UnfitChangeError if damaged."""
        return self._made_of(self.standing(number))

    def changed(
        self, changes: Sequence[Change], *, by: str = "", at: str = "", reason: str = ""
    ) -> CodebookHistory:
        """The history with these changes made together.

        Raises CodebookError where they do not fit, make no codebook that is valid, or change
        nothing.
        """
        before = self.codebook()
        after = apply_all(before, changes)
        check_valid(after)
        if after == before and not any(isinstance(one, Accept) for one in changes):
            raise CodebookError("This changes nothing.", "The codebook is like that already.")
        made = Revision(self.latest + 1, Act.CHANGED, tuple(changes), None, by, at, reason)
        return self.followed_by(made)

    def without(
        self, number: int, *, by: str = "", at: str = "", reason: str = ""
    ) -> CodebookHistory:
        """The history with this change undone.

        Raises CodebookError if there is no such change that stands, and StandsInTheWayError if a
        later one rests on it.
        """
        return self._turned(number, Act.UNDONE, by, at, reason)

    def with_again(
        self, number: int, *, by: str = "", at: str = "", reason: str = ""
    ) -> CodebookHistory:
        """The history with a change redone that was undone. Raises CodebookError as `without`."""
        return self._turned(number, Act.REDONE, by, at, reason)

    def followed_by(self, made: Revision) -> CodebookHistory:
        """The history with one revision more."""
        return CodebookHistory(self.first, (*self.revisions, made))

    def _turned(self, number: int, act: Act, by: str, at: str, reason: str) -> CodebookHistory:
        self._check_can_turn(number, act)
        made = Revision(self.latest + 1, act, (), number, by, at, reason)
        self._check_fits(number, act, self._after(self.standing(), made))
        return self.followed_by(made)

    def _check_can_turn(self, number: int, act: Act) -> None:
        one = self.by_number.get(number)
        if one is None:
            told = (
                "The first revision is where the codebook begins: it cannot be undone."
                if number == 1
                else f"The codebook has no revision {number}."
            )
            raise CodebookError(told, "`intercoder codebook history` lists them.")
        if one.act is not Act.CHANGED:
            raise CodebookError(
                f"Revision {number} only {one.act} revision {one.of}.",
                f"Undo or redo revision {one.of} itself.",
            )
        if (number in self.standing()) is (act is Act.REDONE):
            state = "stands" if act is Act.REDONE else "is undone"
            raise CodebookError(
                f"Revision {number} {state} already.", "`intercoder codebook history` shows it."
            )

    def _check_fits(self, number: int, act: Act, standing: tuple[int, ...]) -> None:
        """Raise the error that names the first later change the others leave no room for."""
        book = self.first
        for one in standing:
            try:
                book = apply_all(book, self.by_number[one].changes)
            except UnfitChangeError as error:
                if one == number:
                    raise CodebookError(
                        f"Revision {number} cannot be redone: {error.message}",
                        "Make the change anew instead.",
                    ) from None
                raise StandsInTheWayError(number, one, act, error.message) from None
        faults = [fault for fault in check(book) if not fault.is_warning]
        if faults:
            later = self._last_about(faults, standing, number)
            if later is None:
                check_valid(book)
            else:
                raise StandsInTheWayError(number, later, act, f"{faults[0]}.")

    def _last_about(
        self, faults: Iterable[Fault], standing: Sequence[int], number: int
    ) -> int | None:
        """The last standing change after this one of which a fault says that it is at fault."""
        ids = {fault.code for fault in faults if fault.code}
        for one in reversed(standing):
            if one > number and ids & touched(self.by_number[one].changes):
                return one
        return None

    def _made_of(self, standing: tuple[int, ...]) -> Codebook:
        found = self._books.get(standing)
        if found is None:
            before = self._made_of(standing[:-1]) if standing else self.first
            made = self.by_number[standing[-1]].changes if standing else ()
            found = self._books[standing] = apply_all(before, made)
        return found


def check_valid(book: Codebook) -> None:
    """Raise CodebookError naming the faults of a codebook, if it has any."""
    faults = [fault for fault in check(book) if not fault.is_warning]
    if faults:
        raise CodebookError(
            f"The codebook would have a fault: {faults[0]}.",
            "Nothing was changed.",
            [str(fault) for fault in faults],
        )


def touched(changes: Iterable[Change]) -> frozenset[str]:
    """Ids of the codes that these changes are about."""
    found: set[str] = set()
    for change in changes:
        for name in change.__slots__:
            if name not in {"code", "codes", "into"}:
                continue
            value = getattr(change, name)
            several = value if isinstance(value, tuple) else (value,)
            found.update(one if isinstance(one, str) else one.id for one in several)
    return frozenset(found)
