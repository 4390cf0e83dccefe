"""What a coder in training hears of the key, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.codebook.code import Codebook
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.training.key_words import difference_lines, summary_words
from intercoder.training.revealing import Revealed


def key_lines(revealed: Revealed, codebook: Codebook, texts: SpokenTexts) -> Iterator[str]:
    """How the coder's judgements compare with the key that came into view, and what differs."""
    texts.begin()
    if not revealed.answers:
        return
    yield summary_words(revealed.answers, revealed.agreed)
    for one in revealed.differences:
        if revealed.answers > 1:
            said = f"Answer {one.entry.answer}"
            hides = texts.mask.hides
            yield said if hides else texts.read_out(f"{said}: ", one.entry.answer, one.entry.text)
        yield from difference_lines(one, codebook)
