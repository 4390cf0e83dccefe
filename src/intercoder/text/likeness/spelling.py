"""Decides which two words are one word in two spellings.

There is no dictionary: studies come in every language. A slip is distinguished from another word by
how it differs and how often each is written. A slip is rare compared with the word that was meant;
two common words are two words, however alike they look. Every rule errs on the safe side: an
unrecognised slip costs a coder one more look, but two words taken for one could cause a wrong code.

Rules, and whom they protect:
- One edit at most (four in five misspellings are one: Damerau 1964), never in the first two
  letters (where slips are rarest: Pollock & Zamora 1984, and where un-, in-, не-, ne- stand).
- Short words differ by one letter as a rule ("hate", "have"), so they need to be longer.
- Another last letter is an ending ("employer", "employee").
- One m more or less is how Turkish says no ("seviyorum", "sevmiyorum").
- Accents, apostrophes and the like are how one word is typed with and without care; but ä, ö, ü, å
  are letters of their own ("fordern", "fördern").
- Han, kana, Hangul, Thai and the like have no spelling to be wrong in, and in Arabic and Hebrew one
  letter is another word of the same root: there only the ways of writing one letter are folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import groupby

MIN_USES = 3
"""How often a word must be written before another can be a slip of it."""
SLIP = 20
"""A slip written more than once is at least this many times rarer than its word."""
MIN_FREQUENCY_RATIO = 4
"""A variant that is itself common is at least this many times rarer than the other."""
_STEM = 2
"""Number of letters at the beginning that are never different."""
MAX_WORD_LETTERS = 60
"""Maximum length of a word for which slips are sought. A string of 100,000 letters without a space
is nobody's word, and the search would take time and memory that grow with its square.
"""
_CHOICES = 4
"""Number of words compared that share one shortened form: the commonest."""
_ALPHABETIC = re.compile("[a-zß-ɏ\u0300-\u036fͰ-Ͽ\u0400-\u052f\u0561-\u0587ა-ჿḀ-ỿἀ-῾]+")
"""Latin, Greek, Cyrillic, Armenian and Georgian, in lower case."""
_ACCENTS = re.compile("[\u0300-\u0307\u0309\u030b-\u036f]")
_ARABIC_MARKS = re.compile("[\u0653-\u0655]")
_ARABIC_LETTERS = str.maketrans("ىةکی", "يهكي")


def spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """The word that was meant, by each word that is another spelling of it.

    `counts` is how often each word is written. A word that is meant is never itself another
    spelling, so spellings do not chain. The order of `counts` makes no difference.
    """
    found = _by_writing(counts)
    found.update(_by_slip(counts, found))
    return found


def writing(word: str) -> str:
    """The word without marks that careless writing omits: accents, apostrophes, hamza, ё."""
    plain = word.replace("'", "")
    if plain.isascii():
        return plain
    parts = []
    for letter in unicodedata.normalize("NFC", plain):
        if "\u0600" <= letter <= "\u06ff":
            bare = _ARABIC_MARKS.sub("", unicodedata.normalize("NFD", letter))
            parts.append(bare.translate(_ARABIC_LETTERS))
        elif letter == "ё":
            parts.append("е")
        elif letter < "Ѐ" or "Ḁ" <= letter <= "῾":
            bare = _ACCENTS.sub("", unicodedata.normalize("NFD", letter))
            parts.append(unicodedata.normalize("NFC", bare))
        else:
            parts.append(letter)
    return "".join(parts)


def is_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant` with one slip, judged by its letters alone."""
    from rapidfuzz.distance import OSA

    if word[:_STEM] != meant[:_STEM] or OSA.distance(word, meant, score_cutoff=1) != 1:
        return False
    if len(word) == len(meant):
        substituted = sorted(word) != sorted(meant)
        return not substituted or (len(word) >= 6 and word[-1] == meant[-1])
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    if len(longer) < 6:
        return False
    is_double = _singled(longer) == _singled(shorter)
    return is_double or all(longer.count(m) == shorter.count(m) for m in "mм")


def _by_writing(counts: Mapping[str, int]) -> dict[str, str]:
    """Words that differ in accents, apostrophes and the like, each with the commonest form."""
    alike: dict[str, list[str]] = {}
    for word in counts:
        if not word.isascii() or "'" in word:
            alike.setdefault(writing(word), []).append(word)
    found: dict[str, str] = {}
    for plain, words in alike.items():
        if len(plain) < (5 if "Ͱ" <= plain[:1] <= "Ͽ" else 4):  # πότε is when, ποτέ is never
            continue
        if plain in counts and plain not in words:
            words.append(plain)
        meant, *others = sorted(words, key=lambda word: (-counts[word], word))
        for word in others:
            many, few = counts[meant], counts[word]
            if few <= MIN_USES or many >= MIN_FREQUENCY_RATIO * few or _without_care(word, meant):
                found[word] = meant
    return found


def _without_care(one: str, other: str) -> bool:
    """Whether both are one contraction with "not", written with and without the apostrophe."""
    return one.replace("'", "") == other.replace("'", "") and "n't" in one + other


def _by_slip(counts: Mapping[str, int], written: Mapping[str, str]) -> dict[str, str]:
    """Rare words that are one slip away from a common one, each with the commonest such word."""
    found: dict[str, str] = {}
    words = sorted(
        word
        for word in counts
        if 5 <= len(word) <= MAX_WORD_LETTERS
        and word not in written
        and _ALPHABETIC.fullmatch(word)
    )
    meant_already = set(written.values())
    for _, together in groupby(words, key=lambda word: word[:_STEM]):
        ordered = sorted(together, key=lambda word: (-counts[word], word))
        known: dict[str, list[str]] = {}
        for word in ordered:
            needed = MIN_USES if counts[word] == 1 else SLIP * counts[word]
            near = {
                other
                for form in _shortened(word)
                for other in known.get(form, ())
                if counts[other] >= needed
            }
            meant = min(
                (other for other in near if is_slip(word, other)),
                key=lambda other: (-counts[other], other),
                default=None,
            )
            if meant is not None and word not in meant_already:
                found[word] = meant
            elif counts[word] >= MIN_USES:
                for form in _shortened(word):
                    others = known.setdefault(form, [])
                    if len(others) < _CHOICES:
                        others.append(word)
    return found


def _shortened(word: str) -> Iterable[str]:
    """The word, and the word without each of its letters.

    Words one edit apart share one of these (Garbe's symmetric deletion).
    """
    yield word
    for place in range(_STEM - 1, len(word)):
        yield word[:place] + word[place + 1 :]


def _singled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))
