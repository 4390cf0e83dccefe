"""Postcodes, by the form they have in a country, and by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intercoder.protection.redaction import keywords
from intercoder.protection.redaction.keywords import stands_before
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.plain_form import PlainForm
from intercoder.text.language import guess_language

Span = tuple[int, int, Kind]

_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ "
    "NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR"
).replace(" ", "|")
_BY_FORM = re.compile(
    r"(?<![\w+.,/-])(?:"
    r"(?P<uk>(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?|GIR)\s?\d[ABD-HJLNP-UW-Z]{2})"
    r"|(?P<canada>[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d)"
    r"|(?P<brazil>\d{5}-\d{3})"
    r"|(?P<zip>\d{5}-\d{4})"
    r"|(?P<prefixed>(?:D|A|CH|F|B|L|DK|SE?|NL|I|E|FI?N?|LT|LV|MD|SI)-\d{4,5})"
    r"|(?P<japan>〒\s?\d{3}-\d{4})"
    r"|(?P<ireland>(?:[AC-FHKNPRTV-Y]\d{2}|"
    r"D6W)\s?(?=[\dA-Z]*\d)(?=[\dA-Z]*[A-Z])[0-9AC-FHKNPRTV-Y]{4})"
    r")(?![\w]|[.,/-]\d)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$", re.IGNORECASE)
_AFTER_STATE = re.compile(rf"(?<![^\W_])(?:{_STATES})\.?,?\s(?P<code>\d{{5}})(?![\w-])")
_YEAR = re.compile(r"19\d\d|20[0-3]\d")
_DUTCH = re.compile(r"(?<![\w.,/-])[1-9]\d{3}\s?(?!SA|SD|SS|US|UK|EU|TV|PC|AM|PM)[A-Z]{2}(?![\w])")
_WITH_PLACE = {
    "pl": r"\d{2}-\d{3}",
    "pt": r"\d{4}-\d{3}|\d{5}-?\d{3}",
    "ja": r"\d{3}-\d{4}",
    "sv": r"\d{3} \d{2}",
    "cs": r"\d{3} ?\d{2}",
    "sk": r"\d{3} ?\d{2}",
    "el": r"\d{3} ?\d{2}",
    "ko": r"\d{5}",
    "he": r"\d{7}",
    "fa": r"\d{5}-?\d{5}",
    "ru": r"\d{6}",
    "zh": r"\d{6}",
    "ro": r"\d{6}",
    "hi": r"\d{3} ?\d{3}",
    "de": r"\d{5}|\d{4}",
    "fr": r"\d{5}|\d{4}",
    "it": r"\d{5}|\d{4}",
    "es": r"\d{5}",
    "en": r"\d{5}|\d{4}",
    "tr": r"\d{5}",
    "fi": r"\d{5}",
    "et": r"\d{5}",
    "hr": r"\d{5}",
    "sr": r"\d{5}",
    "uk": r"\d{5}",
    "ar": r"\d{5}",
    "nl": r"\d{4}",
    "da": r"\d{4}",
    "nb": r"\d{4}",
    "no": r"\d{4}",
    "hu": r"\d{4}",
    "sl": r"\d{4}",
    "bg": r"\d{4}",
    "xx": r"\d{5}|\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{6}",
}
"""The forms of the countries in which a language is spoken; they could be other numbers as well."""
_UNMISTAKABLE = frozenset(("pl", "pt"))
"""Where the form and a name after it are enough."""
_ANY = re.compile(
    r"(?<![\w+.,:/-])(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3}[ -]?\d{2,4}|\d{4,7}|"
    r"\d{5}-?\d{5})(?![\w%€$£]|[.,:/-]\d)"
)
_SAID = re.compile(
    r"(?<![\w+.,:/-])(?:[A-Z]{1,2}\d[A-Z\d]?(?:\s?\d[A-Z]{2})?|\d{3}[ -]\d{2,4}|\d{4,5}-\d{3,4}|"
    r"\d{2}-\d{3}|\d{4,7}(?:\s?[A-Z]{2}(?!\w))?)(?![\w]|[.,:/-]\d)",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r",?\s(?:(?:St|Bad|San|La|Le|Los|El|De|Den|Rio|Nowy|Stary)\.?\s)?[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,}"
)
_PLURAL = re.compile(r"\s(?!St\. Gallen)[^\W\d_]+(?:e[nrl]|ern|eln)(?!\w)")
_LED_TO = re.compile(
    r"(?:,|\n|^|(?<![^\W_])(?:in|aus|nach|bei|um|von|wohnhaft|from|near|around|at|à|de|en|dans|"
    r"vers|près de|"
    r"a|di|da|em|do|uit|te|bij|naar|w|z|ze|do|från|i|fra|på|v|ve|из|в|до|με|στο|iz|u|din|la|"
    r"residing|living|"
    r"area|address|adresse|dirección|indirizzo|endereço|adres|adress|osoite|wohne|habite|vivo|"
    r"abito|moro|woon|"
    r"mieszkam|asun|bor|bydlím|lakom|locuiesc|адрес|住所|地址|주소))\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s(?:Euro|EUR|Leute|Menschen|Bücher|Besucher\w*|Einwohner\w*|Mal|Jahre?n?|Tage?n?|Stunden|"
    r"Uhr|Seiten|"
    r"Kilometer|Meter|Personen|Schritte|Wörter|Medien|Titel|Nutzer\w*|Fälle?n?|Kinder\w*|Plätze|"
    r"January|February|"
    r"March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|"
    r"Juni|Juli|"
    r"Oktober|Dezember|Dollars?|People|Ft|Kč|Lei|Kronen|Kilo|Gramm|Prozent|Minuten|Sekunden|"
    r"Wochen|Monaten?)(?!\w)"
)


def postcodes(plain: PlainForm, language: str) -> Iterator[Span]:
    """Postcodes."""
    text = plain.divided
    for found in _BY_FORM.finditer(text):
        if not _ORDINAL.search(found[0]) and _is_written_like_one(found):
            yield found.start(), found.end(), Kind.POSTCODE
    for found in _AFTER_STATE.finditer(text):
        yield found.start("code"), found.end("code"), Kind.POSTCODE
    for found in _SAID.finditer(text):
        if stands_before(keywords.POSTCODE, plain.text, found.start()):
            yield found.start(), found.end(), Kind.POSTCODE
    spoken = ""
    for found in _ANY.finditer(text):
        spoken = spoken or guess_language(plain.text, language)
        if _is_beside_a_place(text, found, spoken):
            yield found.start(), found.end(), Kind.POSTCODE
    for found in _DUTCH.finditer(text):
        spoken = spoken or guess_language(plain.text, language)
        is_year = _YEAR.match(found[0]) is not None
        if spoken == "nl" or (not is_year and _PLACE_AFTER.match(text, found.end())):
            yield found.start(), found.end(), Kind.POSTCODE


def _is_written_like_one(found: re.Match[str]) -> bool:
    """Whether a form with letters is in capitals, or in the two parts that nothing else has."""
    written = found[0]
    if found["prefixed"] or found["ireland"]:
        return written == written.upper()
    return written == written.upper() or " " in written


def _is_a_count(text: str, found: re.Match[str]) -> bool:
    """Whether digits are a year, or a round number of what follows in the plural."""
    digits = found[0]
    if len(digits) == 4 and 1900 <= int(digits) <= 2035 and text[found.start() - 2] != ",":
        return True
    return digits.endswith(("500", "000")) and _PLURAL.match(text, found.end()) is not None


def _is_beside_a_place(text: str, found: re.Match[str], language: str) -> bool:
    """Whether digits like a postcode of the language's countries stand before a place."""
    form = _WITH_PLACE.get(language)
    if form is None or not re.fullmatch(form, found[0]):
        return False
    if not _PLACE_AFTER.match(text, found.end()) or _COUNTED.match(text, found.end()):
        return False
    if _is_a_count(text, found):
        return False
    return (
        language in _UNMISTAKABLE
        or _LED_TO.search(text, max(0, found.start() - 24), found.start()) is not None
    )
