"""What keys of codes and a coder's own keys do on the coding screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message

from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.coding.session import CodingSession
from intercoder.study.coding.keys_of_coder import KeysOfCoder, keys_of_coder
from intercoder.text.counted import counted
from intercoder.tui.coding.coding_controller import CodingController
from intercoder.tui.keys import CODING, Group, Key, action_in
from intercoder.tui.shared.background_read import read

LEARNING = -1
"""Numbers the reading of keys, apart from those of answers."""


@dataclass
class KeysLearned(Message):
    """The keys are here that were learned from what the coder gave."""

    request: int
    keys: KeysOfCoder


if TYPE_CHECKING:
    from intercoder.tui.coding.screen import CodingScreen


def coding_keys(commands: Mapping[str, str]) -> tuple[Group, ...]:
    """The keys of the screen as the help shows them, with those the coder chose."""
    own = {key: shown for shown, key in commands.items()}

    def shown(key: Key) -> str:
        return " or ".join(own.get(name, name) for name in key.shown.split(" or "))

    return tuple(
        replace(
            group,
            keys=tuple(replace(key, shown=shown(key)) if key.action else key for key in group.keys),
        )
        for group in CODING
    )


def action_of(key: str) -> str:
    """The action of a command, by the program's own key for it."""
    return action_in(CODING, key)


def begins_search(letter: str, typed: TypedKeys) -> bool:
    """Whether this letter, which is no key of a code, begins a search for one."""
    return letter.isalpha() and not (action_of(letter) and typed.stands_for(letter))


def is_given_away(letter: str, typed: TypedKeys) -> bool:
    """Whether this is the program's own key for a command that the coder has put elsewhere."""
    return bool(action_of(letter)) and not typed.stands_for(letter)


def learn_keys(screen: CodingScreen) -> None:
    """Give short keys to what the coder gives most; read in a thread, after what is pending."""
    workspace, codebook = screen.session_start.workspace, screen.session.codebook
    written = screen.writer.wait_until_written

    def reading() -> KeysLearned:
        written()
        return KeysLearned(LEARNING, keys_of_coder(workspace, codebook, learn=True))

    read(screen, LEARNING, reading)


def learned_words(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What is said of the keys after learning."""
    changed = sum(before.get(code) != key for code, key in after.items())
    if not changed:
        return "Your keys are as short as they can be: nothing has changed."
    codes = counted(changed, "code has", "codes have")
    return f"{codes} another key now. They stay so until you ask again."


def give(controller: CodingController, code_id: str, *, is_last: bool) -> None:
    """Give the code, or remove it. The last one of an answer is never removed, and the answer is
    recorded with it, unless there is something to be said first."""
    if is_last and code_id in controller.session.draft.codes:
        controller.press(CodingSession.committed)
        return
    step = controller.press(CodingSession.toggled, code_id)
    if is_last and not step.session.notice:
        controller.press(CodingSession.committed)
