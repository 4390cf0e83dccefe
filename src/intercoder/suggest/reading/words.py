"""Clusters of answers in words, for commands, screens and the line-by-line mode."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.codebook.code import Codebook
from intercoder.suggest.reading.request import ClustersRead
from intercoder.text.counted import counted


def codes_in_words(codes: Mapping[str, int], book: Codebook, most: int | None = None) -> str:
    """Codes with their counts, the commonest first: `Staff 12, Rooms 3`."""
    shown = list(codes.items())[:most]
    words = ", ".join(f"{book.name_of(code)} {count:,}" for code, count in shown)
    return f"{words}, and {len(codes) - len(shown)} more" if len(shown) < len(codes) else words


def languages_in_words(languages: Mapping[str, int]) -> str:
    """Languages with their counts: `en 12, de 3`; a single one without."""
    named = {name or "not stated": count for name, count in languages.items()}
    if len(named) == 1:
        return next(iter(languages))
    return ", ".join(f"{name} {count:,}" for name, count in named.items())


def summary(found: ClustersRead, book: Codebook) -> list[str]:
    """What there is to read, and what was left out, in sentences."""
    if not found.answers:
        return ["There are no answers to read."]
    if not found.uncoded:
        return [f"All {counted(found.answers, 'answer')} are coded."]
    lines = [f"{found.uncoded:,} of {counted(found.answers, 'answer')} have no code."]
    if found.considered < found.uncoded:
        lines.append(f"A random sample of {found.considered:,} of them was grouped.")
    grouped = sum(one.size for one in found.clusters)
    are = "is" if grouped == 1 else "are"
    lines.append(
        f"{grouped:,} {are} in {counted(len(found.clusters), 'cluster')}; "
        f"{counted(len(found.odd), 'answer')} like no other."
    )
    if found.wordless:
        lines.append(f"{counted(found.wordless, 'answer')} without any word.")
    if found.like_examples:
        like = codes_in_words(found.like_examples, book)
        lines.append(f"Not shown, because they are like examples of codes: {like}.")
    if found.like_dismissed:
        lines.append(f"Not shown, because they are like dismissed ones: {found.like_dismissed:,}.")
    if found.how_read:
        lines.append(found.how_read)
    return lines
