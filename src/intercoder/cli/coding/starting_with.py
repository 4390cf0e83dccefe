"""The answers that `intercoder code` starts with if asked: coded differently, or to look at again.

What is to be looked at again is kept in order while somebody codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from intercoder.cli.output import say
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.coding.queue import QueueFilter
    from intercoder.study.study import Study

NONE = {
    "--identical": "No identical answers are coded differently by {coder} in the round “{round}”.",
    "--recheck": "No change of the codebook has left anything for {coder} to look at again.",
    "--new-codes": "No code was added that answers of {coder} could lack.",
}
IMPORT_ORDER = "They come in the order of import: nothing tells yet which are likely to change."


@contextmanager
def starting_with(
    start: str, study: Study, coder: str | None, round: str
) -> Iterator[QueueFilter | None]:
    """The answers this option asks for, as long as the context lasts; None if there are none.

    That there are none is said. Raises UsageError if nobody says whose they are.
    """
    if not coder:
        raise UsageError(f"{start} needs a coder.", "Add --coder with your name.")
    if start == "--identical":
        from intercoder.coding.queue import QueueFilter
        from intercoder.study.identical.identical_answers import numbers_to_look_at

        numbers = tuple(numbers_to_look_at(study, coder, round))
        found = QueueFilter(answers=numbers) if numbers else None
        yield _or_told(found, start, coder, round)
    else:
        with _to_look_at_again(study, coder, round, new_codes=start == "--new-codes") as again:
            yield _or_told(again, start, coder, round)


@contextmanager
def _to_look_at_again(
    study: Study, coder: str, round: str, *, new_codes: bool
) -> Iterator[QueueFilter | None]:
    """What is to be looked at again; in the order of import where nothing better is known."""
    from intercoder.coding.queue import RECHECK, QueueFilter
    from intercoder.study.codebook.rechecks import new_code_rechecks, rechecks
    from intercoder.suggest.live.recheck_list import Wanted, list_kept_in_order

    found = (new_code_rechecks if new_codes else rechecks)(study, coder, round)
    numbers = tuple(sorted({number for one in found for number in one.to_look_at}))
    if not numbers:
        yield None
        return
    with list_kept_in_order(Wanted(study.address, coder, round, new_codes)) as drawn:
        if drawn is None:
            say(IMPORT_ORDER)
            yield None if new_codes else QueueFilter(answers=numbers)
            return
        if drawn.answers:
            say(
                f"{drawn.answers:,} to look at; those likely to change come first, judged by "
                f"{_judged_by(drawn.learned_from)}."
                if drawn.is_learned
                else IMPORT_ORDER
            )
        yield RECHECK if drawn.answers else None


def _judged_by(learned_from: int) -> str:
    return f"{learned_from:,} looked at before" if learned_from else "the codebook's texts"


def _or_told(found: QueueFilter | None, start: str, coder: str, round: str) -> QueueFilter | None:
    if found is None:
        say(NONE[start].format(coder=coder, round=round))
    return found
