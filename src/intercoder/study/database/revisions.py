"""The revisions of a study's tables, and what marks a file as a study."""

from __future__ import annotations

REVISIONS = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010"),
    *("0011", "0012", "0013", "0014", "0015", "0016", "0017", "0018", "0019", "0020"),
    *("0021", "0022"),
)
"""Schema revisions, oldest first; the last one is what this program writes."""
APPLICATION_ID = 0x69436F64
"""Marks an SQLite file as a study: `iCod`."""
