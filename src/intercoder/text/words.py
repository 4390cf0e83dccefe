"""Splits an answer into words by the rules of its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from intercoder.text.importing import without_sockets
from intercoder.text.language import UNKNOWN, guess_language
from intercoder.text.marks import is_of_word

if TYPE_CHECKING:
    from spacy.tokens import Doc

MAX_SIGNS = 100
"""spaCy strips signs from the ends of a run without blanks one by one, looking at all the rest each
time, so 50,000 brackets take minutes. A run with so many signs is cut at the signs instead."""
_LONG_RUN = re.compile(rf"\S{{{MAX_SIGNS},}}")
_RUN = re.compile(r"\S+")
_KEPT = 100_000
"""Runs without blanks whose words are remembered."""
FORGET_AFTER = 100_000
"""Answers after which the words met are forgotten: those of ten million take gigabytes."""


class Word(NamedTuple):
    """A word, folded for comparing, and its position in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownRuns:
    """How runs without blanks are split into words in one language, so that it can be remembered
    for another process: to load what splits them takes half a second."""

    joined: tuple[str, ...]
    """What the language takes for one word in spite of a blank in it."""
    places: Mapping[str, tuple[tuple[int, int], ...]]
    """By run, where its words start and end."""


def words(text: str, language: str = "") -> Iterator[Word]:
    """The words of a text in order, without punctuation and white space.

    `language` is a two-letter code; empty if not known. spaCy's tokenizer for the language is used,
    or its general one for languages that it does not know or that need other packages.

    Words of answers repeat, so each run without blanks is split once and remembered. (Of faces
    glued together, such as `:-0(>_<)`, spaCy makes now this, now that, by what stands before.)
    """
    language = guess_language(text, language)
    runs = _runs(language)
    if runs is None or runs.joins(text):
        yield from _split(text, language)
        return
    for run in _RUN.finditer(text):
        start = run.start()
        for one in runs.words(run[0]):
            yield Word(one.word, start + one.start, start + one.end)


def folded_words(text: str, language: str = "") -> list[str]:
    """The same words without their positions, in a fraction of the time."""
    language = guess_language(text, language)
    runs = _runs(language)
    if runs is None or runs.joins(text):
        return [one.word for one in _split(text, language)]
    found: list[str] = []
    for run in text.split():
        found += runs[run]
    return found


def known_runs(texts: Iterable[tuple[str, str]]) -> dict[str, KnownRuns]:
    """How the runs of these texts are split, by language; each comes with its language, if that is
    known. Languages that are not split run by run are left out."""
    found: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {}
    for text, known in texts:
        language = guess_language(text, known)
        runs = _runs(language)
        if runs is None:
            continue
        places = found.setdefault(language, {})
        for run in text.split():
            if run not in places:
                places[run] = tuple((one.start, one.end) for one in runs.words(run))
    return {
        language: KnownRuns(runs.joined, places)
        for language, places in found.items()
        if (runs := _runs(language)) is not None
    }


def remember_runs(known: Mapping[str, KnownRuns]) -> None:
    """Split these runs as is known, without loading what splits others."""
    for language, of_language in known.items():
        if language not in _remembered:
            _remembered[language] = _Runs(language, of_language)


def load_rules() -> None:
    """Load what splits runs that nobody remembers, before anybody waits for it. Raises ImportError
    where it is missing."""
    _tokenizer(UNKNOWN)


