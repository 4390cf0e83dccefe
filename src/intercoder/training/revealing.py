"""What a coder in training is shown of the key as they go on: each answer of it once."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.study.study import Study
from intercoder.study.training.key import revealed_key
from intercoder.study.training.training_rounds import Feedback, training_rounds
from intercoder.training.attempt import Difference
from intercoder.training.differences import differences_seen


@dataclass(frozen=True, slots=True)
class Revealed:
    """The part of the key that came into view with the last decision."""

    answers: int = 0
    """Number of answers whose key came into view."""
    differences: tuple[Difference, ...] = ()
    """Those of them on which the coder differs."""

    @property
    def agreed(self) -> int:
        """Number of answers judged as the key has them."""
        return self.answers - len(self.differences)


class Revealing:
    """Follows one coder in one round. Reads the study: not on the UI thread."""

    def __init__(self, study: Study, coder: str, round: str) -> None:
        self._study, self._coder, self._round = study, coder, round
        self._seen: frozenset[int] = frozenset(self._now())

    def _now(self) -> dict[int, str]:
        return {
            one.number: one.answer for one in revealed_key(self._study, self._coder, self._round)
        }

    def after_decision(self) -> Revealed:
        """What has come into view since it was last asked."""
        new = self._now().keys() - self._seen
        if not new:
            return Revealed()
        self._seen |= new
        found = differences_seen(self._study, self._coder, self._round)
        return Revealed(len(new), tuple(one for one in found if one.entry.number in new))


def revealing(study: Study, coder: str, round: str) -> Revealing | None:
    """What follows this coder; None in a round that shows no key."""
    begun = training_rounds(study).get(round)
    if begun is None or begun.feedback is Feedback.KEY:
        return None
    return Revealing(study, coder, round)
