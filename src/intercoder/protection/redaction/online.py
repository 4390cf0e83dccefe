"""E-mail addresses, links, IP addresses and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from intercoder.protection.redaction.keywords import PLATFORM
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.plain_form import PlainForm
from intercoder.protection.redaction.top_level_domains import ends_a_domain
from intercoder.text.function_words import function_words
from intercoder.text.language import guess_language

Span = tuple[int, int, Kind]

_LOCAL = r"[^\W_](?:[\w.+%'&-]{0,62}[\w])?"
_HOST = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = rf"{_HOST}(?:\.{_HOST})*"
_EMAIL = re.compile(rf"(?<![\w.+%@-])_?{_LOCAL}@(?:{_DOMAIN}|\[[\d.]{{7,15}}\])")
_SPACED_EMAIL = re.compile(rf"(?<![\w.+%-]){_LOCAL}\s@\s({_HOST}(?:\s?\.\s?{_HOST})+)")
_AT_WORD = (
    r"at|ät|a t|arroba|arobas[e]?|chiocciola|kukac|zavináč|snabel-?a|snabel|apenstaartje|małpa|"
    r"собака|klammeraffe|miukumauku|παπάκι"
)
_DOT_WORD = r"dot|punkt|point|punto|ponto|kropka|punt|pont|tečka|точка|крапка|nokta|piste|τελεία"
_AT_BRACKETS = rf"\s*[\[({{<*_]\s*(?:@|{_AT_WORD})\s*[\])}}>*_]\s*"
_DOT_BRACKETS = rf"\s*[\[({{<*_]\s*(?:\.|{_DOT_WORD})\s*[\])}}>*_]\s*"
_DOT_SPOKEN = rf"(?:{_DOT_BRACKETS}|\s+(?:{_DOT_WORD})\s+)"
_NAME = r"[^\W_][\w+%-]*"
_LOCAL_SPOKEN = rf"{_NAME}(?:(?:\.|{_DOT_SPOKEN}){_NAME}){{0,3}}"
_BRACKETED_EMAIL = re.compile(
    rf"(?<![\w.+%-]){_LOCAL_SPOKEN}{_AT_BRACKETS}{_HOST}(?:(?:{_DOT_SPOKEN}|\.){_HOST}){{1,4}}",
    re.IGNORECASE,
)
_PAIRS = (
    *(("at", "dot"), ("at|ät|klammeraffe", "punkt|dot"), ("arobas|arobase", "point")),
    *(("arroba", "punto|ponto"), ("chiocciola", "punto"), ("małpa", "kropka"), ("kukac", "pont")),
    *(("zavináč", "tečka"), ("snabel-?a", "punkt"), ("apenstaartje", "punt")),
    *(("miukumauku", "piste"), ("собака", "точка|крапка"), ("παπάκι", "τελεία")),
)
"""The words for @ and for a full stop that go together."""


def _spoken(at: str, dot: str) -> re.Pattern[str]:
    """A pattern of addresses that are spelled out with these words."""
    spelled = rf"(?:{_DOT_BRACKETS}|\s+(?:{dot})\s+)"
    return re.compile(
        rf"(?<![\w.+%-]){_NAME}(?:(?:\.|{spelled}){_NAME}){{0,3}}{at}"
        rf"{_HOST}(?:\.{_HOST}){{0,3}}(?:{spelled}{_HOST}){{1,3}}",
        re.IGNORECASE,
    )


_SPOKEN_EMAILS = (
    _spoken(r"\s?@\s?", _DOT_WORD),
    *(_spoken(rf"\s+(?:{at})\s+", dot) for at, dot in _PAIRS),
)
_SPOKEN_AT = re.compile(rf"@|\b(?:{_AT_WORD})\b", re.IGNORECASE)
_LAST_HOST = re.compile(r"[^\W_]+$")
_SPOKEN = re.compile(
    rf"[\[({{<*_]\s*(?:@|{_AT_WORD})\s*[\])}}>*_]|\b(?:{_DOT_WORD})\b", re.IGNORECASE
)

_WITH_SCHEME = re.compile(
    r"(?<![^\W_])(?:[a-z][a-z0-9+.-]{1,11}://|www\d?\.(?=[^\W_]))[^\s<>\"“”«»„]+", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w@.\-/])((?:{_HOST}\.)+)([^\W\d_]{{2,24}})(?::\d{{2,5}})?([/?#][^\s<>\"“”«»„]*)?(?![\w@-])"
)
_DOTTED = re.compile(r"[^\W_]\.[^\W\d_]")
_CLOSING = ".,;:!?…'\"*_~`、。，！？；："

_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5}|/\d{1,2})?(?![\w]|\.\d)")
_V6 = re.compile(
    r"(?<![\w:.])\[?([0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?![\w:])"
)
_VERSION = re.compile(
    r"(?:\bv|version|versione|versión|versão|release|firmware|wersja|версия)\s*$", re.IGNORECASE
)

_SMALL = re.compile(r"\d(?:\.\d){3}")
_IP_WORD = re.compile(r"\bip\b", re.IGNORECASE)

_AT_HANDLE = re.compile(rf"(?<![\w@.+%-])@([\w](?:[\w.-]{{0,38}}\w)?)(?:@{_DOMAIN})?")
_PLACES_NOT_PEOPLE = frozenset(
    (
        "home",
        "work",
        "school",
        "night",
        "all",
        "everyone",
        "here",
        "lunch",
        "the",
        "least",
        "alle",
        "todos",
    )
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}\b")
_DISCORD = re.compile(r"(?<![\w#])[^\W_][\w.]{1,31}#\d{4}\b")
_OF_PLATFORM = re.compile(
    rf"(?<![^\W_])(?:{PLATFORM})(?:[ -]?(?:name|id|handle|account|user(?:name)?|nick|profile?|"
    rf"konto|"
    r"compte|cuenta|profil))?\s*(?P<sure>[:=]|\(|\b(?:is|ist|es|est|è|é|to|jest|är|er|called|"
    r"heißt|under|unter|"
    r"als|as|name|c'est)\b[\s:]*)\s*(?P<value>[0-9A-Za-zÀ-ɏЀ-ӿ][\w.-]{1,38}[0-9A-Za-zÀ-ɏЀ-ӿ])",
    re.IGNORECASE,
)
_UNLIKE_A_WORD = re.compile(r"[\d_]|\w\.\w")
_MAY_NAME_AN_ACCOUNT = re.compile(r"[\d_:=]|\w\.\w")


def emails(plain: PlainForm, language: str) -> Iterator[Span]:
    """E-mail addresses, also with `(at)` and `dot` in words."""
    text = plain.divided
    if "@" in text:
        for found in _EMAIL.finditer(text):
            yield found.start(), found.end(), Kind.EMAIL
        for found in _SPACED_EMAIL.finditer(text):
            name, _, last = found[1].rpartition(".")
            if ends_a_domain(last.strip(), name.strip(), language):
                yield found.start(), found.end(), Kind.EMAIL
    if not _SPOKEN.search(text) or not _SPOKEN_AT.search(text):
        return
    words = function_words(guess_language(plain.text, language))
    for pattern in (_BRACKETED_EMAIL, *_SPOKEN_EMAILS):
        for found in pattern.finditer(text):
            last = _LAST_HOST.search(found[0])
            if last is None or not ends_a_domain(last[0].lower(), "", ""):
                continue
            if pattern is _BRACKETED_EMAIL or last[0].lower() not in words:
                yield found.start(), found.end(), Kind.EMAIL


def links(plain: PlainForm, language: str) -> Iterator[Span]:
    """Web and other addresses, with or without a scheme."""
    text = plain.divided
    if "://" in text or "www" in text.lower():
        for found in _WITH_SCHEME.finditer(text):
            yield found.start(), found.start() + _without_closing(found[0]), Kind.LINK
    if not _DOTTED.search(text):
        return
    for found in _BARE.finditer(text):
        name, last, path = found[1][:-1], found[2], found[3]
        if ends_a_domain(last, name, "" if path and path[0] == "/" else language):
            yield found.start(), found.start() + _without_closing(found[0]), Kind.LINK


def addresses_of_machines(plain: PlainForm, language: str) -> Iterator[Span]:
    """IP addresses of both versions."""
    text = plain.divided
    if text.count(".") >= 3:
        for found in _V4.finditer(text):
            if _is_v4(re.split(r"[:/]", found[0])[0]) and not _is_version(text, found):
                yield found.start(), found.end(), Kind.IP
    if text.count(":") >= 2:
        for found in _V6.finditer(text):
            if _is_v6(found[1]):
                yield found.start(1), found.end(1), Kind.IP


def handles(plain: PlainForm, language: str) -> Iterator[Span]:
    """Names of accounts: after @, in the manner of a platform, or after its name."""
    text = plain.divided
    if "@" in text:
        for found in _AT_HANDLE.finditer(text):
            name = found[1]
            if (
                name.lower() not in _PLACES_NOT_PEOPLE
                and re.search(r"[^\W\d_]", name)
                and len(name) > 1
            ):
                yield found.start(), found.end(), Kind.HANDLE
    if "u/" in text:
        for found in _REDDIT.finditer(text):
            yield found.start(), found.end(), Kind.HANDLE
    if "#" in text:
        for found in _DISCORD.finditer(text):
            yield found.start(), found.end(), Kind.HANDLE
    if not _MAY_NAME_AN_ACCOUNT.search(text):
        return
    for found in _OF_PLATFORM.finditer(plain.text):
        if (found["sure"] in "=:" and found["sure"]) or _UNLIKE_A_WORD.search(found["value"]):
            yield found.start("value"), found.end("value"), Kind.HANDLE


def _without_closing(link: str) -> int:
    """The length of a link without the punctuation of the sentence around it."""
    end = len(link)
    while end:
        last = link[end - 1]
        unopened = last in ")]}" and link.count("([{"[")]}".index(last)], 0, end) < link.count(
            last, 0, end
        )
        if last not in _CLOSING and not unopened:
            break
        end -= 1
    return end


def _is_version(text: str, found: re.Match[str]) -> bool:
    """Whether four numbers are a version: after that word, or with one digit each."""
    before = text[max(0, found.start() - 24) : found.start()]
    if _VERSION.search(before):
        return True
    return _SMALL.fullmatch(found[0]) is not None and not _IP_WORD.search(before)


def _is_v4(written: str) -> bool:
    try:
        IPv4Address(".".join(part.lstrip("0") or "0" for part in written.split(".")))
    except AddressValueError:
        return False
    return True


def _is_v6(written: str) -> bool:
    try:
        IPv6Address(written)
    except AddressValueError:
        return False
    return len(written.replace(":", "")) > 2
