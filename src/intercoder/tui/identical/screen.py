"""Lists identical answers coded differently: a coder's own to judge again, or several coders'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.identical import Version, ordered
from intercoder.study.identical.identical_answers import Described, described, numbers_in
from intercoder.study.identical.identical_groups import Asked, differing
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import draw_line
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.keys import IDENTICAL, bindings, hints
from intercoder.tui.keys_for_leads import IDENTICAL_OF_ALL
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.terminal.key_queue import READ_ONLY
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.heading_line import HeadingLine
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

LISTED = 500
"""Groups that are listed, the largest first; nobody goes through more in a day."""
START = 200
NONE = "No identical answers are coded differently."
NO_CODE = "no code applies"
COUNT, DIFFER = 7, 6


@dataclass
class GroupsFound(Message):
    """The groups are here."""

    request: int
    groups: tuple[Described, ...]
    found: int
    codebook: Codebook
    coders: tuple[str, ...]


@dataclass
class NumbersFound(Message):
    """The answers of one of them, for its coder."""

    request: int
    numbers: tuple[int, ...]


class IdenticalScreen(ListScreen[tuple[int, ...]]):
    """Of one coder it gives the numbers of the answers that were picked; else Enter shows them."""

    CSS_PATH = "identical.tcss"
    KEYS = IDENTICAL
    BINDINGS = bindings(IDENTICAL_OF_ALL)

    def __init__(
        self,
        study: Study,
        asked: Asked,
        *,
        between: bool = False,
        to_code: bool = False,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`to_code` says that the coder whose they are is at work, and picks a group to judge;
        `written` waits, in the thread that reads, until what they decided is written."""
        super().__init__()
        self.KEYS = IDENTICAL if to_code else IDENTICAL_OF_ALL
        self._study = study
        self._asked = asked
        self._between = between
        self._to_code = to_code
        self._found: GroupsFound | None = None
        self._request = 0
        self._written = written
        self.longest_wait = inf if to_code else READ_ONLY

    def compose(self) -> ComposeResult:
        """The groups, and what is under the cursor in full."""
        yield TitleLine("Identical answers, coded differently", self._asked.coder)
        yield HeadingLine()
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(self.KEYS))

    def on_mount(self) -> None:
        """Ask for the groups."""
        self.query_one(TitleLine).show("searching…")
        study, asked, between = self._study, self._asked, self._between

        def reading() -> GroupsFound:
            self._written()
            found = ordered(differing(study, asked, between=between))
            groups = described(study, found[:LISTED], START)
            people = {
                name for one in groups for version in one.differing.versions for name in version.by
            }
            return GroupsFound(0, groups, len(found), study.codebook(), tuple(sorted(people)))

        read(self, 0, reading)

    def on_groups_found(self, message: GroupsFound) -> None:
        """They are here."""
        self._found, self.is_reading = message, False
        count = message.found
        words = counted(count, "group")
        self.query_one(TitleLine).show(words)
        self.query_one(NoticeLine).show("" if count else NONE)
        self._show()

    # -- showing --------------------------------------------------------------------------------

    def _show(self, item: int = 0) -> None:
        found = self._found
        if found is None:
            return
        lines = [Line(self._drawer(one), place) for place, one in enumerate(found.groups)]
        if found.found > len(lines):
            more = f"and {found.found - len(lines):,} more, smaller groups"
            lines.append(
                Line(lambda width, look: draw_line([(more, look.quiet)], width, look.background))
            )
        rows = FixedRows(lines)
        self.query_one(HeadingLine).show(self._heading)
        self.row_list.show(lambda _: rows, item)
        self.show_item()

    def _heading(self, width: int, look: RowStyles) -> Strip:
        return row_of(
            [
                figure("answers", look.quiet, COUNT),
                figure("differ", look.quiet, DIFFER),
                text("text", look.quiet, _text_width(width)),
                text("judged", look.quiet, width),
            ],
            width,
            look,
        )

    def _drawer(self, one: Described) -> Callable[[int, RowStyles], Strip]:
        def draw(width: int, look: RowStyles) -> Strip:
            versions = "; ".join(self._in_short(version) for version in one.differing.versions)
            room = _text_width(width)
            start = self._seen_start(one)
            return row_of(
                [
                    figure(f"{one.answers:,}", look.strong, COUNT),
                    figure(f"{one.differing.difference:.0%}", look.background, DIFFER),
                    text(start, look.background, room),
                    text(versions, look.quiet, max(width - COUNT - DIFFER - room - 3, 1)),
                ],
                width,
                look,
            )

        return draw

    def show_item(self) -> None:
        """Show the group under the cursor in full."""
        place, found = self.row_list.item, self._found
        if place is None or found is None:
            self.query_one(FactsPanel).show(Facts(""))
            return
        one = found.groups[place]
        start = self._seen_start(one)
        about = [one.question, one.language, f"round {one.differing.round}"]
        if not self._asked.coder and one.differing.coder:
            about.append(self._names.of(one.differing.coder))
        differ = ", ".join(found.codebook.name_of(code) for code in one.differing.codes)
        self.query_one(FactsPanel).show(
            Facts(
                start,
                (
                    f"{' · '.join(part for part in about if part)} · they differ in {differ}",
                    *(self._in_full(version) for version in one.differing.versions),
                ),
            )
        )

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """What the answers of the group under the cursor say."""
        place, found = self.row_list.item, self._found
        if place is None or found is None:
            return ()
        return ((_key(found.groups[place]), found.groups[place].start),)

    def _seen_start(self, one: Described) -> str:
        return self.texts.line(_key(one), one.start, characters=one.length)

    @property
    def _names(self) -> CoderNames:
        coders = self._found.coders if self._found else ()
        return CoderNames(self._study.id, coders, self.looking.names_hidden)

    def _called(self, codes: Sequence[str]) -> str:
        if self._found is None:
            return ""
        return " + ".join(self._found.codebook.name_of(code) for code in codes) or NO_CODE

    def _in_short(self, version: Version) -> str:
        return f"{self._called(version.codes)} {version.judgements:,}"

    def _in_full(self, version: Version) -> str:
        answers = counted(version.judgements, "answer")
        if not self._between:
            return f"{self._called(version.codes)}: {answers}"
        by = [
            f"{self._names.of(name)} {version.by[name]:,}"
            for name in self._names.ordered
            if name in version.by
        ]
        return f"{self._called(version.codes)}: {', '.join(by)}"

    # -- keys -----------------------------------------------------------------------------------

    def action_names(self) -> None:
        """Hide the coders' names, or show them; a coder at work sees no other's."""
        if not self._to_code:
            super().action_names()

    def action_open(self) -> None:
        """Judge the answers of the group again; or, as a lead, see what each coder gave them."""
        place, found = self.row_list.item, self._found
        if place is None or found is None:
            return
        one = found.groups[place]
        if self._to_code:
            self._request += 1
            self.is_reading = True
            request, study = self._request, self._study
            read(self, request, lambda: NumbersFound(request, numbers_in(study, one.differing)))
            return
        from intercoder.tui.identical.judged import IdenticalJudgedScreen

        screen = IdenticalJudgedScreen(self._study, one, found.codebook, self._names, self.looking)
        self.app.push_screen(screen, self.look)

    def on_numbers_found(self, message: NumbersFound) -> None:
        """On to the coding screen."""
        if message.request == self._request:
            self.dismiss(message.numbers)

    @property
    def given(self) -> tuple[int, ...]:
        """No answers: leaving picks no group."""
        return ()


def _key(one: Described) -> str:
    """What the text of a group goes by."""
    return f"identical {one.question} {one.start}"


def _text_width(width: int) -> int:
    return max(20, (width - COUNT - DIFFER - 3) // 2)
