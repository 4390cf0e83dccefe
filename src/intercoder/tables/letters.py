"""Guesses the single-byte encoding of a text from the letters it would have in each.

Read in the wrong encoding a text shows letters that no language has together, signs within words
and capitals after small letters. An encoding is taken only where its text is by far the likeliest;
encodings that give the same text are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from types import MappingProxyType

_WESTERN = ("cp1252", "mac_roman", "cp850", "cp437", "cp865")
_CENTRAL = ("cp1250", "iso8859_2", "mac_latin2", "cp852")
_LANGUAGES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {  # letters beyond ASCII, the most frequent first, and the encodings texts come in
        "German": ("üäöß", (*_WESTERN, "cp1250", "iso8859_2", "mac_latin2", "cp852")),
        "French": ("éèàêçôîûâùœëïæÿü", _WESTERN),
        "Spanish": ("óíáéñúü", _WESTERN),
        "Portuguese": ("ãçéáíêóõâúàôü", _WESTERN),
        "Italian": ("èàùòéìîó", _WESTERN),
        "Dutch": ("ëéïöüèáóê", _WESTERN),
        "Swedish": ("äöåéüà", _WESTERN),
        "Danish": ("øåæéòóèêôäöü", _WESTERN),
        "Icelandic": ("íáðóúöéýþæ", ("cp1252", "mac_iceland")),
        "Catalan": ("éóàèçíòúüï", _WESTERN),
        "Polish": ("łęóążśćńź", _CENTRAL),
        "Czech": ("íáéýěšžřčůúťďňó", _CENTRAL),
        "Slovak": ("áíéžčýšúľťóôňäďŕĺ", _CENTRAL),
        "Hungarian": ("áéőóöűüíú", _CENTRAL),
        "Romanian": ("ăîâşţșț", (*_CENTRAL, "iso8859_16")),
        "Croatian": ("čšžćđ", _CENTRAL),
        "Turkish": ("ıüşğçöâîû", ("cp1254", "mac_turkish", "cp857")),
        "Lithuanian": ("ėųšžįūąčę", ("cp1257", "cp775", "iso8859_13")),
        "Latvian": ("āīēšūņļžķčģ", ("cp1257", "cp775", "iso8859_13")),
        "Estonian": ("äõüöšž", ("cp1252", "cp1257", "cp775")),
        "Russian": (
            "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
            ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5"),
        ),
        "Ukrainian": (
            "оанивіертсклумдпьяйзбгчюхжцїшєщґф'",
            ("cp1251", "koi8_u", "cp866", "mac_cyrillic", "iso8859_5"),
        ),
        "Bulgarian": ("аоиетнрвсдлкпзъмуябгчцщжшхйфюь", ("cp1251", "cp866", "iso8859_5")),
        "Serbian": ("аоиенрсјтувдкмплзбгчцшњхжћђфљџ", ("cp1251", "iso8859_5")),
        "Greek": ("αοιετσνηςρυκπμλίόέάθδγήχύωφβξώζψϊΐϋΰ", ("cp1253", "mac_greek", "cp737")),
        "Arabic": ("ايلمونتربةعدسفهكقأحجشطصخذىزءضغثإئآظؤ،؟", ("cp1256", "iso8859_6")),
        "Hebrew": ("יוהלאתרשבמנדעקפחםסגטןצזכךףץ", ("cp1255", "cp862")),
    }
)
_MISSING = log(0.000_5)
"""For a letter the language does not have."""
_SLIP = log(0.000_1)
"""For a sign or a capital that stands where none can."""
_LEAD = 2.0
"""How much likelier, as a logarithm, a text must be than any other."""
_MIN_CHARACTERS = 4
"""Characters beyond ASCII that a guess needs, unless it is the commonest encoding."""
_SURPRISE = 1.0
"""How much unlikelier characters beyond ASCII may be than those of the language on average."""
_WINDOWS, _WESTERN_WINDOWS = log(2.0), log(20.0)
"""What speaks for the encodings that are met most."""
_QUOTES = frozenset("“”„‚‘’«»‹›…–—€§°·•¿¡ºª\u00a0")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    score: float
    """Logarithm of how likely the text is."""
    count: int
    """Characters beyond ASCII."""
    surprise: float
    """How much unlikelier a character beyond ASCII is on average than in the language."""


def single_byte_encoding(sample: bytes) -> tuple[str, str]:
    """The encoding, if one is certain enough, and else none; and the likeliest, to be named."""
    best: dict[str, _Reading] = {}
    for letters, encodings in _LANGUAGES.values():
        for encoding in encodings:
            favour = _WINDOWS if encoding.startswith("cp125") else 0.0
            if encoding == "cp1252" and encodings[: len(_WESTERN)] == _WESTERN:
                favour = _WESTERN_WINDOWS
            reading = _read(sample, encoding, letters, favour)
            if reading is not None:
                before = best.get(reading.text)
                if before is None or reading.score > before.score:
                    best[reading.text] = reading
    ranked = sorted(best.values(), key=lambda one: -one.score)
    if not ranked or ranked[0].surprise > _SURPRISE:
        return "", ""
    is_ahead = len(ranked) < 2 or ranked[0].score - ranked[1].score >= _LEAD
    first = ranked[0]
    is_enough = first.encoding == "cp1252" or first.count >= _MIN_CHARACTERS
    return (first.encoding if is_ahead and is_enough else ""), first.encoding


def _read(sample: bytes, encoding: str, letters: str, favour: float) -> _Reading | None:
    try:
        text = sample.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    known = _frequencies(letters)
    count, likelihood = _judge(text, known)
    if not count:
        return None
    expected = sum(exp(one) * one for one in known.values())
    return _Reading(encoding, text, likelihood + favour, count, expected - likelihood / count)


def _frequencies(letters: str) -> Mapping[str, float]:
    """The logarithm of each letter's share: the first ones are the most frequent by far."""
    weights = [1 / (place + 1.5) for place in range(len(letters))]
    return {
        letter: log(weight / sum(weights)) for letter, weight in zip(letters, weights, strict=True)
    }


