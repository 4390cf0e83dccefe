"""Signs for the state of an answer, so that colour never carries meaning alone."""

from __future__ import annotations

from intercoder.coding.decision import Judgement, State

CHOSEN = "●"
FREE = "○"
UNSURE = "?"
MEMO = "✎"
PASSAGE = "”"
CURSOR = "▸"
DRAWN = "◆"
"""The model put the answer where it stands."""

STATES = {
    State.UNSEEN: "·",
    State.CODED: CHOSEN,
    State.NO_CODE_APPLIES: "∅",
    State.SKIPPED: "»",
}


def sign_of(judgement: Judgement) -> str:
    """Two cells: where the answer stands, and whether the coder is unsure."""
    return STATES[judgement.state] + (UNSURE if judgement.unsure else " ")
