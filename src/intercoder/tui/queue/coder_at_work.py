"""What the queue's screen asks of whoever takes the coder's presses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from intercoder.coding.decision import Act
from intercoder.coding.session import CodingSession, Step
from intercoder.suggest.live.offers import Offers
from intercoder.suggest.live.protocol import Offered
from intercoder.tui.codebook.following import CodebookFollowing


class CoderAtWork(Protocol):
    """A coder at work; on the screen that is `CodingController`."""

    session: CodingSession
    offers: Offers | None
    overhear: Callable[[Offered], None] | None
    """Told of each suggestion that comes in."""
    codebook: CodebookFollowing
    """Looks after newer revisions of the codebook."""

    def press(self, act: Callable[[CodingSession], Step]) -> Step:
        """Have the session take a step, and its change written."""

    def take_codebook(self, *, is_wanted: bool = False) -> None:
        """Go on with a newer revision of the codebook that waits, if one may be taken now."""

    def revert(self, act: Act) -> None:
        """Undo or redo."""
