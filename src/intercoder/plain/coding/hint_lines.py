"""The welcome and the hints of the line-by-line mode: what to type next, until it was done once."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.first_steps.hints import FirstStep
from intercoder.coding.session import CodingSession
from intercoder.plain.coding.typed_commands import Act
from intercoder.plain.typed_commands import Asked

WELCOME = (
    "You hear an answer, type the codes that apply, and an empty line for the next answer.",
    "Every decision is saved at once, and every one can be taken back.",
    "Hints say what to type next. Type help for everything, quit to stop.",
)
"""Three lines, said once."""
_SAID: Mapping[FirstStep, str] = {
    FirstStep.GIVE: "type the name of a code to choose it. Type codes to hear all of them.",
    FirstStep.COMMIT: "an empty line saves this and goes on to the next answer.",
    FirstStep.ACCEPT: "a number accepts the suggestion with that number.",
    FirstStep.NO_CODE: "0 says that no code applies.",
    FirstStep.UNDO: "undo takes back the last decision.",
    FirstStep.FIND: "part of a name is enough; the nearest codes are offered.",
    FirstStep.GROUP: "group decides the answers like this one together.",
    FirstStep.SKIP: "skip leaves the answer for later.",
    FirstStep.UNSURE: "unsure marks your judgement as unsure.",
    FirstStep.MEMO: "memo and a text keep a note with your judgement.",
    FirstStep.BACK: "back returns to the answer before.",
    FirstStep.HELP: "help reads everything that can be typed.",
}
_FIRST_STEPS: Mapping[Act, FirstStep] = {
    Act.DONE: FirstStep.COMMIT,
    Act.NO_CODE: FirstStep.NO_CODE,
    Act.SKIP: FirstStep.SKIP,
    Act.UNSURE: FirstStep.UNSURE,
    Act.MEMO: FirstStep.MEMO,
    Act.UNDO: FirstStep.UNDO,
    Act.GROUP: FirstStep.GROUP,
    Act.BACK: FirstStep.BACK,
    Act.HELP: FirstStep.HELP,
}
_ASKED_IS_DONE = frozenset({FirstStep.UNDO, FirstStep.HELP, FirstStep.BACK})
"""Done once they were asked for, whatever came of it."""


def hint_line(guide: Guide, session: CodingSession) -> str:
    """What helps next; empty where everything that matters here was done before."""
    hint = guide.hint(session)
    return f"Hint: {_SAID[hint.first_step]}" if hint else ""


def note(guide: Guide, asked: Asked[Act] | str, before: CodingSession, now: CodingSession) -> None:
    """Tell the guide what a line has done: the session before it, and after."""
    if isinstance(asked, str):
        if len(now.draft.codes) > len(before.draft.codes):
            guide.did(FirstStep.ACCEPT if asked.strip().isdecimal() else FirstStep.GIVE)
            guide.did(FirstStep.FIND)  # whoever types names can
        return
    first_step = _FIRST_STEPS.get(asked.act)
    if first_step is None:
        return
    decides = first_step in {FirstStep.COMMIT, FirstStep.NO_CODE, FirstStep.SKIP, FirstStep.GROUP}
    has_changed = now.progress != before.progress if decides else now.draft != before.draft
    if first_step in _ASKED_IS_DONE or has_changed:
        guide.did(first_step)
