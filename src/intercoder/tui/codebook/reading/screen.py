"""Answers nobody has coded, in clusters: a lead reads them, names some and dismisses others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message

from intercoder.errors import CodebookError, StudyError, UsageError
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.suggest.reading.request import AnswerCluster, ReadingRequest
from intercoder.text.counted import counted
from intercoder.tui.codebook.reading.cluster_rows import (
    cluster_rows,
    facts_of,
    heading,
    left_words,
)
from intercoder.tui.codebook.reading.keys import CLUSTERS
from intercoder.tui.codebook.reading.messages import (
    ClusterDone,
    ClustersFound,
    ClusterTakenUp,
    ExamplesRead,
    NamingFailed,
)
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.heading_line import HeadingLine
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.tui.codebook.changing.form import FormScreen
    from intercoder.tui.codebook.reading.answers_screen import ClusterRead

NONE_DISMISSED = "No cluster was dismissed."
DONE = "That is done already. F5 groups what is left."
NO_ODD = "Every answer is like others."


class ReadingScreen(ListScreen[None]):
    """The clusters, and what the one under the cursor is about."""

    CSS_PATH = "reading.tcss"
    KEYS = CLUSTERS
    BINDINGS = bindings(CLUSTERS)

    longest_wait = inf

    def __init__(
        self, study: Study, who: Coder | None, request: ReadingRequest | None = None
    ) -> None:
        """`who` is at the keyboard; None if nobody said who they are."""
        super().__init__()
        self._study = study
        self._who = who
        self._asked = request or ReadingRequest()
        self._request = 0
        self._read: ClustersFound | None = None
        self._done: dict[int, str] = {}
        """What became of clusters since they were read, by place."""
        self._marked: dict[int, tuple[int, ...]] = {}
        """Rows of the answers marked as examples, by place of the cluster."""
        self._form: FormScreen | None = None
        self._is_at_work = False

    @property
    def awaits(self) -> bool:
        """Whether the next key is about clusters, or about a form, that are not here yet."""
        return self.is_reading or self._is_at_work

    def compose(self) -> ComposeResult:
        """The clusters, and what is under the cursor in full."""
        yield TitleLine("Reading", self._study.name)
        yield HeadingLine()
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(CLUSTERS))

    def on_mount(self) -> None:
        """Group the answers."""
        self.action_refresh()

    # -- reading --------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Group what is left anew; what is in view stays meanwhile."""
        self._request += 1
        self.is_reading = True
        self.query_one(TitleLine).show("grouping the answers…")
        request, study, who, asked = self._request, self._study, self._who, self._asked

        def reading() -> ClustersFound:
            from intercoder.findings.saturation.of_study import saturation
            from intercoder.findings.saturation.words import in_short
            from intercoder.suggest.reading.reading_workspace import ReadingWorkspace

            workspace = ReadingWorkspace(study, who, asked)
            found = workspace.clusters()
            rows = [row for one in found.clusters for row in one.typical]
            return ClustersFound(
                request,
                workspace,
                found,
                workspace.book(),
                workspace.answers_by_row(rows),
                in_short(saturation(study)),
            )

        read(self, request, reading)

    def on_clusters_found(self, message: ClustersFound) -> None:
        """They are here."""
        if message.request != self._request:
            return
        self.is_reading = False
        self._read = message
        self._done.clear()
        self._marked.clear()
        self._show(0)
        self.query_one(TitleLine).show(message.saturation)

    def reading_failed(self, message: ReadFailed) -> None:
        """There are no clusters: say why; what is known stays in view."""
        if message.request == self._request:
            self.is_reading = self._is_at_work = False
            drop_presses(self)
            self.query_one(TitleLine).show("not read")
            if self._read is None:
                self.query_one(FactsPanel).show(Facts("Nothing to read", (str(message.error),)))
            self._say("F5 tries again.")

    # -- showing --------------------------------------------------------------------------------

    def _show(self, item: int) -> None:
        if self._read is None:
            return
        found, book = self._read.found, self._read.book
        self.query_one(HeadingLine).show(heading)
        rows = cluster_rows(found.clusters, self._done, book, self.texts)
        self.row_list.show(lambda _: rows, item)
        self.query_one(TitleLine).show_remark(left_words(found, self._done))
        self.show_item()

    def show_item(self) -> None:
        """Say what the cluster under the cursor is about."""
        panel = self.query_one(FactsPanel)
        one, read_ = self._cluster, self._read
        if one is None or read_ is None:
            if read_ is not None:
                from intercoder.suggest.reading.words import summary

                panel.show(Facts("No clusters", tuple(summary(read_.found, read_.book))))
            return
        typical = [read_.typical[row] for row in one.typical if row in read_.typical]
        panel.show(facts_of(one, typical, read_.book, self.texts))
        panel.refresh(layout=True)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The typical answers of the cluster under the cursor."""
        one, read_ = self._cluster, self._read
        if one is None or read_ is None:
            return ()
        typical = [read_.typical[row] for row in one.typical if row in read_.typical]
        return [(answer.id, answer.text) for answer in typical]

    @property
    def _cluster(self) -> AnswerCluster | None:
        """The cluster under the cursor."""
        place = self.row_list.item
        if self._read is None or place is None or place >= len(self._read.found.clusters):
            return None
        return self._read.found.clusters[place]

    def _say(self, words: str) -> None:
        self.query_one(NoticeLine).show(words)

    # -- opening --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """All answers of the cluster under the cursor."""
        one, read_, place = self._cluster, self._read, self.row_list.item
        if one is None or read_ is None or place is None:
            return
        from intercoder.tui.codebook.reading.answers_screen import ClusterAnswersScreen

        def take(seen: ClusterRead | None) -> None:
            if seen is None:
                return
            self._marked[place] = seen.examples
            if seen.names_it:
                self.action_name()

        marked = self._marked.get(place, one.typical)
        title = ", ".join(one.words)
        screen = ClusterAnswersScreen(read_.workspace, title, one.answers, marked)
        self.app.push_screen(screen, take)

    def action_odd(self) -> None:
        """The answers that are like no other."""
        if self._read is None:
            return
        if not self._read.found.odd:
            self._say(NO_ODD)
            return
        from intercoder.tui.codebook.reading.answers_screen import ClusterAnswersScreen

        def take(seen: ClusterRead | None) -> None:
            if seen is not None and seen.names_it:
                self._fill(None, self._of_odd(seen.examples), seen.examples)

        odd = self._read.found.odd
        screen = ClusterAnswersScreen(self._read.workspace, "like no other", odd, ())
        self.app.push_screen(screen, take)

    def _of_odd(self, rows: tuple[int, ...]) -> AnswerCluster:
        """Answers like no other that were marked, as a cluster of their own."""
        return AnswerCluster(rows, rows, (), {}, 0, 0, {})

    # -- naming and dismissing ------------------------------------------------------------------

    def action_name(self) -> None:
        """Add a code for the cluster under the cursor."""
        one, place = self._cluster, self.row_list.item
        if one is None or place is None:
            return
        if place in self._done:
            self._say(DONE)
            return
        self._fill(place, one, self._marked.get(place, one.typical))

    def _fill(self, place: int | None, one: AnswerCluster, examples: tuple[int, ...]) -> None:
        """Ask for the name; `place` is that of the cluster, None for marked odd answers."""
        if self._read is None:
            return
        workspace = self._read.workspace
        self._is_at_work = True

        def reading() -> ExamplesRead:
            return ExamplesRead(place, one, tuple(workspace.answers(examples)))

        read(self, self._request, reading)

    def on_examples_read(self, message: ExamplesRead) -> None:
        """The texts of the examples are here: open the form."""
        self._is_at_work = False
        from intercoder.tui.codebook.reading.naming import BELOW, content_typed, naming_form

        read_ = self._read
        if read_ is None:
            return
        texts = [one.text for one in message.examples]
        words = self.texts.note(", ".join(message.cluster.words))

        def keep(typed: Mapping[str, str]) -> None:
            name = typed.get("name", "")
            content = content_typed(typed, texts)
            size = message.cluster.size

            def naming() -> ClusterDone:
                made = read_.workspace.name(
                    name,
                    content,
                    below=typed.get(BELOW, ""),
                    reason=f"Named from {counted(size, 'answer')} that had no code.",
                )
                said = f"Revision {made.number}: “{name.strip()}” is a code of the study now."
                place = -1 if message.place is None else message.place
                return ClusterDone(place, said, is_dismissed=False)

            self._write(naming)

        def left(_: None) -> None:
            self._form = None

        self._form = naming_form(message.cluster, words, texts, keep)
        self.app.push_screen(self._form, left)

    def action_set_aside(self) -> None:
        """Dismiss the cluster under the cursor."""
        one, read_, place = self._cluster, self._read, self.row_list.item
        if one is None or read_ is None or place is None:
            return
        if place in self._done:
            self._say(DONE)
            return

        def dismissing() -> ClusterDone:
            read_.workspace.dismiss(one)
            return ClusterDone(place, "Dismissed. Press u to take it up again.", True)

        self._write(dismissing)

    def action_take_up(self) -> None:
        """Take up the cluster that was dismissed last."""
        if self._read is None:
            return
        workspace = self._read.workspace

        def taking_up() -> ClusterTakenUp:
            dismissed = workspace.dismissed()
            if not dismissed:
                return ClusterTakenUp("")
            return ClusterTakenUp(", ".join(workspace.take_up(len(dismissed)).words))

        self._write(taking_up)

    def _write(self, act: Callable[[], Message]) -> None:
        """Do this in a thread, and hear how it went."""
        self._is_at_work = True
        if self._form is not None:
            self._form.is_previewing = True

        def trying() -> Message:
            try:
                return act()
            except (CodebookError, StudyError, UsageError) as error:
                return NamingFailed(error)

        read(self, self._request, trying)

    def _written(self) -> None:
        self._is_at_work = False
        if self._form is not None:
            self._form.is_previewing = False

    def on_cluster_done(self, message: ClusterDone) -> None:
        """It is in the study: on to the next cluster."""
        self._written()
        if self._form is not None:
            self._form.dismiss(None)
        if message.cluster >= 0:
            self._done[message.cluster] = "dismissed" if message.is_dismissed else "named"
            self._show(self._next_after(message.cluster))
        self._say(message.words)

    def _next_after(self, place: int) -> int:
        count = len(self._read.found.clusters) if self._read else 0
        after = (one for one in range(place + 1, count) if one not in self._done)
        return next(after, place)

    def on_cluster_taken_up(self, message: ClusterTakenUp) -> None:
        """It is shown again: in its place if it is in view, else once grouped anew."""
        self._written()
        dismissed = [place for place, how in self._done.items() if how == "dismissed"]
        if dismissed:
            del self._done[dismissed[-1]]
            self._show(dismissed[-1])
            self._say("Taken up again.")
        elif message.words:
            self._say(f"Taken up again: {self.texts.note(message.words)}. F5 groups anew.")
        else:
            self._say(NONE_DISMISSED)

    def on_naming_failed(self, message: NamingFailed) -> None:
        """Nothing was changed: say why."""
        self._written()
        drop_presses(self)
        if self._form is not None:
            self._form.refuse(str(message.error))
        else:
            self._say(str(message.error))
