"""How many decisions changes of the codebook have put in doubt, by coder, round and code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.study.codebook.rechecks import rechecks
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class RecheckCount:
    """One coder's decisions in one round in which one code is in doubt."""

    coder: str
    round: str
    code: str
    """Id of the code as it was given."""
    name: str
    """Its name in the latest revision, or as it was proposed; its id where neither is known."""
    why: str
    one_of: tuple[str, ...]
    """Names of the codes of which it is one, where it was split."""
    to_look_at: int
    """Number of answers still to be looked at."""
    looked_at: int
    """Number of answers that the coder has decided again since."""
    changed: int
    """In how many of these more was changed than follows from the change of the codebook."""


def recheck_counts(
    study: Study, coder_names: Sequence[str] = (), rounds: Sequence[str] = ()
) -> tuple[RecheckCount, ...]:
    """The counts of these coders in these rounds; of all people and rounds, if none is named.

    Raises StudyError for a coder or round the study does not have.
    """
    names = coder_names or [one.name for one in coders(study) if one.role in PEOPLE]
    phases = rounds or [one.name for one in counted_rounds(study)]
    book = study.codebook()
    return tuple(
        RecheckCount(
            name,
            phase,
            one.code,
            book.name_of(one.code),
            one.why,
            tuple(map(book.name_of, one.one_of)),
            len(one.to_look_at),
            one.looked_at,
            one.changed,
        )
        for phase in phases
        for name in names
        for one in rechecks(study, name, phase)
    )
