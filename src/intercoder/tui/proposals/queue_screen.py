"""The lead's list of proposed codes: alike ones together, to accept, merge or reject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from intercoder.agreement.of_changes.proposal_queue import ProposalQueue, QueuedProposal
from intercoder.codebook.proposals.proposal import State
from intercoder.errors import IntercoderError, StudyError
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.tui.drawing.glyphs import CHOSEN, FREE
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.proposals.decisions import Decided, Decision
from intercoder.tui.proposals.keys import PROPOSALS
from intercoder.tui.proposals.reason_screen import ReasonScreen
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace

MARK, BELOW, ANSWERS, WHO, ROUND, STATE = 1, 14, 7, 10, 9, 11
NONE = "No coder has proposed a code."
HOW = "On the coding screen, + proposes a code that the codebook lacks."
SURE = (
    "Press o again to show all coders what was and is proposed in {round}. That cannot be undone."
)


@dataclass
class QueueRead(Message):
    """The proposals are here."""

    queue: ProposalQueue
    said: str = ""
    """What was done before they were read."""


@dataclass
class NotDone(Message):
    """Something could not be done, and nothing was changed."""

    error: IntercoderError


class ProposalsScreen(ListScreen[Decided | None]):
    """Gives what is to be accepted or merged; rejects and opens by itself."""

    CSS_PATH = "queue.tcss"
    KEYS = PROPOSALS
    BINDINGS = bindings(PROPOSALS)

    def __init__(self, workspace: CodebookWorkspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._queue: ProposalQueue | None = None
        self._marked: frozenset[str] = frozenset()
        self._asked = ""
        """The round whose proposals are opened if the key is pressed again."""

    def compose(self) -> ComposeResult:
        """The proposals, and all that is known of the one under the cursor."""
        yield TitleLine("Proposed codes", self._workspace.study.name)
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(PROPOSALS))

    def on_mount(self) -> None:
        """Read them."""
        self._try(lambda: QueueRead(self._workspace.proposals()))

    def _try(self, act: Callable[[], QueueRead]) -> None:
        self.is_reading = True
        self.query_one(TitleLine).show("reading…")

        def trying() -> QueueRead | NotDone:
            try:
                return act()
            except StudyError as error:
                return NotDone(error)

        read(self, 0, trying)

    def on_queue_read(self, message: QueueRead) -> None:
        """They are here."""
        self.is_reading = False
        self._queue = message.queue
        left = sum(one.is_open for one in message.queue.queued)
        self.query_one(TitleLine).show(f"{left} to decide")
        self.row_list.show(self._lines, self.row_list.item or 0)
        self.show_item()
        self.query_one(NoticeLine).show(message.said)

    def on_not_done(self, message: NotDone) -> None:
        """Say why."""
        self.is_reading = False
        self.query_one(TitleLine).show("")
        self.query_one(NoticeLine).show(str(message.error))

    # -- showing --------------------------------------------------------------------------------

    @property
    def _under(self) -> QueuedProposal | None:
        item = self.row_list.item
        return None if self._queue is None or item is None else self._queue.queued[item]

    def show_item(self) -> None:
        """All that is known of the proposal under the cursor."""
        self._asked = ""
        one, queue = self._under, self._queue
        self.query_one(NoticeLine).show("")
        if one is None or queue is None:
            self.query_one(FactsPanel).show(Facts(NONE, (HOW,)))
            return
        made = one.proposal
        alike = [f"“{other.proposal.name}” ({other.proposal.coder})" for other in queue.alike(one)]
        sentences = (
            made.definition,
            f"Example: {self.texts.line(made.id, made.example)}" if made.example else "",
            f"Alike: {', '.join(alike)}." if alike else "",
            f"Close to the code “{one.near.code.name}”." if one.near else "",
            "" if one.is_open else f"It was {queue.outcome_words(one)}.",
            f"Why: {one.outcome.reason}" if one.outcome.reason else "",
        )
        by = f"{made.coder}, round {made.round}, {made.made_at[:10]}"
        title = f"{made.name}: {by}, on {counted(len(one.answers), 'answer')}"
        self.query_one(FactsPanel).show(Facts(title, tuple(filter(None, sentences))))

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The example of the proposal under the cursor."""
        one = self._under
        return ((one.proposal.id, one.proposal.example),) if one else ()

    def _lines(self, _: int) -> FixedRows:
        queue = self._queue
        if queue is None or not queue.queued:
            return FixedRows(())
        lines, group = [Line(_heading)], 0
        for number, one in enumerate(queue.queued):
            if one.group != group and one.is_open and queue.alike(one):
                lines.append(Line(_alike))
            elif one.group != group and group:
                lines.append(Line(_blank))
            group = one.group
            lines.append(Line(self._drawn(one, queue), number))
        return FixedRows(lines)

    def _drawn(
        self, one: QueuedProposal, queue: ProposalQueue
    ) -> Callable[[int, RowStyles], Strip]:
        def draw(width: int, look: RowStyles) -> Strip:
            made = one.proposal
            sign = CHOSEN if made.id in self._marked else FREE if one.is_open else " "
            cells = (sign, made.name, queue.place_words(one), f"{len(one.answers):,}", made.coder)
            state = one.outcome.state.value
            return _row((*cells, made.round, state), width, look, quiet=not one.is_open)

        return draw

    # -- deciding -------------------------------------------------------------------------------

    def _chosen(self) -> tuple[QueuedProposal, ...]:
        """The marked proposals, or the one under the cursor; none where that is decided."""
        if self._queue is None:
            return ()
        marked = tuple(one for one in self._queue.queued if one.proposal.id in self._marked)
        under = self._under
        chosen = marked or ((under,) if under else ())
        decided = next((one for one in chosen if not one.is_open), None)
        if decided is not None:
            words = self._queue.outcome_words(decided)
            self.query_one(NoticeLine).show(f"It was {words} already.")
            return ()
        return chosen

    def action_mark(self) -> None:
        """Mark the proposal under the cursor, or remove the mark, and go on to the next."""
        one = self._under
        if one is not None and one.is_open:
            self._marked ^= {one.proposal.id}
            self.row_list.redraw()
            self.row_list.move(1)

    def action_accept(self) -> None:
        """Add a code for the marked proposals, or for the one under the cursor."""
        if chosen := self._chosen():
            self.dismiss(Decided(Decision.ACCEPT, chosen))

    def action_merge(self) -> None:
        """Merge them into a code that there is."""
        if chosen := self._chosen():
            self.dismiss(Decided(Decision.MERGE, chosen))

    def action_reject(self) -> None:
        """Reject them, with a reason."""
        chosen = self._chosen()
        if not chosen:
            return

        def take(reason: str | None) -> None:
            if reason is not None:
                ids = [one.proposal.id for one in chosen]
                self._marked = frozenset()
                self._try(lambda: self._rejected(ids, reason))

        self.app.push_screen(ReasonScreen(_named(chosen)), take)

    def _rejected(self, ids: list[str], reason: str) -> QueueRead:
        self._workspace.reject(ids, reason)
        return QueueRead(self._workspace.proposals(), "Rejected. u takes that back.")

    def action_restore(self) -> None:
        """Take the rejection of the proposal under the cursor back."""
        one = self._under
        if one is None or one.outcome.state is not State.REJECTED:
            self.query_one(NoticeLine).show(
                "Only a rejection is taken back here. Changes of the codebook are undone there."
            )
            return
        ids = [one.proposal.id]

        def act() -> QueueRead:
            self._workspace.restore(ids)
            return QueueRead(self._workspace.proposals(), "It is provisional again.")

        self._try(act)

    def action_open_round(self) -> None:
        """Show all coders what was proposed in the round of the proposal under the cursor."""
        one = self._under
        if one is None:
            return
        round = one.proposal.round
        if self._asked != round:
            self._asked = round
            self.query_one(NoticeLine).show(SURE.format(round=display_line(round)))
            return
        self._asked = ""

        def act() -> QueueRead:
            self._workspace.open_proposals(round)
            return QueueRead(self._workspace.proposals(), f"All coders see them: {round}.")

        self._try(act)


