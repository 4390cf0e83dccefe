"""Puts a hint of what to do next into keys."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.coding.first_steps.hints import FirstStep, Hint
from intercoder.tui.keys import CODING

_ACTIONS = {
    FirstStep.COMMIT: "commit",
    FirstStep.NO_CODE: "no_code",
    FirstStep.UNDO: "undo",
    FirstStep.FIND: "find",
    FirstStep.GROUP: "group",
    FirstStep.SKIP: "skip",
    FirstStep.UNSURE: "unsure",
    FirstStep.MEMO: "memo",
    FirstStep.BACK: "back",
}
_KEYS: Mapping[str, str] = {
    key.action: key.shown.split(" or ")[0] for group in CODING for key in group.keys
}


def key_and_words(hint: Hint | None) -> tuple[str, str]:
    """The key that does it, and what it does; both empty where there is nothing to say."""
    if hint is None:
        return "", ""
    by_name = {FirstStep.GIVE: "A letter", FirstStep.ACCEPT: "A number", FirstStep.HELP: "?"}
    key = by_name.get(hint.first_step) or _KEYS[_ACTIONS[hint.first_step]]
    return key, hint.with_key("").strip()