class _Runs(dict[str, tuple[str, ...]]):
    """The words of runs without blanks, in one language; once they are many, they are forgotten."""

    def __init__(self, language: str, known: KnownRuns) -> None:
        super().__init__()
        self.language = language
        self.joined = known.joined
        self._joined = re.compile("|".join(map(re.escape, known.joined)))
        self._known = known.places
        self._placed: dict[str, tuple[Word, ...]] = {}

    def joins(self, text: str) -> bool:
        """Whether the text may have a word with a blank in it."""
        return bool(self.joined) and self._joined.search(text) is not None

    def words(self, run: str) -> tuple[Word, ...]:
        """The words of a run, with their positions in it."""
        if (found := self._placed.get(run)) is None:
            if len(self._placed) >= _KEPT:
                self._placed.clear()
            found = self._placed[run] = self._split(run)
        return found

    def __missing__(self, run: str) -> tuple[str, ...]:
        if len(self) >= _KEPT:
            self.clear()
        placed = self._placed.get(run)
        found = tuple(one.word for one in (self._split(run) if placed is None else placed))
        self[run] = found
        return found

    def _split(self, run: str) -> tuple[Word, ...]:
        if (places := self._known.get(run)) is not None:
            return tuple(Word(fold(run[start:end]), start, end) for start, end in places)
        return tuple(_split(run, self.language))


_remembered: dict[str, _Runs] = {}
"""By language, what was split in another process."""


def _runs(language: str) -> _Runs | None:
    """None for a language whose words are not found run by run."""
    known = _remembered.get(language)
    return _new_runs(language) if known is None else known


@cache
def _new_runs(language: str) -> _Runs | None:
    tokenize, strips = _tokenizer(language)
    if not strips:
        return None
    rules = getattr(tokenize, "rules", {})
    return _Runs(language, KnownRuns(tuple(one for one in rules if len(one.split()) > 1), {}))


def _split(text: str, language: str) -> Iterator[Word]:
    """The words of a text by the rules of its language."""
    tokenize, strips = _tokenizer(language)
    at = 0
    for start, end in _tangles(text) if strips else ():
        yield from _words_of(tokenize, text, at, start)
        yield from _between_signs(text, start, end)
        at = end
    yield from _words_of(tokenize, text, at, len(text))


def _words_of(tokenize: Callable[[str], Doc], text: str, start: int, end: int) -> Iterator[Word]:
    """The words of a part of a text, as spaCy has them."""
    for token in tokenize(text[start:end]):
        raw = token.text
        if raw.isalnum() or any(character.isalnum() for character in raw):
            yield Word(fold(raw), start + token.idx, start + token.idx + len(raw))


def _tangles(text: str) -> Iterator[tuple[int, int]]:
    """The runs without blanks that have too many signs for spaCy."""
    for run in _LONG_RUN.finditer(text):
        signs = sum(not is_of_word(character) for character in run[0])
        if signs >= MAX_SIGNS:
            yield run.span()


def _between_signs(text: str, start: int, end: int) -> Iterator[Word]:
    """What stands between the signs of a part of a text."""
    for is_word, characters in groupby(range(start, end), key=lambda at: is_of_word(text[at])):
        if is_word:
            places = list(characters)
            raw = text[places[0] : places[-1] + 1]
            if any(character.isalnum() for character in raw):
                yield Word(fold(raw), places[0], places[-1] + 1)


def fold(text: str) -> str:
    """A text in the form used for comparing: compatibility forms and case make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _tokenizer(language: str) -> tuple[Callable[[str], Doc], bool]:
    """What splits texts of a language, and whether it strips signs from runs without blanks."""
    with without_sockets():
        import spacy
    try:
        blank = spacy.blank(language)
    except (ImportError, ValueError):  # not known to spaCy, or it needs another package
        blank = spacy.blank(UNKNOWN)
    vocabulary: Any = blank.vocab
    vocabulary.lex_attr_getters = {}  # what each new word looks like, which nobody asks
    found = blank.tokenizer
    return found, hasattr(found, "prefix_search")


def forget_words_after(answers: int) -> None:
    """Call it after each so many answers: now and then what was met is forgotten."""
    _read[0] += answers
    if _read[0] >= FORGET_AFTER:
        _read[0] = 0
        forget_words()


_read = [0]
"""Answers read in this process since words were forgotten."""


def forget_words() -> None:
    """Let go of what the tokenizers remember: each word they ever met, about 370 bytes each."""
    _remembered.clear()
    _new_runs.cache_clear()
    _tokenizer.cache_clear()
