"""The layout of the adjudication screen, and which widget shows which part of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from intercoder.adjudication.disagreement import Disagreement
from intercoder.adjudication.session import AdjudicationSession
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.tui.adjudication.choice_view import ChoiceView
from intercoder.tui.adjudication.comments_view import CommentsView
from intercoder.tui.adjudication.versions_view import Shown, VersionsView
from intercoder.tui.answers.answer_head import TRANSLATABLE, TRANSLATED
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.status_line import StatusLine
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.keys import hints
from intercoder.tui.keys_for_leads import SETTLING
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.widgets.banner import Banner
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

NONE = "No disagreements match this filter. Press f to change it."


class AdjudicationLayout(Vertical):
    """The answer and its versions, the codes beside them, the definition."""

    @dataclass
    class CodebookShown(Message):
        """Another revision of the codebook is in view."""

        codebook: Codebook

    DEFAULT_CSS = "AdjudicationLayout { height: 1fr; }"

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        title: tuple[str, str],
        *,
        own: str,
        may_settle: bool,
    ) -> None:
        """`keys` is key by code id, `title` the study's name and who adjudicates which round, `own`
        the coder whose version is named."""
        super().__init__()
        self._own = own
        self.reads_translation = False
        """Whether translations are shown in place of answers that have one."""
        self._pointed: int | None = None
        """The answer for which the cursor was last put on a code."""
        self.keys = keys
        """Key by code id."""
        self.codes = CodesPanel(codebook, keys, id="codes")
        self.answer = AnswerView()
        self.versions = VersionsView()
        self.comments = CommentsView()
        self._title_line = TitleLine(*title)
        self._head = FactsPanel(id="question")
        self._choice = ChoiceView()
        self._entry = CodeEntry(codebook, id="entry")
        self._banner = Banner()
        self._notice = NoticeLine(_hints({key[0] for key in keys.values()}, may_settle=may_settle))
        self._status = StatusLine(above=self._notice)

    def show_codebook(self, codebook: Codebook) -> None:
        """Show another revision of the codebook; codes that stay keep their keys."""
        self.keys = assign_keys(codebook, kept=self.keys)
        self.codes.show_codebook(codebook, self.keys)
        self._entry.show_codebook(codebook)
        self.post_message(self.CodebookShown(codebook))

    def compose(self) -> ComposeResult:
        """The style sheet of the screen says where each goes at which width."""
        yield self._title_line
        with Container(id="work"):
            with Vertical(id="reading"):
                yield self._head
                yield self.answer
                yield self.versions
                yield self._choice
                yield self.comments
            yield self.codes
            yield self._entry
        yield self._banner
        yield self._notice
        yield self._status

    def show(
        self,
        session: AdjudicationSession,
        *,
        place: str,
        wording: str,
        named: bool,
    ) -> None:
        """Hand every region its part of the session."""
        texts = texts_of(self.app)
        item = session.item
        self._title_line.show(place)
        if item is not None and item.number != self._pointed:
            self._pointed = item.number
            self.point_at(item.codes[:1])
        translated = self.reads_translation
        about = Facts("") if item is None else _about(item, wording, translated=translated)
        self._head.show(about)
        key = item.answer.id if item else ""
        texts.turn_to(self.screen, (key,))
        read = item.answer.text_to_read(translated=translated) if item else ""
        self.answer.show(item.number if item else None, texts.see(key, read))
        self.versions.show(
            Shown(
                item,
                session.codebook.name_of,
                named,
                self._own,
                texts.see(key, item.answer.text),
                tuple((note, texts.note(note)) for note in _notes(item)),
            )
            if item
            else None
        )
        self._choice.show(session, texts.note(session.reason))
        said = tuple(texts.note(one.text) for one in item.comments) if item else ()
        self.comments.show(item, said, named=named, mine=self._own)
        self.codes.show_chosen(session.choice.codes)
        self._notice.show(session.notice or ("" if session.queue or item else NONE))
        for region in (self._head, self.answer):
            region.refresh(layout=True)  # each is as high as what it shows

    def show_standing(self, standing: StatusText) -> None:
        """The line at the foot."""
        self._status.show(standing)

    def show_banner(self, words: str, *, calm: bool) -> None:
        """What is wrong with saving or reading, above the notice."""
        self._banner.show(words, calm=calm)

    def show_entry(self, code: Code | None) -> None:
        """The entry of the code under the cursor."""
        self._entry.show(code)

    def point_at(self, codes: Sequence[str]) -> None:
        """Put the cursor on a code, so that its definition is in view."""
        for code_id in codes:
            self.codes.go_to(code_id)
        self._entry.show(self.codes.code)


LEAVE = ("Esc", "leave")


def _notes(item: Disagreement) -> list[str]:
    """All memos and the reason, which may quote the answer."""
    notes = [one.judgement.memo for one in item.versions]
    return [*notes, item.consensus.judgement.memo] if item.consensus else notes


def _about(item: Disagreement, wording: str, *, translated: bool) -> Facts:
    answer = item.answer
    in_view = (TRANSLATED if translated else TRANSLATABLE).strip() if answer.translation else ""
    about = (in_view, answer.id, answer.language, *answer.attributes.values())
    return Facts(wording, (" · ".join(part for part in about if part),))


def _hints(taken: set[str], *, may_settle: bool) -> tuple[tuple[str, str], ...]:
    """The most useful keys; of those that a code may have taken, whichever works."""
    words = {"c": ("F6", "comment"), "n": ("F8", "names")}
    aside = tuple(
        (always if letter in taken else letter, word) for letter, (always, word) in words.items()
    )
    usual = hints(SETTLING)
    if not may_settle:
        return (*aside, ("← →", "move"), ("h", "hide"), LEAVE)
    return (*usual[:7], *aside, *usual[7:], LEAVE)