def _named(chosen: tuple[QueuedProposal, ...]) -> str:
    if len(chosen) == 1:
        return f"“{chosen[0].proposal.name}”"
    return f"{len(chosen)} proposed codes"


def _heading(width: int, look: RowStyles) -> Strip:
    titles = ("", "proposed code", "below", "answers", "by", "round", "state")
    return _row(titles, width, look, quiet=True)


def _alike(width: int, look: RowStyles) -> Strip:
    return row_of([text("alike:", look.quiet, width)], width, look)


def _blank(width: int, look: RowStyles) -> Strip:
    return row_of([text("", look.background, width)], width, look)


def _row(
    cells: tuple[str, str, str, str, str, str, str],
    width: int,
    look: RowStyles,
    *,
    quiet: bool = False,
) -> Strip:
    style = look.quiet if quiet else look.background
    sign, name, below, answers, who, round, state = cells
    rest = max(width - MARK - BELOW - ANSWERS - WHO - ROUND - STATE - 7, 1)
    columns = [
        text(sign, look.good if sign == CHOSEN else style, MARK),
        *(text(name, style, rest), text(below, style, BELOW)),
        figure(answers, style, ANSWERS),
        *(text(who, style, WHO), text(round, style, ROUND), text(state, style, STATE)),
    ]
    return row_of(columns, width, look)
