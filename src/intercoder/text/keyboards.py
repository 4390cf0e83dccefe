"""Which letter of another script is on the same key as a Latin letter.

Commands of the screens are Latin letters. On a keyboard that types another script they work by
position: the key that types `s` on a US keyboard types `ы` on a Russian one, and means the same.
The layouts are those that X11 and Windows install first for each language; phonetic variants
differ. Only unshifted letters are here: signs have no position, since they are typed as they are.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

LATIN = "abcdefghijklmnopqrstuvwxyz"
_PLACES = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
"""Keys of a US keyboard, in rows from the top; the layouts below have theirs in this order."""
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю."
_LAYOUTS: Mapping[str, str] = {
    "ru": _RUSSIAN,
    "kk": _RUSSIAN,
    "uk": "йцукенгшщзхїфівапролджєячсмитьбю.",
    "be": "йцукенгшўзх'фывапролджэячсмітьбю.",
    "bg": ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб",
    "sr": "љњертзуиопшђасдфгхјклчћжџцвбнм,.-",
    "mk": "љњертѕуиопшѓасдфгхјклчќзџцвбнм,./",
    "mn": "фцужэнгшүзкъйыбөахролдпячёсмитьвю",
    "el": ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./",
    "he": "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",
    "ar": "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر ىةوزظ",
    "fa": "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./",
    "hy": "ճփբսմուկըթծցջվգեանիտհպրժդչյզլքխշռ",
    "ka": "ქწერტყუიოპ[]ასდფგჰჯკლ;'ზხცვბნმ,./",
    "hi": "ौैाीूबहगदजड़ोे्िुपरकतचटॆंमनवलस,.य",
    "th": "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ",
}
LAYOUTS = tuple(_LAYOUTS)
"""The languages that have a layout here, by their tags; a setting may name one."""
_OF_SCRIPT: Mapping[str, str] = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "DEVANAGARI": "hi",
    "THAI": "th",
}


@cache
def _positions(layout: str) -> Mapping[str, str]:
    """The key of each letter of a layout, by what a US keyboard has there."""
    return MappingProxyType(
        {own: place for own, place in zip(_LAYOUTS[layout], _PLACES, strict=True) if own.isalpha()}
    )


@cache
def letters_of(layout: str) -> tuple[str, ...]:
    """The letters that a layout types without Shift, in the order of its alphabet."""
    return tuple(sorted(letter for letter in _LAYOUTS[layout] if letter.isalpha()))


def by_position(letter: str, layout: str = "") -> str:
    """The Latin letter on the same key, a capital for a capital; empty where there is none.

    `layout` is tried first, then what is usual for the script, then the others.
    """
    small = letter.lower()
    if len(small) != 1 or small.isascii() or not small.isalpha():
        return ""
    for name in (layout, _OF_SCRIPT.get(_script(small), ""), *LAYOUTS):
        place = _positions(name).get(small, "") if name in _LAYOUTS else ""
        if place:
            latin = place if place in LATIN else ""
            return latin if small == letter else latin.upper()
    return ""


def on_layout(letter: str, layout: str) -> str:
    """The letter that this layout has on the key of a Latin letter; empty where it has none."""
    small = letter.lower()
    for own, place in _positions(layout).items() if layout in _LAYOUTS else ():
        if place == small:
            return own if small == letter else own.upper()
    return ""


def layout_of(texts: Iterable[str], language: str = "") -> str:
    """The layout on which most letters of these texts are typed; empty for Latin ones.

    `language` is a tag such as `uk` or `sr-Cyrl`; it decides between layouts of one script.
    """
    counted = Counter(
        _script(letter) if not letter.isascii() else "LATIN"
        for text in texts
        for letter in text
        if letter.isalpha()
    )
    script = counted.most_common(1)[0][0] if counted else "LATIN"
    usual = _OF_SCRIPT.get(script, "")
    own = language.split("-", maxsplit=1)[0].lower()
    if usual and own in _LAYOUTS and _script(letters_of(own)[0]) == script:
        return own
    return usual


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
