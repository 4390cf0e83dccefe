"""Codebooks: read from a file, and their codes as a DataFrame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.api.errors import in_full
from intercoder.codebook.code import Codebook
from intercoder.codebook.files.files import read_codebook as read_file

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    *("id", "name", "definition", "use_when", "dont_use_when", "examples", "aliases"),
    *("parent", "key", "exclusive", "heading", "heavy"),
)


@in_full
def read_codebook(path: str | Path) -> Codebook:
    """The codebook in a YAML, CSV or Excel file.

    Raises CodebookError with every fault, each with its place.
    """
    return read_file(Path(path))


def codes_frame(codebook: Codebook) -> pd.DataFrame:
    """The codes in their order, with the codes above them (`path`) and how deep they stand."""
    import pandas as pd

    rows = [
        {
            **{name: getattr(code, name) for name in _COLUMNS},
            "depth": depth,
            "path": " / ".join(one.name for one in codebook.path(code.id)),
        }
        for depth, code in codebook.walk()
    ]
    return pd.DataFrame(rows, columns=[*_COLUMNS, "depth", "path"])
