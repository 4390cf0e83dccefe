"""What hurried fingers do to a text: typos, case, punctuation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from synthesis.dice import Dice


def typo(text: str, dice: Dice) -> str:
    """The text with one slip inside one longer word, if it has one."""
    words = text.split(" ")
    long_enough = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long_enough:
        return text
    at = dice.pick(long_enough)
    words[at] = _slipped(words[at], dice)
    return " ".join(words)


def _slipped(word: str, dice: Dice) -> str:
    at = dice.whole(1, len(word) - 3)
    before, first, second, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return dice.pick(
        (
            before + second + first + after,  # two letters change places
            before + second + after,  # one is missing
            before + first + first + second + after,  # one is doubled
        )
    )


def lower(text: str, _: Dice) -> str:
    """All in lower case."""
    return text.lower()


def shout(text: str, _: Dice) -> str:
    """All in upper case."""
    return text.upper()


def unpunctuated(text: str, _: Dice) -> str:
    """Without the full stop at the end."""
    return text.rstrip(".!")


def exclaimed(text: str, dice: Dice) -> str:
    """Ending in several marks."""
    return text.rstrip(".!") + dice.pick(("!!", "!!!", "...", "…"))


def quoted(text: str, dice: Dice) -> str:
    """Between quotation marks, as some write into a form."""
    left, right = dice.pick((('"', '"'), ("'", "'"), ("\u201c", "\u201d"), ("«", "»")))
    return left + text + right


def padded(text: str, dice: Dice) -> str:
    """With blanks that nobody sees."""
    return dice.pick(("{} ", " {}", "{}  ", "{}\n")).format(text)


def spaced(text: str, _: Dice) -> str:
    """With a blank before commas, or doubled blanks where there are none."""
    return text.replace(", ", " , ", 1) if ", " in text else text.replace(" ", "  ", 1)


def pictured(text: str, dice: Dice) -> str:
    """With a small picture at the end."""
    return f"{text} {dice.pick(('🙂', '👍', '❤️', '📚', '🙏', '😀', ':)', ':-)', '😕'))}"


def bracketed(text: str, dice: Dice) -> str:
    """With an aside in square brackets, which some displays take for markup."""
    return f"{text} {dice.pick(('[2]', '[...]', '[/b]', '[sic]', '<br>', '(see above)'))}"


NOISES: Mapping[str, Callable[[str, Dice], str]] = {
    "typo": typo,
    "lower": lower,
    "shout": shout,
    "unpunctuated": unpunctuated,
    "exclaimed": exclaimed,
    "quoted": quoted,
    "padded": padded,
    "spaced": spaced,
    "pictured": pictured,
    "bracketed": bracketed,
}
"""Every noise by the name a study's plan calls it."""

NEAR = ("typo", "lower", "shout", "unpunctuated", "exclaimed", "spaced")
"""What makes a near duplicate: the same words, told apart only by how they were typed."""


def disturbed(text: str, shares: Mapping[str, float], dice: Dice) -> str:
    """The text after each noise that chance brings, as likely as `shares` says."""
    for name, probability in shares.items():
        if dice.chance(probability):
            text = NOISES[name](text, dice)
    return text


def near_copy(text: str, dice: Dice) -> str | None:
    """The text typed a little differently, or None where nothing changes it."""
    for name in dice.shuffled(NEAR):
        copy = NOISES[name](text, dice)
        if copy != text:
            return copy
    return None