def _judge(text: str, known: Mapping[str, float]) -> tuple[int, float]:
    """How many characters lie beyond ASCII, and how likely they are together."""
    count, likelihood = 0, 0.0
    padded = f" {text} "
    around = Counter(zip(padded, padded[1:], padded[2:], strict=False))
    for (before, one, after), times in around.items():
        if one > "\x7f":
            count += times
            likelihood += times * _character(before, one, after, known)
    for word, times in Counter(_WORD.findall(text)).items():
        if not word.isascii() and _is_odd(word):
            likelihood += times * _SLIP
    return count, likelihood


def _character(before: str, one: str, after: str, known: Mapping[str, float]) -> float:
    if one.isalpha():
        return known.get(one.lower(), _MISSING)
    if unicodedata.category(one) in {"Cc", "Cn", "Co", "Mn", "Lm"}:
        return _SLIP
    if one == "’" and before.isalpha() and after.isalpha():
        return log(0.05)
    if before.isalpha() and after.isalpha():
        return _SLIP
    if one in _QUOTES:
        is_wrong = (one in "¿¡„‚«" and before.isalpha()) or (one in "”»" and after.isalpha())
        return _SLIP if is_wrong else log(0.05)
    return _MISSING if before.isalpha() or after.isalpha() else log(0.02)


def _is_odd(word: str) -> bool:
    """Whether capitals, scripts or final letters stand as in no word."""
    if word != word.lower() and word != word.upper() and word[1:] != word[1:].lower():
        return True
    if len({unicodedata.name(letter, " ").split()[0] for letter in word}) > 1:
        return True
    return "ς" in word[:-1] or (len(word) > 1 and word.endswith("σ"))
