"""What stands in the place of masked text on the screens."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.protection.masking.seeing import SeenText
from intercoder.text.counted import counted

HIDDEN = ("The text is hidden.", "Take your time. Press h to show it again.")


@dataclass(frozen=True, slots=True)
class RevealKeys:
    """The keys that reveal, as a person calls them."""

    sentence: str = "-"
    whole: str = "*"
    own_words: str = "#"


USUAL_KEYS = RevealKeys()


def panel_words(seen: SeenText, keys: RevealKeys = USUAL_KEYS) -> tuple[str, str] | None:
    """What is said in place of a text of which nothing is seen; None if something is."""
    if seen.is_hidden:
        return HIDDEN
    if seen.masked is None or seen.text.strip():
        return None
    how = f"{keys.sentence} shows a sentence, {keys.whole} all of it."
    return f"Masked: {seen.masked.in_words}.", how


def rest_words(seen: SeenText, keys: RevealKeys = USUAL_KEYS) -> str:
    """What is said below a text of which something is masked; empty if nothing is."""
    said = []
    if seen.masked is not None:
        how = f"{keys.sentence} shows the next, {keys.whole} all of it."
        said.append(f"… {seen.masked.in_words} more. {how}")
    if seen.own_words:
        words = counted(seen.own_words, "word")
        is_one = seen.own_words == 1
        said.append(
            f"{words} of your list {'is' if is_one else 'are'} masked. "
            f"{keys.own_words} shows {'it' if is_one else 'them'}."
        )
    return " ".join(said)
