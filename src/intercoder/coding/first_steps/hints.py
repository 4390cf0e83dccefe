"""Which hint comes next: one at a time, until a coder has done each thing once.

Pure, and without keys: a hint says what to do with `{key}` where the front end puts the key, or the
word to type, that does it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intercoder.coding.decision import State
from intercoder.coding.session import CodingSession

WELCOME_VERSION = 1
"""Raised when the welcome says something that those who have seen it should read again."""
WELCOME = (
    "Read the answer, give the codes that apply, and go on to the next answer.",
    "Every decision is saved at once, and every one can be taken back.",
    "The line at the foot names the next key; help and leaving are always there.",
)
"""Three lines, shown once."""


class FirstStep(StrEnum):
    """Something a coder does for the first time. The values are kept in a file."""

    GIVE = "give"
    """A code by its key, or by Space in the list."""
    COMMIT = "commit"
    """Decide, and go on."""
    ACCEPT = "accept"
    """Take a suggestion."""
    NO_CODE = "no-code"
    UNDO = "undo"
    FIND = "find"
    """A code by its name."""
    GROUP = "group"
    """Decide answers that are alike together."""
    SKIP = "skip"
    UNSURE = "unsure"
    MEMO = "memo"
    BACK = "back"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to do next."""

    first_step: FirstStep
    words: str
    """What to do, in a clause; `{key}` stands where its key does."""

    def with_key(self, key: str) -> str:
        """The hint as it is shown."""
        return self.words.format(key=key)


@dataclass(frozen=True, slots=True)
class Situation:
    """As much of what is in view as a hint rests on."""

    in_view: bool = True
    """Whether an answer is in view at all."""
    has_choice: bool = False
    """Whether a code is chosen on it."""
    suggested: int = 0
    """How many codes are suggested for it."""
    alike: int = 0
    """How many other answers can be decided with it."""
    decided: int = 0
    """How many answers the coder has decided in this round."""
    codes_without_key: int = 0
    """How many codes can only be found by name."""
    has_codes: bool = True
    """Whether the codebook has any code to give."""

    @classmethod
    def of(cls, session: CodingSession, codes_without_key: int = 0) -> Situation:
        """That of a session."""
        item = session.item
        seen = session.suggestions
        return cls(
            item is not None,
            item is not None
            and (bool(session.draft.codes) or item.standing.state is State.NO_CODE_APPLIES),
            len(seen.codes) if seen else 0,
            item.alike if item is not None else 0,
            session.progress.decided,
            codes_without_key,
            bool(session.codebook.assignable),
        )


_LATER = 3
"""So many answers are decided before a hint names what is not needed at once."""


def next_hint(done: frozenset[FirstStep], now: Situation) -> Hint | None:
    """The one hint that helps here; None where everything that matters here was done before.

    What is needed to get on comes first; then what this answer offers; then, once some answers are
    decided, what saves work or doubt.
    """
    if not now.in_view:
        return None
    for hint, is_of_use in _hints(now):
        if is_of_use and hint.first_step not in done:
            return hint
    return None


def _hints(now: Situation) -> tuple[tuple[Hint, bool], ...]:
    """Every hint in its order, and whether it is of use now."""
    later = now.decided >= _LATER
    free = not now.has_choice
    return (
        (Hint(FirstStep.COMMIT, "{key} saves this and goes on to the next answer"), now.has_choice),
        (Hint(FirstStep.ACCEPT, "{key} takes the suggestion with that number"), now.suggested > 0),
        (Hint(FirstStep.GIVE, "{key} gives the code beside it"), free and now.has_codes),
        (Hint(FirstStep.UNDO, "{key} takes back the last decision"), now.decided > 0),
        (Hint(FirstStep.NO_CODE, "{key} says that no code applies"), free),
        (
            Hint(FirstStep.FIND, "{key} finds a code that has no key"),
            later and now.codes_without_key > 0,
        ),
        (Hint(FirstStep.GROUP, "{key} decides the answers like this one together"), now.alike > 0),
        (Hint(FirstStep.UNSURE, "{key} marks your judgement as unsure"), later and now.has_choice),
        (Hint(FirstStep.SKIP, "{key} leaves the answer for later"), later and free),
        (Hint(FirstStep.MEMO, "{key} writes a memo on your judgement"), later and now.has_choice),
        (Hint(FirstStep.BACK, "{key} goes back to the answer before"), later),
        (Hint(FirstStep.HELP, "{key} shows everything that works here"), later),
    )
