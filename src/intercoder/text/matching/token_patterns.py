"""Finds patterns of tokens in texts, with spaCy's `Matcher` and its tokenizer for each language.

A pattern is a list of tokens, each with the properties it must have, as spaCy's documentation of
`Matcher` describes them. What a pattern may have is limited so that no text takes long: spaCy tries
every way to leave optional tokens out, and time doubles with each. So `*` and `+` go up to a stated
number of tokens, and a pattern has few optional ones. Regular expressions are not offered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from intercoder.errors import UsageError
from intercoder.text.display import display_line
from intercoder.text.language import UNKNOWN, guess_language
from intercoder.text.marks import marks
from intercoder.text.matching.folded_words import bare_text, bare_word, fold_word
from intercoder.text.matching.phrases import Found, Span
from intercoder.text.normalise import SPACELESS

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Token: TypeAlias = Mapping[str, Any]

_LONG_RUN = re.compile(r"\S{300}")
"""spaCy strips signs from the ends of a run without blanks one by one, looking at all the rest each
time: a text with a longer one is cut at once, without what spaCy knows of the language."""
MAX_TOKENS = 20
MAX_OPTIONAL = 6
"""Tokens of a pattern that may be there or not: time doubles with each."""
MOST_REPEATED = 4
"""How many more tokens `*` and `+` stand for, beyond the fewest."""
_TEXTS = frozenset({"TEXT", "ORTH", "LOWER", "LEMMA", "SHAPE"})
_YES_OR_NO = frozenset(
    {
        *("IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT"),
        *("IS_SPACE", "IS_STOP", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL"),
    }
)
_KEYS = ", ".join(sorted(_TEXTS | _YES_OR_NO | {"LENGTH", "OP"}))
_REPEATED = {"?": (0, 1), "*": (0, MOST_REPEATED), "+": (1, 1 + MOST_REPEATED)}


@cache
def _piece() -> re.Pattern[str]:
    """A word of a script with spaces, a character of one without, or a sign."""
    letter = rf"[^\W{SPACELESS}]"
    return re.compile(rf"[{SPACELESS}]|{letter}(?:{letter}|[{marks()}])*|[^\w\s]")


def read_pattern(text: str) -> tuple[Token, ...]:
    """The pattern written as JSON. Raises UsageError, with what to do, if it is none."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "The pattern is not JSON.", 'Write a list, such as [{"LOWER": "open"}].'
        ) from error
    return checked_pattern(read)


def checked_pattern(read: object) -> tuple[Token, ...]:
    """The pattern, if it is one that can be looked for. Raises UsageError otherwise."""
    if not isinstance(read, list | tuple) or not read or not all(isinstance(t, dict) for t in read):
        raise _refused("A pattern is a list of tokens, each in braces.")
    if len(read) > MAX_TOKENS:
        raise _refused(f"A pattern has at most {MAX_TOKENS} tokens.")
    optional = 0
    for token in read:
        for key, value in token.items():
            _check(str(key), value)
        least, most = _times(token)
        optional += most - least
    if optional > MAX_OPTIONAL:
        raise _refused(
            f"The pattern has {optional} tokens that may be there or not (`*` and `+` are "
            f"{MOST_REPEATED}); at most {MAX_OPTIONAL} can be tried quickly."
        )
    if not any(_is_needed(token) for token in read):
        raise _refused("The pattern has no token that must be there and says what it is.")
    return tuple(read)


def uses_lemmas(pattern: Sequence[Token]) -> bool:
    """Whether it needs a pipeline that knows the lemmas of words."""
    return any("LEMMA" in token for token in pattern)


def check_lemmas(languages: Sequence[str]) -> None:
    """Raise UsageError unless each language, and at least one, has an installed pipeline."""
    lacking = [one for one in languages if _installed(_base(one)) is None]
    if not languages:
        raise UsageError("A rule with LEMMA says which languages it holds for.", "Add --language.")
    if lacking:
        raise UsageError(
            f"No spaCy pipeline for {', '.join(map(display_line, lacking))} is installed, so "
            "nothing knows the lemmas of its words.",
            "Use LOWER with IN and all forms, or a phrase such as `clos*`.",
        )


class TokenMatcher:
    """Finds patterns of tokens in texts."""

    def __init__(self, patterns: Sequence[Sequence[Token]]) -> None:
        """Raises UsageError for a pattern that cannot be looked for."""
        self._patterns = [checked_pattern(list(one)) for one in patterns]
        self._needed = [_needed_words(one) for one in self._patterns]
        self._always = any(words is None for words in self._needed)
        self._matchers: dict[str, tuple[Callable[[str], Doc], Matcher, Vocab]] = {}

    def find(self, text: str, language: str = "") -> list[Found]:
        """The patterns found, by their numbers, each with every place; longest ones only."""
        if not self._patterns:
            return []
        folded = bare_text(text)
        if not self._always and not any(
            any(word in folded for word in words) for words in self._needed if words is not None
        ):
            return []
        read, matcher, vocab = self._for(guess_language(text, language))
        doc = _cut(vocab, text) if _LONG_RUN.search(text) else read(text)
        found: dict[int, list[Span]] = {}
        for key, first, last in matcher(doc):
            place = (doc[first].idx, doc[last - 1].idx + len(doc[last - 1]))
            found.setdefault(int(doc.vocab.strings[key]), []).append(place)
        return [Found(number, _longest(found[number])) for number in sorted(found)]

    def _for(self, language: str) -> tuple[Callable[[str], Doc], Matcher, Vocab]:
        if language not in self._matchers:
            from spacy.matcher import Matcher

            read = _reader(language, any(map(uses_lemmas, self._patterns)))
            vocab = read("").vocab
            matcher = Matcher(vocab)
            for number, pattern in enumerate(self._patterns):
                matcher.add(str(number), [[_for_spacy(token) for token in pattern]])
            self._matchers[language] = (read, matcher, vocab)
        return self._matchers[language]


