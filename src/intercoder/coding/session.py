"""One coder at work, independent of screen and storage.

A `CodingSession` is an immutable value. Each thing a coder can do is a method that returns a
`Step`: the next session, and the change to be written, if any. The code that drives the session
(the terminal app, the line-by-line mode, a test) shows the session and passes the changes to the
study, in order. The session holds a few answers ahead; `wants_more` says when to supply others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding import suggestion_visibility
from intercoder.coding.change import Change, Decide, KeepDraft, KeepPlace, Propose
from intercoder.coding.decision import (
    SKIPPED,
    Judgement,
    Origin,
    SelectionReason,
    State,
)
from intercoder.coding.passages.passage import Passage
from intercoder.coding.queue import OPEN, Draft, Item, Progress, QueueFilter
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Mode, Suggestions

READ_AHEAD = 24
"""Number of answers requested at once."""
OFFERED_AHEAD = 6
"""Number of the answers ahead for which suggestions are requested before they come into view."""
LOW_WATER = 8
RECHECK_AHEAD = 4
"""So few answers are held ahead where their order is learned from each decision."""
"""With fewer answers ahead than this, more are requested."""
REMEMBERED = 200
"""Number of visited answers to which `back` can return without asking the study."""


class Step(NamedTuple):
    """The result of one press."""

    session: CodingSession
    change: Change | None = None


UNASSISTED = Assistance(mode=Mode.OFF)
REVEALED = "Recorded. More codes are suggested: choose what applies, then press Enter."


@dataclass(frozen=True)
class CodingSession:
    """A coder at work: the answer in view, the choice on it, and the answers ahead."""

    codebook: Codebook
    pace: Pace
    item: Item | None = None
    """The answer in view; None while waiting for one, or if none is left."""
    filter: QueueFilter = OPEN
    ahead: tuple[Item, ...] = ()
    behind: tuple[Item, ...] = ()
    """Answers visited before this one, latest last."""
    exhausted: bool = False
    """Whether nothing follows the answers ahead."""
    progress: Progress = field(default_factory=Progress)
    home: QueueFilter = OPEN
    """The filter this coder returns to: open answers, in their coding order."""
    notice: str = ""
    """What the last press could not do, or did in addition, in one sentence."""
    dropping: bool = False
    """Whether `no_code_applies` was pressed with codes chosen; pressing it again drops them."""
    assistance: Assistance = UNASSISTED
    """The settings for when suggestions may be seen."""
    revision: int = 0
    """The revision of the codebook that is coded with; 0 where nothing is recorded."""
    settled: Mapping[int, Judgement] = field(default_factory=dict)
    """Judgements of answers recently decided together with others, by their numbers."""

    @property
    def draft(self) -> Draft:
        """The choice on the answer in view."""
        return self.item.draft if self.item else Draft()

    @property
    def wants_more(self) -> bool:
        """Whether `supplied` should be called with answers that follow `asks_after`."""
        enough = LOW_WATER if self._keeps_ahead is None else self._keeps_ahead // 2
        return not self.exhausted and len(self.ahead) < enough

    @property
    def _keeps_ahead(self) -> int | None:
        """How many answers are held ahead at most, where their order changes while coding."""
        return RECHECK_AHEAD if self.filter.drawn is SelectionReason.RECHECK else None

    @property
    def asks_after(self) -> int | None:
        """The number of the answer after which more are wanted; None for the queue's start.

        For open answers, the queue wraps around from its end to its start, where answers may have
        been passed over. With any other filter it ends at the end.
        """
        if self.ahead:
            return self.ahead[-1].number
        if self.item:
            return self.item.number
        return self.behind[-1].number if self.behind and not self.goes_round else None

    @property
    def place_asked_after(self) -> int:
        """Position reached in the list that is followed: that of the last known answer."""
        last = self.ahead[-1:] or ((self.item,) if self.item else self.behind[-1:])
        return last[0].place if last else 0

    @property
    def goes_round(self) -> bool:
        """Whether the queue wraps around at its end: only if deciding removes answers from it."""
        return self.filter.states == OPEN.states

    @property
    def finished(self) -> bool:
        """Whether no answer that matches the filter is left."""
        return self.item is None and self.exhausted and not self.ahead

    # -- time and supply ------------------------------------------------------------------------

    def pressed(self, now: float) -> CodingSession:
        """The session at a press: with time counted, and without the last notice."""
        return replace(self, pace=self.pace.pressed(now), notice="")

    def supplied(self, items: Iterable[Item], *, exhausted: bool) -> Step:
        """Add more answers of the queue, in order; those already known are ignored."""
        known = {item.number for item in self.ahead}
        if self.item:
            known.add(self.item.number)
        new = tuple(
            item
            for item in self.as_known(items)
            if item.number not in known and self.filter.wants(item)
        )
        exhausted = exhausted or not new
        if self._keeps_ahead is not None:
            kept = new[: max(1, self._keeps_ahead - len(self.ahead))]
            new, exhausted = kept, exhausted and len(kept) == len(new)
        session = replace(self, ahead=self.ahead + new, exhausted=exhausted)
        if session.item or not new:
            return Step(session)
        return session._advanced()

    def as_known(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """The answers with this session's knowledge, since the study may lack its last changes."""
        held = (*self.ahead, *self.behind, *((self.item,) if self.item else ()))
        latest = {item.number: item for item in held}
        return tuple(latest.get(item.number) or self._as_settled(item) for item in items)

    def filtered(self, wanted: QueueFilter) -> CodingSession:
        """The same coder under another filter; answers must be supplied again."""
        behind = _with_last(self.behind, self.item)
        return replace(
            self, filter=wanted, item=None, ahead=(), behind=behind, exhausted=False, notice=""
        )

    def under(
        self, codebook: Codebook, revision: int, read: Callable[[Item], Item]
    ) -> CodingSession:
        """The same coder with another revision of the codebook.

        `read` gives an answer with what is chosen on it as far as it can be given now.
        """

        def now(item: Item) -> Item:
            return suggestion_visibility.under(codebook, read(item))

        return replace(
            self,
            codebook=codebook,
            revision=revision,
            item=self.item and now(self.item),
            ahead=tuple(map(now, self.ahead)),
            behind=tuple(map(now, self.behind)),
            dropping=False,
        )

    def counted(self, progress: Progress) -> CodingSession:
        """The session with progress as counted by the study."""
        return replace(self, progress=progress)

    # -- suggestions ----------------------------------------------------------------------------

    @property
    def suggestions(self) -> Suggestions | None:
        """The suggestions on the answer in view, if they may be seen and have arrived."""
        return suggestion_visibility.in_view(self.assistance, self.item) if self.item else None

    @property
    def is_revealing(self) -> bool:
        """Whether suggestions have just come into view after a decision without them."""
        return bool(self.item and self.item.offer and self.item.offer.unanswered)

    def unoffered(self, model: str) -> tuple[int, ...]:
        """Numbers of the answers that need suggestions of this model, the next ones first."""
        near = (self.item, *self.ahead[:OFFERED_AHEAD])
        return tuple(
            item.number
            for item in near
            if item and suggestion_visibility.is_wanted(self.assistance, item, model)
        )

    def offered(self, number: int, made: Suggestions) -> CodingSession:
        """Add suggestions that have arrived for an answer; late ones are ignored."""

        def with_offer(item: Item) -> Item:
            return (
                suggestion_visibility.attach_suggestions(item, made, self.codebook)
                if item.number == number
                else item
            )

        item = self.item and suggestion_visibility.mark_seen(self.assistance, with_offer(self.item))
        return replace(self, item=item, ahead=tuple(map(with_offer, self.ahead)))

    def compared(self, number: int, same_meaning: int) -> CodingSession:
        """Add how many answers mean the same as this one; what comes late is ignored."""

        def with_count(item: Item) -> Item:
            return replace(item, same_meaning=same_meaning) if item.number == number else item

        item = self.item and with_count(self.item)
        return replace(self, item=item, ahead=tuple(map(with_count, self.ahead)))

    # -- choosing -------------------------------------------------------------------------------

    def toggled(self, code_id: str, origin: Origin = Origin.MANUAL) -> Step:
        """Add a code to the answer in view, or remove it.

        An exclusive code removes the others, and is removed by any other.
        """
        if self.item is None:
            return Step(self)
        before = self.item.draft
        draft, notice = before.toggled(self.codebook, code_id, origin)
        if draft is before:
            return Step(replace(self, notice=notice) if notice else self)
        return self._with_draft(draft, notice)

    def proposed(
        self, number: int, made: Proposal, codebook: Codebook, span: tuple[int, int] | None
    ) -> Step:
        """Propose a code on the answer with this number; `codebook` has it, and it can be given.

        `span` says which words of the answer are its example.
        """
        return Step(replace(self, codebook=codebook), Propose(number, made, span))

    def chosen(self, codes: Iterable[str]) -> Step:
        """Choose these codes for the answer in view, and no others; none removes all."""
        if self.item is None:
            return Step(self)
        wanted = tuple(codes)
        before = self.item.draft.codes
        stay = MappingProxyType({code: before[code] for code in before if code in wanted})
        draft, notice = replace(self.item.draft, codes=stay), ""
        for code_id in wanted:
            if code_id not in stay:
                draft, notice = draft.toggled(self.codebook, code_id)
        if draft.codes.keys() == self.item.draft.codes.keys():
            return Step(self)
        return self._with_draft(draft, notice)

    def accepted(self, rank: int) -> Step:
        """Add the suggestion with this number to the answer in view, or remove it."""
        seen = self.suggestions
        if seen is not None and 0 < rank <= len(seen.codes):
            return self.toggled(seen.codes[rank - 1].code, Origin.SUGGESTED)
        if self.item is None:
            return Step(self)
        why = suggestion_visibility.absence(self.assistance, self.item)
        return Step(replace(self, notice=why or f"There is no suggestion {rank}."))

    def marked_unsure(self) -> Step:
        """Mark the judgement as unsure, or no longer so."""
        draft = self.draft
        return self._with_draft(replace(draft, unsure=not draft.unsure))

    def noted(self, memo: str) -> Step:
        """Set the judgement's memo; an empty text removes it.

        The character NUL, which PostgreSQL cannot store, is dropped.
        """
        return self._with_draft(replace(self.draft, memo=memo.replace("\0", "").strip()))

    # -- marking words --------------------------------------------------------------------------

    def marked(self, code_id: str, start: int, end: int) -> Step:
        """Mark the words between these places of the text for this code, and give it if need be."""
        if self.item is None:
            return Step(self)
        text = self.item.answer.text
        draft, notice = self.draft.marking(self.codebook, code_id, text, start, end)
        if draft == self.draft:
            return Step(replace(self, notice=notice))
        return self._with_draft(draft, notice)

    def unmarked(self, passage: Passage) -> Step:
        """Remove this mark; its code stays."""
        return self._with_draft(self.draft.unmarking(passage))

    # -- deciding -------------------------------------------------------------------------------

    def committed(self) -> Step:
        """Commit the choice, and go on."""
        if self.item is None:
            return Step(self)
        draft = self.draft
        standing = self.item.standing
        # For a doubted decision, keeping it unchanged is a judgement too, and is recorded.
        is_doubted = bool(self.item.in_doubt) or (
            self.item.drawn is SelectionReason.DOUBTS
            and self.item.made is not SelectionReason.DOUBTS
        )
        is_unchanged = self.item.kept is None or self.item.kept.judged() == standing
        is_as_it_stood = is_unchanged and standing.state is not State.UNSEEN
        if is_as_it_stood and not is_doubted and not self.is_revealing:
            return self._advanced()  # unchanged: nothing new to record
        if draft.codes or standing.state is State.NO_CODE_APPLIES:
            return self.decided(self.item, draft.judged())
        return Step(replace(self, notice="No code chosen. Press 0 if none applies, s to skip."))

    def no_code_applies(self) -> Step:
        """Decide that no code applies, and go on; with codes chosen, only when pressed twice."""
        if self.item is None:
            return Step(self)
        draft = self.draft
        if draft.codes and not self.dropping:
            chosen = len(draft.codes)
            notice = f"Press 0 again to drop {_codes(chosen)} and record that no code applies."
            return Step(replace(self, dropping=True, notice=notice))
        return self.decided(self.item, Judgement.of((), unsure=draft.unsure, memo=draft.memo))

    def skipped(self) -> Step:
        """Leave the answer for later, or for someone else, and go on."""
        if self.item is None:
            return Step(self)
        return self.decided(self.item, replace(SKIPPED, memo=self.draft.memo))

    def decided(self, item: Item, judgement: Judgement) -> Step:
        """Record this judgement of the answer in view, passed as `item`, and go on."""
        seconds = self.pace.in_view
        shown, circumstances = suggestion_visibility.exposure_of(self.assistance, item)
        # An answer that a model once selected is no random draw when it is judged again by chance.
        drawn = item.drawn or item.made
        circumstances = replace(circumstances, drawn=drawn)
        decided = replace(
            suggestion_visibility.mark_answered(item),
            standing=judgement,
            kept=None,
            made=drawn,
            revision=self.revision,
            in_doubt="",
            lost="",
        )
        session = replace(
            self,
            item=decided,
            pace=self.pace.revised() if self.is_revealing else self.pace.decided(),
            progress=self.progress.changed(item, item.standing, judgement),
            settled={n: j for n, j in self.settled.items() if n != item.number},
        )
        revealed = suggestion_visibility.reveal_after(self.assistance, item, decided)
        if revealed is not None:
            session = replace(session._showing(revealed).session, notice=REVEALED)
        else:
            session = session._advanced().session
        then = session.item.number if session.item else None
        return Step(session, Decide(decided.number, judgement, seconds, then, shown, circumstances))

    # -- moving ---------------------------------------------------------------------------------

    def back(self) -> Step:
        """Return to the answer visited before; the choice on this one is kept."""
        if not self.behind:
            return Step(replace(self, notice="This is the first answer of this session."))
        ahead = (self.item, *self.ahead) if self.item else self.ahead
        return replace(self, behind=self.behind[:-1], ahead=ahead)._showing(self.behind[-1])

    def forward(self) -> Step:
        """Go on to the next answer without deciding this one."""
        if not self.ahead:
            return Step(replace(self, notice="No answer follows this one." if self.item else ""))
        behind = _with_last(self.behind, self.item)
        return replace(self, behind=behind, ahead=self.ahead[1:])._showing(self.ahead[0])

    def gone_to(self, item: Item) -> Step:
        """Go to any answer; the queue continues from there."""
        item = self._as_settled(item)
        behind = _with_last(self.behind, self.item)
        session = replace(self, behind=behind, ahead=(), exhausted=False)
        return session._showing(item)

    def reverted(
        self, item: Item, before: Judgement, others: Sequence[tuple[Item, Judgement]] = ()
    ) -> Step:
        """Undo or redo came back: show the answer's present judgement, after `before`.

        `others` are the answers that were decided with it, each with its earlier judgement; if
        there are any, the answers ahead must be supplied again, since some of these may be among
        them.
        """
        waiting = (self.item, *self.ahead) if self.item else self.ahead
        item = suggestion_visibility.keep_seen(item, (*waiting, *self.behind))
        beside = {other.number: other for other, _ in others}
        progress = self.progress.changed(item, before, item.standing)
        for other, its_before in others:
            progress = progress.changed(other, its_before, other.standing)
        reverted = {item.number, *beside}
        session = replace(
            self,
            ahead=() if beside else tuple(i for i in waiting if i.number != item.number),
            exhausted=self.exhausted and not beside,
            behind=tuple(beside.get(i.number, i) for i in self.behind if i.number != item.number),
            progress=progress,
            settled={n: j for n, j in self.settled.items() if n not in reverted},
        )
        return session._showing(item)

    # -- inside ---------------------------------------------------------------------------------

    def _as_settled(self, item: Item) -> Item:
        standing = self.settled.get(item.number, item.standing)
        return item if standing == item.standing else replace(item, standing=standing, kept=None)

    def _with_draft(self, draft: Draft, notice: str = "") -> Step:
        if self.item is None:
            return Step(self)
        kept = None if draft.says(self.item.standing) else draft
        item = replace(self.item, kept=kept, lost="")
        session = replace(self, item=item, notice=notice, dropping=False)
        return Step(session, KeepDraft(item.number, kept))

    def _advanced(self) -> Step:
        """Go on to the first answer ahead that still matches the filter."""
        behind = _with_last(self.behind, self.item)
        for position, item in enumerate(self.ahead):
            if self.filter.wants(item):
                passed = self.ahead[:position]
                session = replace(
                    self, behind=(*behind, *passed)[-REMEMBERED:], ahead=self.ahead[position + 1 :]
                )
                return session._showing(item)
        return Step(
            replace(self, item=None, behind=behind, ahead=(), exhausted=False, dropping=False)
        )

    def _showing(self, item: Item) -> Step:
        item = suggestion_visibility.mark_seen(self.assistance, item)
        session = replace(self, item=item, pace=self.pace.moved(), dropping=False)
        return Step(session, KeepPlace(item.number, self.filter))


def _with_last(behind: tuple[Item, ...], item: Item | None) -> tuple[Item, ...]:
    return (*behind, item)[-REMEMBERED:] if item else behind


def lost_words(item: Item | None) -> str:
    """What is said of an answer on which something chosen cannot be given any more."""
    return f"No longer chosen: {item.lost}." if item and item.lost else ""


def _codes(count: int) -> str:
    return "1 code" if count == 1 else f"{count} codes"
