"""Faults of a codebook, with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intercoder.codebook.code import Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.errors import CodebookError
from intercoder.tables.table import TableForm


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. A warning is a fault that a lead may ignore."""

    message: str
    is_warning: bool = False
    code: str = ""
    """Id of the code concerned, as written; empty for the codebook as a whole."""
    position: int | None = None
    """Position of that code in the codebook, from 0: ids may be missing or duplicated."""
    field: str = ""
    """The field concerned, as named in the file: `use when`, `key`."""
    line: int | None = None
    """Line of a text file, from 1."""
    row: int | None = None
    """Row of a sheet, from 1, the titles included."""
    concern: WarningTopic = WarningTopic.OTHER
    """What a warning is about."""

    @property
    def place(self) -> str:
        """Where it is, for a person; empty for the codebook as a whole."""
        places = [
            f"line {self.line}" if self.line is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"code '{self.code}'" if self.code else "",
        ]
        return ", ".join(part for part in places if part)

    def __str__(self) -> str:
        """The fault with its place, for a person."""
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """The result of reading a codebook: the codebook, as far as there is one, and its faults."""

    codebook: Codebook | None
    findings: tuple[Fault, ...] = ()
    form: TableForm | None = None
    """How a sheet was read; None for YAML."""
    given: frozenset[str] = frozenset()
    """Ids that were made or found by name, because the file has none for these codes."""
    is_foreign: bool = False
    """Whether the file was written by another program, or in a layout that is not ours."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults that must be corrected before the codebook can be used."""
        return tuple(fault for fault in self.findings if not fault.is_warning)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Faults that a lead should review."""
        return tuple(fault for fault in self.findings if fault.is_warning)

    def sound(self, source: str) -> Codebook:
        """The codebook, if valid. Raises CodebookError with every fault otherwise."""
        if self.codebook is None or self.faults:
            raise refusal(source, self.faults)
        return self.codebook


def refusal(source: str, faults: Iterable[Fault]) -> CodebookError:
    """The error that says why the codebook in `source` cannot be used."""
    listed = [str(fault) for fault in faults]
    count = "a fault" if len(listed) == 1 else f"{len(listed)} faults"
    return CodebookError(
        f"The codebook {source} has {count}.",
        "Correct the file, then check it with `intercoder codebook check`.",
        listed,
    )


def in_order(findings: Iterable[Fault]) -> tuple[Fault, ...]:
    """The findings in the order of the file; those on the whole codebook come first."""
    return tuple(sorted(findings, key=lambda fault: fault.line or fault.row or 0))