def _refused(message: str) -> UsageError:
    return UsageError(message, f"Tokens have these properties of spaCy's Matcher: {_KEYS}.")


def _check(key: str, value: object) -> None:
    shown = display_line(key)
    if key == "OP":
        if not isinstance(value, str) or (value not in {"!", *_REPEATED} and not _counts(value)):
            raise _refused(
                f"“{display_line(str(value))}” is no OP: use !, ?, *, +, {{n}}, {{n,m}}."
            )
    elif key in _YES_OR_NO:
        if not isinstance(value, bool):
            raise _refused(f"{shown} is true or false.")
    elif key == "LENGTH":
        if type(value) is not int:
            raise _refused("LENGTH is a number.")
    elif key not in _TEXTS:
        raise _refused(f"A token has no property “{shown}” here.")
    elif isinstance(value, dict):
        if len(value) != 1 or not set(value) <= {"IN", "NOT_IN"}:
            raise _refused(f"{shown} is a text, or has IN or NOT_IN with a list of texts.")
        (listed,) = value.values()
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise _refused(f"What follows IN and NOT_IN is a list of texts ({shown}).")
    elif not isinstance(value, str):
        raise _refused(f"{shown} is a text, or has IN or NOT_IN with a list of texts.")


def _counts(operator: str) -> tuple[int, int] | None:
    """The fewest and most tokens of `{n}` and `{n,m}`."""
    parts = operator[1:-1].split(",") if operator[:1] == "{" and operator[-1:] == "}" else []
    if not 1 <= len(parts) <= 2 or not all(one.isascii() and one.isdigit() for one in parts):
        return None
    least, most = int(parts[0][:3]), int(parts[-1][:3])
    return (least, most) if 0 < most <= MAX_TOKENS and least <= most else None


def _times(token: Token) -> tuple[int, int]:
    operator = token.get("OP", "")
    return _REPEATED.get(operator) or _counts(operator) or (1, 1)


def _is_needed(token: Token) -> bool:
    """Whether the token must be there, and says what it is."""
    return _times(token)[0] > 0 and token.get("OP") != "!" and bool(set(token) - {"OP"})


def _needed_words(pattern: Sequence[Token]) -> frozenset[str] | None:
    """Folded words one of which a text must hold; None where any text may be found.

    Most texts hold none of them, and are not split into tokens.
    """
    for token in pattern:
        value = token.get("LOWER")
        if value is None or not _is_needed(token):
            continue
        words = [value] if isinstance(value, str) else value.get("IN")
        if words:
            return frozenset(bare_word(fold_word(one)) for one in words)
    return None


def _cut(vocab: Vocab, text: str) -> Doc:
    """The text as tokens: words, signs, and characters of scripts without spaces."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for piece in _piece().finditer(text):
        start, end = piece.span()
        if gap := text[at:start]:
            if gap[0] == " " and spaces:
                spaces[-1], gap = True, gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)
        words.append(piece[0])
        spaces.append(False)
        at = end
    if text[at:]:
        words.append(text[at:])
        spaces.append(False)
    return Doc(vocab, words=words, spaces=spaces)


def _for_spacy(token: Token) -> dict[str, Any]:
    made = dict(token)
    if "OP" in made and made["OP"] in "*+":
        least, most = _times(token)
        made["OP"] = f"{{{least},{most}}}"
    value = made.get("LOWER")
    if isinstance(value, str):
        made["LOWER"] = bare_word(fold_word(value))
    elif value is not None:
        made["LOWER"] = {
            key: [bare_word(fold_word(one)) for one in listed] for key, listed in value.items()
        }
    return made


def _longest(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Those of these spans that lie within no other, from left to right."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one[0], -one[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def _base(language: str) -> str:
    return guess_language("", language)


@cache
def _installed(language: str) -> str | None:
    """The name of an installed spaCy pipeline for the language."""
    from spacy.util import get_installed_models

    return next((one for one in sorted(get_installed_models()) if one[:3] == f"{language}_"), None)


@cache
def _reader(language: str, has_lemmas: bool) -> Callable[[str], Doc]:
    """Splits a text into tokens whose LOWER is folded as phrases are."""
    import spacy

    name = _installed(language) if has_lemmas else None
    if name is not None:
        pipeline = spacy.load(name, exclude=["parser", "ner"])
    else:
        try:
            pipeline = spacy.blank(language)
        except (ImportError, ValueError):  # not known to spaCy, or it needs another package
            pipeline = spacy.blank(UNKNOWN)
    pipeline.max_length = 10**9
    vocab: Any = pipeline.vocab
    vocab.lex_attr_getters[vocab.strings["LOWER"]] = lambda text: bare_word(fold_word(text))
    return pipeline if name is not None else pipeline.tokenizer
