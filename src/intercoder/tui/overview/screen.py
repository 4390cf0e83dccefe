"""The lead's overview: progress, agreement, and disagreements that wait for adjudication."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from time import time
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message

from intercoder.errors import StudyError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.differing_answers import disagreements
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.overview.overview import (
    StudyProgress,
    doubted_codes,
    packages_out,
    rates,
    study_progress,
)
from intercoder.study.rounds.blindness import hidden_rounds, is_lead
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.tui.adjudication.opening import adjudication_screen
from intercoder.tui.keys import bindings, hints
from intercoder.tui.keys_for_leads import OVERVIEW
from intercoder.tui.overview.overview_rows import (
    FOR_LEADS,
    Item,
    Known,
    OverviewTarget,
    overview_rows,
)
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_study.selection import Selection

Part = Callable[[Known], Known]
"""What was read, as a change of what is known."""
FIRST_FIGURES = 0.5
"""Seconds that keys wait for all parts; after that they are about those in view."""
NOTHING = "There is nothing more to show for this line."
NOBODY = "This study has no coders yet. Quit and run:  intercoder coder add {study} NAME"


@dataclass
class PartRead(Message):
    """Some of the figures are here."""

    request: int
    part: Part


def _read_once(study: Study) -> Callable[[], Judgements]:
    """What everyone judged: read when it is first asked for, and then kept."""
    return cache(lambda: judgements(study))


class OverviewScreen(ListScreen[None]):
    """Read in parts, the quick ones first, in threads; each part is shown as it comes."""

    CSS_PATH = "overview.tcss"
    KEYS = OVERVIEW
    BINDINGS = bindings(OVERVIEW)

    def __init__(
        self,
        study: Study,
        who: Coder | None,
        *,
        round: str = "",
        selection: Selection | None = None,
    ) -> None:
        """`who` is at the keyboard; `round` shows this round alone. `selection` says how agreement
        is computed."""
        super().__init__()
        self._study = study
        self._who = who
        self._round = round
        self._selection = selection
        self._request = 0
        self._known = Known()
        self._items: tuple[Item, ...] = ()
        self._waiting: deque[tuple[str, Callable[[], Part]]] = deque()
        self._judged = _read_once(study)

    longest_wait = FIRST_FIGURES

    def compose(self) -> ComposeResult:
        """The lines, and what is under the cursor in full."""
        yield TitleLine("Overview", self._study.name)
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(OVERVIEW))

    def on_mount(self) -> None:
        """Ask for the figures."""
        self.action_refresh()

    # -- reading --------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Read everything again; what is known stays in view meanwhile."""
        self._request += 1
        self._judged = _read_once(self._study)
        self._waiting = deque(
            [
                ("reading…", self._read_standing),
                ("reading the pace…", self._read_rates),
                ("comparing…", self._read_disagreements),
            ]
        )
        self._read_next()

    def _read_next(self) -> None:
        self.is_reading = bool(self._waiting)
        if not self._waiting:
            self._judged = _read_once(self._study)  # gives back the memory of those that were read
            self.query_one(TitleLine).show("")
            return
        words, reading = self._waiting.popleft()
        self.query_one(TitleLine).show(words)
        request = self._request
        read(self, request, lambda: PartRead(request, reading()))

    def _read_standing(self) -> Part:
        study, who = self._study, self._who
        found = study_progress(study)
        if self._round:
            found = replace(
                found,
                rounds=tuple(one for one in found.rounds if one.name == self._round),
                coders=tuple(one for one in found.coders if one.round == self._round),
            )
        doubts, packages, codebook = doubted_codes(study), packages_out(study), study.codebook()
        if self._round:
            packages = tuple(one for one in packages if one.round == self._round)
        hidden = frozenset() if is_lead(who) else {one.name for one in hidden_rounds(study)}
        now = time()
        return lambda known: replace(
            known,
            now=now,
            standing=found,
            doubts=doubts,
            packages=packages,
            hidden=frozenset(hidden),
            name_of=codebook.name_of,
        )

    def _read_rates(self) -> Part:
        found = rates(self._study, self._known.now)
        return lambda known: replace(known, rates=found)

    def _read_disagreements(self) -> Part:
        found = disagreements(self._study, self._judged())
        return lambda known: replace(known, disagreements=found)

    def _read_agreement(self, round_: str) -> Part:
        from intercoder.agreement.of_study.sides.quick_summary import agreement_so_far

        found = agreement_so_far(self._study, round_, self._selection, self._judged())
        return lambda known: replace(known, agreement={**known.agreement, round_: found})

    def _read_untouched(self, rounds: Sequence[str]) -> Part:
        from intercoder.agreement.of_study.sides.quick_summary import nothing_so_far

        found = nothing_so_far(self._study, rounds, self._selection)
        return lambda known: replace(known, agreement={**known.agreement, **found})

    def on_part_read(self, message: PartRead) -> None:
        """A part is here: show it, and ask for the next."""
        if message.request != self._request:
            return
        before = self._known.standing
        self._known = message.part(self._known)
        if self._known.standing is not before and self._known.standing is not None:
            self._compare(self._known.standing)
        self._show()
        self._read_next()

    def _compare(self, found: StudyProgress) -> None:
        """Ask for the agreement in every round that may be shown; first where there is none."""
        seen = [one.name for one in found.rounds if one.name not in self._known.hidden]
        nothing = found.untouched()
        untouched = [name for name in seen if name in nothing]
        if untouched:
            self._waiting.append(("comparing…", lambda: self._read_untouched(untouched)))
        for name in seen:
            if name not in nothing:
                self._waiting.append((f"comparing {name}…", self._agreement_of(name)))

    def _agreement_of(self, round_: str) -> Callable[[], Part]:
        return lambda: self._read_agreement(round_)

    def reading_failed(self, message: ReadFailed) -> None:
        """The study did not answer; what is known stays in view."""
        if message.request == self._request:
            self._waiting.clear()
            self.is_reading = False
            drop_presses(self)
            self.query_one(TitleLine).show("not read")
            self.query_one(NoticeLine).show(f"{message.error} Press r to try again.")

    # -- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        """The lines anew, with the cursor on what it was on."""
        place = self.row_list.item
        under = self._key(self._items[place]) if place is not None and self._items else None
        self._items, rows = overview_rows(self._known)
        keys = [self._key(item) for item in self._items]
        top = self.row_list.scroll_offset.y
        self.row_list.show(rows, keys.index(under) if under in keys else 0)
        if under in keys:
            self.row_list.scroll_to(y=top, animate=False, force=True)
        self.show_item()

    @staticmethod
    def _key(item: Item) -> str:
        return item.facts.title

    def show_item(self) -> None:
        """Show the line under the cursor in full."""
        place = self.row_list.item
        item = self._items[place] if place is not None and self._items else None
        facts = item.facts if item else Facts("")
        if self._known.standing is not None and not self._known.standing.coders:
            facts = replace(facts, sentences=(*facts.sentences, self._nobody))
        self.query_one(FactsPanel).show(facts)
        self.query_one(NoticeLine).show("")

    @property
    def _nobody(self) -> str:
        return NOBODY.format(study=self._study.target)

    # -- keys -----------------------------------------------------------------------------------

    def action_open(self) -> None:
        """What is behind the line: the agreement of its round, or the settling of what differs."""
        place = self.row_list.item
        if place is None:
            return
        item = self._items[place]
        if item.round in self._known.hidden and item.round:
            self._say(f"“{item.round}”: {FOR_LEADS}.")
        elif item.leads is OverviewTarget.NOWHERE:
            self._say(NOTHING)
        elif item.leads is OverviewTarget.ADJUDICATION:
            self._open_adjudication(item)
        else:
            self._open_agreement(item)

    def _open_adjudication(self, item: Item) -> None:
        try:
            screen = adjudication_screen(self._study, self._who, item.round, item.code)
        except StudyError as error:
            self._say(str(error))
            return
        self.app.push_screen(screen, self._come_back)

    def _open_agreement(self, item: Item) -> None:
        if not item.round and self._known.hidden:
            self._say(f"Agreement over all rounds is {FOR_LEADS}.")
            return
        from intercoder.agreement.of_study.selection import Selection
        from intercoder.tui.agreement.screen import AgreementScreen

        given = self._selection or Selection()
        rounds = (item.round,) if item.round else ()
        selection = replace(given, rounds=rounds, codes=(item.code,) if item.code else ())
        self.app.push_screen(AgreementScreen(self._study, selection))

    def action_identical(self) -> None:
        """The identical answers that coders coded differently."""
        if self._known.hidden:
            self._say(f"Disagreements between coders are {FOR_LEADS}.")
            return
        from intercoder.study.identical.identical_groups import Asked
        from intercoder.tui.identical.screen import IdenticalScreen

        asked = Asked(rounds=(self._round,) if self._round else ())
        self.app.push_screen(IdenticalScreen(self._study, asked, between=True))

    def action_codebook(self) -> None:
        """The codebook, to look at and to change."""
        from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen

        if self._study.package:
            self._say("This is a package: the codebook is changed in the study it was made from.")
            return
        self.app.push_screen(ChangeCodebookScreen(self._study, self._who), self._come_back)

    def action_findings(self) -> None:
        """How often codes were given, in which groups."""
        from intercoder.tui.findings.screen import FindingsScreen

        if self._known.hidden:
            self._say(f"Findings over all coders are {FOR_LEADS}.")
            return
        rounds = (self._round,) if self._round else ()
        self.app.push_screen(FindingsScreen(self._study, self._who, rounds=rounds))

    def _come_back(self, _: object) -> None:
        """What was settled, or changed in the codebook, changes the figures."""
        self.action_refresh()

    def _say(self, words: str) -> None:
        self.query_one(NoticeLine).show(words)
