"""Phone numbers, as people write them: international, national, or after a word that says so.

Numbers with a country code or a leading zero are known by that; others if they can be numbers of a
country in which the answer's language is spoken (Google's rules, by way of `phonenumbers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from intercoder.protection.redaction import keywords
from intercoder.protection.redaction.keywords import stands_before
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.plain_form import PlainForm
from intercoder.text.language import guess_language

Span = tuple[int, int, Kind]

_CANDIDATE = re.compile(
    r"(?<![\w@])(?<!\d[.,:/-])(?:\(?\+\s?)?\(?\d+(?:[ ().\t/·-]{1,3}\d+)*(?![\w@]|[.,:]\d)"
)
_EXTENSION = re.compile(
    r"\s?(?:ext|x|extension|durchwahl|dw|app|poste|int|wew)\.?\s?\d{1,5}(?!\w)", re.IGNORECASE
)
_TWO_NUMBERS = re.compile(r"\s[/-]\s|\s{2,}|\.\s|\)\s?\(")
_NO_NUMBER = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?:\s\d{1,4})?|"
    r"\d{4}[./-]\d{1,2}[./-]\d{1,2}(?:\s\d{1,2})?"  # dates
    r"|(?:1[5-9]|20)\d{2}\s?[-/ ]\s?(?:(?:1[5-9]|20)\d{2}|\d{2})"  # years
    r"|\d{1,2}[. ]\d{2}\s?-\s?\d{1,2}[. ]\d{2}"  # hours
    r"|\d{1,3}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})* 000"  # sums
    r"|97[89][ -]?\d[\d -]{8,14}|\d\.\d+|\d{1,2}(?:\.\d{1,2}){2,3}"  # books, decimals, chapters
)
_WITH_DATE = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d(?!\d)")
_OF_A_BOOK = re.compile(r"\b(?:isbn|issn|doi|ean)[\s:-]*$", re.IGNORECASE)
_NANP = re.compile(
    r"(?:1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}|555-\d{4}"
)
_COUNTED = re.compile(
    r"\s?(?:%|€|\$|£|eur|euros?|usd|dollars?|chf|pln|kr|times|mal|people|visitors|books|besucher|"
    r"leute|"
    r"menschen|personen|bücher|einwohner|years?|jahre|ans|años|anni|anos|lat|jaar|км|km|km/h|"
    r"руб\w*|zł|"
    r"₽|¥|元|円|원|₹|miles|meters|seiten|pages|words|wörter|personas?|personnes|persone|pessoas|"
    r"livres|libros|"
    r"libri|livros|boeken|mensen|książ\w+|osób|ludzi)(?!\w)",
    re.IGNORECASE,
)
_REGIONS = {
    "en": "US GB CA AU IE NZ IN ZA",
    "de": "DE AT CH",
    "fr": "FR BE CH CA LU",
    "es": "ES MX AR CO CL PE US",
    "it": "IT CH",
    "pt": "PT BR",
    "nl": "NL BE",
    "pl": "PL",
    "da": "DK",
    "sv": "SE FI",
    "nb": "NO",
    "no": "NO",
    "nn": "NO",
    "fi": "FI",
    "is": "IS",
    "cs": "CZ",
    "sk": "SK",
    "hu": "HU",
    "ro": "RO MD",
    "bg": "BG",
    "el": "GR CY",
    "hr": "HR",
    "sr": "RS",
    "sl": "SI",
    "et": "EE",
    "lv": "LV",
    "lt": "LT",
    "sq": "AL",
    "ru": "RU KZ BY",
    "uk": "UA",
    "tr": "TR",
    "ar": "SA EG AE MA DZ JO LB IQ",
    "fa": "IR AF",
    "he": "IL",
    "hi": "IN",
    "bn": "BD IN",
    "ur": "PK",
    "zh": "CN TW HK",
    "ja": "JP",
    "ko": "KR",
    "vi": "VN",
    "th": "TH",
    "id": "ID",
    "ms": "MY",
    "sw": "KE TZ",
    "xx": "ES PL IT PT RU CN DK",
    "ca": "ES",
    "eu": "ES FR",
    "gl": "ES",
}
"""Where languages are spoken, for numbers written without a country code."""


def phones(plain: PlainForm, language: str) -> Iterator[Span]:
    """Phone numbers."""
    text = plain.divided
    for found in _CANDIDATE.finditer(text):
        for start, end in _pieces(plain, found.start(), found.end(), language):
            extension = _EXTENSION.match(text, end)
            yield start, extension.end() if extension else end, Kind.PHONE


def _pieces(plain: PlainForm, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """The phone numbers in a run of digits and signs: one, several, or none."""
    if _is_number(plain, start, end, language):
        yield start, end
        return
    for cut in _TWO_NUMBERS.finditer(plain.divided, start, end):
        yield from _pieces(plain, start, cut.start(), language)
        yield from _pieces(plain, cut.end(), end, language)
        return


def _is_number(plain: PlainForm, start: int, end: int, language: str) -> bool:
    text = plain.divided
    written = text[start:end]
    digits = re.sub(r"\D", "", written)
    if not 6 <= len(digits) <= 15 or written.count("(") != written.count(")"):
        return False
    if written.lstrip("(").startswith("+"):
        return digits[0] != "0" and len(digits) >= 7
    bare = written.strip("()")
    if _NO_NUMBER.fullmatch(bare) or _COUNTED.match(text, end):
        return False
    if (
        _WITH_DATE.search(written)
        or _OF_A_BOOK.search(text, max(0, start - 12), start)
        or stands_before(keywords.POSTCODE, plain.text, start)
    ):
        return False
    return (
        _has_prefix(digits)
        or _NANP.fullmatch(written) is not None
        or _is_possible(bare, digits, guess_language(plain.text, language))
        or stands_before(keywords.PHONE, plain.text, start)
    )


def _has_prefix(digits: str) -> bool:
    """Whether a number is dialled from abroad with 00, or from another town with 0."""
    if digits.startswith("00"):
        return len(digits) >= 9 and digits[2] != "0"
    return digits.startswith("0") and 8 <= len(digits) <= 13


def _is_possible(written: str, digits: str, language: str) -> bool:
    """Whether people in a country of the language could write a number like this, without zero."""
    if len(digits) < 8:
        return False
    grouped = written != digits
    return any(
        _fits(region, digits, grouped=grouped) for region in _REGIONS.get(language, "").split()
    )


@cache
def _fits(region: str, digits: str, *, grouped: bool) -> bool:
    from phonenumbers import NumberParseException, PhoneMetadata, is_valid_number, parse

    metadata = PhoneMetadata.metadata_for_region(region)
    prefix = metadata.national_prefix if metadata else None
    if prefix == "0" or (prefix == "8" and not digits.startswith("8")):
        return grouped and region in _WITHOUT_ZERO and len(digits) == 10 and digits[0] in "56789"
    try:
        return is_valid_number(parse(digits, region))
    except NumberParseException:
        return False


_WITHOUT_ZERO = frozenset(("IN", "TR"))
"""Where mobile numbers are written without their zero as often as with it."""
