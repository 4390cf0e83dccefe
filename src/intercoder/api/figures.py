"""Every figure of ratings, computed by the functions of the command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercoder.api.rating_tables import Ratings, Reading, prepared, request_of
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.agreement.whole.summary import Agreement


def resampling_of(asked: Mapping[str, Any]) -> Resampling:
    """As the command's options have it. Raises UsageError for what is not possible."""
    from intercoder.agreement.intervals.intervals import Resampling

    named = {
        name: asked[name]
        for name in ("resamples", "seed", "confidence", "minimum")
        if name in asked
    }
    try:
        return Resampling(**named)
    except (TypeError, ValueError) as error:
        raise UsageError(f"Not possible: {error}.") from error


def whole_of(ratings: Ratings | str | Path, asked: Reading) -> Agreement:
    """The figures of any table of ratings, as the command computes them."""
    from intercoder.agreement.whole.ratings_file import agreement_of_file, agreement_of_table

    how = resampling_of(asked)
    if isinstance(ratings, str | Path):
        return agreement_of_file(Path(ratings), request_of(asked), how)
    memory, request = prepared(ratings, asked)
    return agreement_of_table(memory, request, how)
