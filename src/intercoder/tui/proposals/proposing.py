"""What the coding screen does for a code that is missing: it opens the dialog, and gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from intercoder.tui.coding.coding_controller import CodingController
    from intercoder.tui.proposals.propose_screen import Proposed

NO_ANSWER = "There is no answer in view on which a code could be proposed."


class Proposing:
    """The action of the coding screen that proposes a code; a part of the screen."""

    controller: CodingController
    app: App[None]

    def action_propose(self) -> None:
        """Propose a code that the codebook lacks; it is given to the answer in view."""
        controller = self.controller
        controller.touch()
        item = controller.session.item
        if item is None:
            controller.say(NO_ANSWER)
            return
        from intercoder.tui.proposals.propose_screen import ProposeScreen  # slow to import

        number = item.number

        def take(proposed: Proposed | None) -> None:
            if proposed is not None and controller.session.item:
                controller.propose(number, proposed.proposal, proposed.span)

        self.app.push_screen(
            ProposeScreen(controller.session.codebook, item.answer.id, item.answer.text),
            take,
        )
