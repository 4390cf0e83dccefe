"""All tables of one kind that a lead asks for: each version, each part of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from intercoder.findings.of_study import Findings
from intercoder.findings.tables.combinations import combinations
from intercoder.findings.tables.cooccurrence import cooccurrence
from intercoder.findings.tables.cross_tables import cross_table
from intercoder.findings.tables.frequencies import frequencies
from intercoder.findings.tables.hiding import Table


class Kind(StrEnum):
    """The kinds of tables."""

    FREQUENCIES = "frequencies"
    BY = "by"
    """One table for each division."""
    COOCCURRENCE = "cooccurrence"
    SETS = "sets"


def tables_of(findings: Findings, kind: Kind) -> Iterator[Table]:
    """The tables, by version, then by part, then by division.

    Raises what `cross_table`, `cooccurrence` and `combinations` do.
    """
    for version in findings.versions:
        for part in findings.parts(version):
            match kind:
                case Kind.BY:
                    yield from (cross_table(part, one) for one in findings.divisions)
                case Kind.COOCCURRENCE:
                    yield cooccurrence(part)
                case Kind.SETS:
                    yield combinations(part)
                case Kind.FREQUENCIES:
                    yield frequencies(part)
