"""Guides a coder through what they do for the first time, and remembers that they did it."""

from __future__ import annotations

from intercoder.coding.change import Decide, DecideTogether, KeepDraft
from intercoder.coding.first_steps.experience import Experience, read_experience, remember
from intercoder.coding.first_steps.hints import FirstStep, Hint, Situation, next_hint
from intercoder.coding.session import CodingSession, Step

_EVERY_DEED = frozenset(FirstStep)
_FIRST_STEPS = {
    "toggled": FirstStep.GIVE,
    "accepted": FirstStep.ACCEPT,
    "committed": FirstStep.COMMIT,
    "no_code_applies": FirstStep.NO_CODE,
    "skipped": FirstStep.SKIP,
    "marked_unsure": FirstStep.UNSURE,
    "noted": FirstStep.MEMO,
    "back": FirstStep.BACK,
}
"""What the methods of a session are, done for the first time; by their names."""


class Guide:
    """One coder's first steps, in one session. Front ends tell it what was done, and ask it what to
    say next."""

    def __init__(self, experience: Experience | None = None, codes_without_key: int = 0) -> None:
        """`experience` is what was done before, read from the person's own file if it is None;
        `codes_without_key` says how many codes can only be found by name."""
        self._before = read_experience() if experience is None else experience
        self._now = self._before
        self._codes_without_key = codes_without_key
        self._welcome = self._before.welcome_lines

    @property
    def welcome(self) -> tuple[str, ...]:
        """The lines of the welcome; none once it was seen."""
        return self._welcome

    def did(self, first_step: FirstStep) -> None:
        """This was done. Whoever has decided something has read the welcome."""
        if first_step not in self._now.done:
            self._now = self._now.having_done((first_step,))
        if self._welcome and first_step in {
            FirstStep.COMMIT,
            FirstStep.NO_CODE,
            FirstStep.SKIP,
            FirstStep.GROUP,
        }:
            self._welcome = ()
            self._now = self._now.welcomed()

    def pressed(self, act: str, step: Step) -> None:
        """The session's method of this name was called, and led to this; where it could do nothing,
        nothing was done."""
        if isinstance(step.change, DecideTogether):
            self.did(FirstStep.GROUP)
        first_step = _FIRST_STEPS.get(act)
        if first_step is None or (first_step in self._now.done and not self._welcome):
            return
        if step.change is None and first_step is not FirstStep.BACK:
            return
        if first_step is FirstStep.BACK and step.session.notice:
            return
        if first_step in {FirstStep.GIVE, FirstStep.ACCEPT} and not step.session.draft.codes:
            return  # a code was taken off
        if first_step in {FirstStep.COMMIT, FirstStep.NO_CODE} and not isinstance(
            step.change, Decide
        ):
            return
        if first_step is FirstStep.UNSURE and not isinstance(step.change, KeepDraft):
            return
        self.did(first_step)

    def hint(self, session: CodingSession) -> Hint | None:
        """What helps next; None where everything that matters here was done before."""
        if self._now.done >= _EVERY_DEED:
            return None
        return next_hint(self._now.done, Situation.of(session, self._codes_without_key))

    def finish(self) -> None:
        """Remember what was done, for the next session."""
        if self._now != self._before:
            remember(self._now)
            self._before = self._now
