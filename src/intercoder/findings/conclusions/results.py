"""Which conclusions hold under every version of the codes, as frozen results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intercoder.findings.conclusions.statements import Kind, Statement, Verdict
from intercoder.findings.tables.cells import CountCell
from intercoder.findings.tables.cooccurrence import CooccurrenceTable
from intercoder.findings.tables.cross_tables import CrossTable
from intercoder.findings.tables.frequencies import FrequencyTable
from intercoder.findings.tables.request import About
from intercoder.findings.whose.versions import Version


class FlipKind(StrEnum):
    """How a statement flips from the reference to another version."""

    REVERSED = "reversed"
    """Clear in both, and the other way round."""
    LOST = "lost"
    """Clear in the reference only."""
    NEW = "new"
    """Clear in the other version only."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A statement that does not hold under a version as it does under the reference."""

    statement: Statement
    turn: FlipKind
    reference: Verdict
    version: Verdict
    answers: tuple[int, ...] | None
    """Rows, in the study, of the answers that differ in what is stated, or that only one has; None
    where that is not told."""


@dataclass(frozen=True)
class Compared:
    """One version against the reference."""

    version: Version
    answers: int
    """On which the version's codes count."""
    differing: int
    """Of these, with other codes than in the reference."""
    settled: int
    """Of these, open in the reference."""
    left_out: int
    """With a result in the reference only: left out as unsure, or open before discussion."""
    held: int
    """Statements that are clear, and the same, in both."""
    flips: tuple[Flip, ...]
    """Those reversed first, then by how much the estimate moves."""


@dataclass(frozen=True)
class Conclusions:
    """The conclusions from one part of the answers under all versions."""

    about: About
    """Of the reference."""
    reference: Version
    divisions: tuple[str, ...]
    shares: tuple[FrequencyTable, ...]
    """The frequencies under the reference and then each version, each on all its own answers."""
    compared: tuple[Compared, ...]
    groups: tuple[CrossTable, ...]
    """Under the reference, by division."""
    together: CooccurrenceTable | None
    """Under the reference; None for mentions."""
    tried: Mapping[Kind, int]
    """How many statements of each kind could be tested under the reference."""
    clear: int
    """How many of them are clear."""
    untold: int = 0
    """How many of the statements that flip are left out, as they rest on counts not shown."""
    untold_clear: int = 0
    """How many of these are clear in the reference."""

    def cells(self) -> Iterator[CountCell]:
        """Every count of the shares, and those of the reference that statements rest on."""
        for table in (*self.shares, *self.groups, *((self.together,) if self.together else ())):
            yield from table.cells()

    @property
    def flipping(self) -> frozenset[Statement]:
        """Statements that are clear in the reference and not so in every version."""
        return frozenset(
            flip.statement
            for one in self.compared
            for flip in one.flips
            if flip.turn is not FlipKind.NEW
        )

    def as_json(self, ids: Mapping[int, str]) -> dict[str, Any]:
        """Under the stable names of the command's JSON; `ids` are those of the answers, by row."""
        return {
            "table": "conclusions",
            **self.about.as_json(),
            "by": list(self.divisions),
            "tried": {kind.value: number for kind, number in self.tried.items()},
            "clear": self.clear,
            "shares": [table.as_json() for table in self.shares],
            "compared": [
                {
                    "codes_of": one.version.key,
                    "whose": one.version.words,
                    "answers": one.answers,
                    "answers_differing": one.differing,
                    "answers_settled": one.settled,
                    "answers_left_out": one.left_out,
                    "held": one.held,
                    "flips": [_flip(flip, ids) for flip in one.flips],
                }
                for one in self.compared
            ],
        }


def _flip(flip: Flip, ids: Mapping[int, str]) -> dict[str, Any]:
    one = flip.statement
    return {
        "statement": one.kind.value,
        "code": one.code,
        "other": one.other or None,
        "by": one.division or None,
        "group": one.group or None,
        "turn": flip.turn.value,
        **{
            f"{name}_{key}": getattr(verdict, key)
            for name, verdict in (("reference", flip.reference), ("version", flip.version))
            for key in ("direction", "difference", "adjusted_p")
        },
        "answers": None if flip.answers is None else [ids[number] for number in flip.answers],
    }
