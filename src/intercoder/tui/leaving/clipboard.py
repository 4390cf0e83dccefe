"""Copies to the terminal's clipboard leave the study: they are noted, and a sealed one has none."""

from __future__ import annotations

from intercoder.errors import IntercoderError
from intercoder.study.leaving.departures import Departure, note_departure
from intercoder.study.rounds.sealing import check_may_leave
from intercoder.study.study import Study
from intercoder.text.counted import counted

CLIPBOARD = "clipboard"
STAYS = "The copy stays in intercoder: "


def note_copied_text(study: Study, text: str, by: str) -> str:
    """Note that a text leaves by the terminal's clipboard; why it may not, empty if it may.

    It reads and writes the study: not for the thread that draws.
    """
    try:
        check_may_leave(study, "Copied words")
    except IntercoderError as error:
        return f"{STAYS}{error.message[:1].lower()}{error.message[1:]}"
    what = f"copied text, {counted(len(text), 'character')}"
    if not note_departure(study, Departure("", by, what, CLIPBOARD)) and not study.package:
        return f"{STAYS}that it leaves could not be noted in the study."
    return ""
