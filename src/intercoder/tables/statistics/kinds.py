"""Which statistics package wrote a file, by how it begins."""

from __future__ import annotations

from intercoder.tables.table import FileFormat

_SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
_OLD_STATA = range(104, 116)
"""First byte of Stata's files from version 4 to 12."""


def reader_name(head: bytes) -> str:
    """The function of pyreadstat that reads a file with this beginning; empty for none."""
    if head.startswith((b"$FL2", b"$FL3")):
        return "read_sav"
    if head.startswith(b"<stata_dta>") or _is_old_stata(head):
        return "read_dta"
    if head.startswith(_SAS):
        return "read_sas7bdat"
    if head.startswith(b"HEADER RECORD*******LIB"):
        return "read_xport"
    if b"SPSS PORT FILE" in head[:256]:
        return "read_por"
    return ""


def _is_old_stata(head: bytes) -> bool:
    return len(head) > 10 and head[0] in _OLD_STATA and head[1] in (1, 2) and head[2:4] == b"\1\0"


FORMATS = {
    "read_sav": FileFormat.SPSS,
    "read_por": FileFormat.SPSS,
    "read_dta": FileFormat.STATA,
    "read_sas7bdat": FileFormat.SAS,
    "read_xport": FileFormat.SAS,
}
