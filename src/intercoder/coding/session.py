"""One coder at work, independent of screen and storage.

A `CodingSession` is an immutable value. Each thing a coder can do is a method that returns a
`Step`: the session after it, and the change to be written, if there is one. Whoever drives the
session (the terminal app, the line-by-line mode, a test) shows the one and hands the other to the
study, in order. The session holds a few answers ahead; `wants_more` says when to supply others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from intercoder.codebook.code import Codebook
from intercoder.coding import choosing, suggestion_visibility
from intercoder.coding.change import Change, Decide, KeepDraft, KeepPlace
from intercoder.coding.decision import (
    SKIPPED,
    Judgement,
    Origin,
    SelectionReason,
    State,
)
from intercoder.coding.queue import OPEN, Draft, Item, Progress, QueueFilter
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Mode, Suggestions

READ_AHEAD = 24
"""How many answers are asked for at once."""
OFFERED_AHEAD = 6
"""For how many of the answers ahead suggestions are wanted before they come into view."""
LOW_WATER = 8
"""With fewer than this many ahead, more are wanted."""
REMEMBERED = 200
"""How many visited answers `back` can return to without asking the study."""


class Step(NamedTuple):
    """What one press led to."""

    session: CodingSession
    change: Change | None = None


UNASSISTED = Assistance(mode=Mode.OFF)
REVEALED = "Recorded. More codes are suggested: choose what applies, then press Enter."


@dataclass(frozen=True)
class CodingSession:
    """A coder, the answer in view, what is toggled on it, and what comes next."""

    codebook: Codebook
    pace: Pace
    item: Item | None = None
    """The answer in view; None while waiting for one, or when there is none left."""
    filter: QueueFilter = OPEN
    ahead: tuple[Item, ...] = ()
    behind: tuple[Item, ...] = ()
    """Answers visited before this one, the latest last."""
    exhausted: bool = False
    """Nothing follows the answers ahead."""
    progress: Progress = field(default_factory=Progress)
    home: QueueFilter = OPEN
    """The filter this coder returns to: what is open, in the order they code it."""
    notice: str = ""
    """What the last press could not do, or did besides the obvious, in one sentence."""
    dropping: bool = False
    """`no_code_applies` was pressed with codes chosen; pressing it again drops them."""
    assistance: Assistance = UNASSISTED
    """When suggestions may be seen."""
    settled: Mapping[int, Judgement] = field(default_factory=dict)
    """How answers stand that were decided with others lately, by their numbers."""

    @property
    def draft(self) -> Draft:
        """What is chosen on the answer in view."""
        return self.item.draft if self.item else Draft()

    @property
    def wants_more(self) -> bool:
        """Whether `supplied` should be called with answers that follow `asks_after`."""
        return not self.exhausted and len(self.ahead) < LOW_WATER

    @property
    def asks_after(self) -> int | None:
        """The number of the answer after which more are wanted; None for the queue's start.

        While open answers are coded, the end of the queue leads round to its start, where answers
        may have been passed over. Any other filter ends at the end.
        """
        if self.ahead:
            return self.ahead[-1].number
        if self.item:
            return self.item.number
        return self.behind[-1].number if self.behind and not self.goes_round else None

    @property
    def place_asked_after(self) -> int:
        """How far the list that is followed has been read: the place of the last answer known."""
        last = self.ahead[-1:] or ((self.item,) if self.item else self.behind[-1:])
        return last[0].place if last else 0

    @property
    def goes_round(self) -> bool:
        """Whether the queue starts again at its end: only where deciding takes answers out."""
        return self.filter.states == OPEN.states

    @property
    def finished(self) -> bool:
        """Whether no answer the filter wants is left."""
        return self.item is None and self.exhausted and not self.ahead

    # -- time and supply ------------------------------------------------------------------------

    def pressed(self, now: float) -> CodingSession:
        """The session at a press: time counted, the last notice gone."""
        return replace(self, pace=self.pace.pressed(now), notice="")

    def supplied(self, items: Iterable[Item], *, exhausted: bool) -> Step:
        """More answers of the queue, in order; those already known are passed over."""
        known = {item.number for item in self.ahead}
        if self.item:
            known.add(self.item.number)
        new = tuple(
            item
            for item in self.as_known(items)
            if item.number not in known and self.filter.wants(item)
        )
        session = replace(self, ahead=self.ahead + new, exhausted=exhausted or not new)
        if session.item or not new:
            return Step(session)
        return session._advanced()

    def as_known(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """The answers as this sitting knows them: the study may not have its last changes yet."""
        held = (*self.ahead, *self.behind, *((self.item,) if self.item else ()))
        latest = {item.number: item for item in held}
        return tuple(latest.get(item.number) or self._as_settled(item) for item in items)

    def filtered(self, wanted: QueueFilter) -> CodingSession:
        """The same coder under another filter; answers have to be supplied anew."""
        behind = _with_last(self.behind, self.item)
        return replace(
            self, filter=wanted, item=None, ahead=(), behind=behind, exhausted=False, notice=""
        )

    def counted(self, progress: Progress) -> CodingSession:
        """The session with its progress as the study counted it."""
        return replace(self, progress=progress)

    # -- suggestions ----------------------------------------------------------------------------

    @property
    def suggestions(self) -> Suggestions | None:
        """What is suggested on the answer in view, as far as it may be seen and has arrived."""
        return suggestion_visibility.in_view(self.assistance, self.item) if self.item else None

    @property
    def is_revealing(self) -> bool:
        """Whether suggestions have just come into view after a decision without them."""
        return bool(self.item and self.item.offer and self.item.offer.unanswered)

    def unoffered(self, model: str) -> tuple[int, ...]:
        """Numbers of the answers, the next ones first, for which suggestions of this model are
        wanted."""
        near = (self.item, *self.ahead[:OFFERED_AHEAD])
        return tuple(
            item.number
            for item in near
            if item and suggestion_visibility.is_wanted(self.assistance, item, model)
        )

    def offered(self, number: int, made: Suggestions) -> CodingSession:
        """Suggestions have arrived for an answer; those that come too late are passed over."""

        def with_offer(item: Item) -> Item:
            return (
                suggestion_visibility.attach_suggestions(item, made, self.codebook)
                if item.number == number
                else item
            )

        item = self.item and suggestion_visibility.mark_seen(self.assistance, with_offer(self.item))
        return replace(self, item=item, ahead=tuple(map(with_offer, self.ahead)))

    # -- choosing -------------------------------------------------------------------------------

    def toggled(self, code_id: str, origin: Origin = Origin.MANUAL) -> Step:
        """Put a code on the answer in view, or take it off.

        A code that stands alone takes the others off, and is taken off by any other.
        """
        if self.item is None:
            return Step(self)
        codes, notice = choosing.toggled(self.codebook, self.draft.codes, code_id, origin)
        if codes == self.draft.codes:
            return Step(replace(self, notice=notice) if notice else self)
        return self._with_draft(replace(self.draft, codes=codes), notice)

    def accepted(self, rank: int) -> Step:
        """Put the suggestion with this number on the answer in view, or take it off."""
        seen = self.suggestions
        if seen is not None and 0 < rank <= len(seen.codes):
            return self.toggled(seen.codes[rank - 1].code, Origin.SUGGESTED)
        if self.item is None:
            return Step(self)
        why = suggestion_visibility.absence(self.assistance, self.item)
        return Step(replace(self, notice=why or f"There is no suggestion {rank}."))

    def marked_unsure(self) -> Step:
        """Mark the judgement as unsure, or no longer so."""
        return self._with_draft(replace(self.draft, unsure=not self.draft.unsure))

    def noted(self, memo: str) -> Step:
        """Write a memo to go with the judgement; an empty one removes it.

        The character NUL, which PostgreSQL cannot keep, is left out.
        """
        return self._with_draft(replace(self.draft, memo=memo.replace("\0", "").strip()))

    # -- deciding -------------------------------------------------------------------------------

    def committed(self) -> Step:
        """Commit what is chosen, and go on."""
        if self.item is None:
            return Step(self)
        draft = self.draft
        standing = self.item.standing
        # Of a doubted decision, to leave it as it stands is a judgement too, and recorded.
        is_doubted = (
            self.item.drawn is SelectionReason.DOUBTS
            and self.item.made is not SelectionReason.DOUBTS
        )
        is_as_it_stood = self.item.kept is None and standing.state is not State.UNSEEN
        if is_as_it_stood and not is_doubted and not self.is_revealing:
            return self._advanced()  # it stands as it was decided: nothing new to record
        if draft.codes or standing.state is State.NO_CODE_APPLIES:
            return self.decided(
                self.item, Judgement.of(draft.codes, unsure=draft.unsure, memo=draft.memo)
            )
        return Step(replace(self, notice="No code chosen. Press 0 if none applies, s to skip."))

    def no_code_applies(self) -> Step:
        """Decide that no code applies, and go on; with codes chosen, only when pressed twice."""
        if self.item is None:
            return Step(self)
        if self.draft.codes and not self.dropping:
            chosen = len(self.draft.codes)
            notice = f"Press 0 again to drop {_codes(chosen)} and record that no code applies."
            return Step(replace(self, dropping=True, notice=notice))
        return self.decided(
            self.item, Judgement.of((), unsure=self.draft.unsure, memo=self.draft.memo)
        )

    def skipped(self) -> Step:
        """Leave the answer for later, or for someone else, and go on."""
        if self.item is None:
            return Step(self)
        return self.decided(self.item, replace(SKIPPED, memo=self.draft.memo))

    def decided(self, item: Item, judgement: Judgement) -> Step:
        """Decide the answer in view, handed over as `item`, so, and go on."""
        seconds = self.pace.in_view
        shown, circumstances = suggestion_visibility.exposure_of(self.assistance, item)
        # What a model once drew is no random draw when it is judged again by chance.
        drawn = item.drawn or item.made
        circumstances = replace(circumstances, drawn=drawn)
        decided = replace(
            suggestion_visibility.mark_answered(item), standing=judgement, kept=None, made=drawn
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
        """Return to the answer visited before; what is chosen on this one is kept."""
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
        """Go to any answer; the queue goes on from there."""
        item = self._as_settled(item)
        behind = _with_last(self.behind, self.item)
        session = replace(self, behind=behind, ahead=(), exhausted=False)
        return session._showing(item)

    def reverted(
        self, item: Item, before: Judgement, others: Sequence[tuple[Item, Judgement]] = ()
    ) -> Step:
        """Undo or redo came back: show the answer as it stands now; it stood at `before`.

        So do the others that were decided with it, each with how it stood; then what follows has to
        be supplied anew, for some of them may follow.
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
        kept = None if draft == Draft.of(self.item.standing) else draft
        item = replace(self.item, kept=kept)
        session = replace(self, item=item, notice=notice, dropping=False)
        return Step(session, KeepDraft(item.number, kept))

    def _advanced(self) -> Step:
        """On to the first answer ahead that the filter still wants."""
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


def _codes(count: int) -> str:
    return "1 code" if count == 1 else f"{count} codes"
