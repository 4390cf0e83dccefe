"""What the codebook screen does for proposals: it asks what they become, and plans that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.session import CodebookSession
from intercoder.tui.widgets.choices import Choice

if TYPE_CHECKING:
    from textual.app import App

    from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
    from intercoder.agreement.of_changes.proposal_queue import QueuedProposal
    from intercoder.tui.codebook.changing.form import FormField
    from intercoder.tui.proposals.decisions import Decided

_Chosen = tuple["QueuedProposal", ...]


class Deciding:
    """The action of the codebook screen for proposed codes; a part of the screen."""

    _workspace: CodebookWorkspace
    app: App[None]
    _may_begin: Callable[[], bool]
    _plan: Callable[[Callable[[CodebookSession], Planned]], None]
    _fill: Callable[
        [
            str,
            str,
            Sequence[FormField],
            Callable[[CodebookSession, Mapping[str, str]], Planned],
        ],
        None,
    ]

    @property
    def current(self) -> CodebookSession:
        """The codebook in view."""
        raise NotImplementedError

    def decide_about_proposals(self) -> None:
        """List the codes that coders proposed, and plan what is decided about them."""
        from intercoder.tui.proposals.decisions import Decision
        from intercoder.tui.proposals.queue_screen import ProposalsScreen

        def take(decided: Decided | None) -> None:
            if decided is None or not self._may_begin():
                return
            if decided.decision is Decision.ACCEPT:
                self._accept(decided.chosen)
            else:
                self._merge_proposals(decided.chosen)

        self.app.push_screen(ProposalsScreen(self._workspace), take)

    def _accept(self, chosen: _Chosen) -> None:
        from intercoder.agreement.of_changes.proposal_queue import accepting
        from intercoder.tui.codebook.changing.form import FormField

        first = chosen[0].proposal
        fields = [
            FormField("name", "Name", first.name),
            FormField("definition", "Definition", first.definition, lines=3),
        ]

        def plan(session: CodebookSession, typed: Mapping[str, str]) -> Planned:
            name, definition = typed.get("name", ""), typed.get("definition")
            return accepting(session.history, chosen, name=name, definition=definition)

        self._fill("Accept a proposed code", _named(chosen), fields, plan)

    def _merge_proposals(self, chosen: _Chosen) -> None:
        from intercoder.agreement.of_changes.proposal_queue import merging_into
        from intercoder.tui.dialogs.choose import ChooseScreen

        choices = [Choice(code.id, code.name) for code in self.current.book.assignable]
        near = chosen[0].near

        def take(into: str | None) -> None:
            if into is not None:
                self._plan(lambda _: merging_into(chosen, into))

        title = f"Merge {_named(chosen)} into which code?"
        self.app.push_screen(ChooseScreen(title, choices, near.code.id if near else ""), take)


def _named(chosen: _Chosen) -> str:
    return f"“{chosen[0].proposal.name}”" if len(chosen) == 1 else f"{len(chosen)} proposals"
