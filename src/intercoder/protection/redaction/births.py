"""Dates of birth: a date beside a word that says so. Other dates identify nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intercoder.protection.redaction import keywords
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.plain_form import PlainForm

Span = tuple[int, int, Kind]
_Date = tuple[int, int, bool]
"""Its first and last place, and whether it has no year."""

_MONTHS = (
    r"(?:jan|feb|febr|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|"
    r"fév|avr|"
    r"juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|dez|mrt|mei|"
    r"maj)\.?(?![^\W\d_])|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"januar|jänner|februar|feber|märz|juni|juli|oktober|dezember|"
    r"janvier|février|mars|avril|juin|juillet|septembre|octobre|novembre|décembre|fevrier|aout|"
    r"decembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|"
    r"diciembre|"
    r"gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    r"janeiro|fevereiro|março|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    r"januari|februari|maart|augustus|oktober|november|december|augusti|marts|"
    r"stycz\w+|lut(?:y|ego)|mar(?:zec|ca)|kwie\w+|maja?|czerw\w+|lip(?:iec|ca)|sierp\w+|wrze\w+|"
    r"paździer\w+|"
    r"listopad\w*|grud\w+|led(?:en|na)|únor\w*|březn\w+|dub(?:en|na)|květ\w+|červ\w+|srp\w+|září|"
    r"říj\w+|"
    r"prosin\w+|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|"
    r"tammi\w+|helmi\w+|maalis\w+|huhti\w+|touko\w+|kesä\w+|heinä\w+|elo\w+|syys\w+|loka\w+|"
    r"marras\w+|joulu\w+|"
    r"január\w*|február\w*|március\w*|április\w*|május\w*|június\w*|július\w*|augusztus\w*|"
    r"szeptember\w*|"
    r"október\w*|ianuarie|februarie|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|"
    r"decembrie|"
    r"январ\w+|феврал\w+|март\w*|апрел\w+|ма[йя]|июн\w+|июл\w+|август\w*|сентябр\w+|октябр\w+|"
    r"ноябр\w+|"
    r"декабр\w+|січ\w+|лют\w+|берез\w+|квіт\w+|трав\w+|черв\w+|лип\w+|серп\w+|верес\w+|жовт\w+|"
    r"листопад\w*|груд\w+|ιανουαρίου|φεβρουαρίου|μαρτίου|απριλίου|μαΐου|ιουνίου|ιουλίου|αυγούστου|"
    r"σεπτεμβρίου|οκτωβρίου|νοεμβρίου|δεκεμβρίου|يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|"
    r"أغسطس|"
    r"اغسطس|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|"
    r"تشرين|"
    r"ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר|जनवरी|फरवरी|मार्च|"
    r"अप्रैल|मई|जून|"
    r"जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)(?![^\W\d_])"
)
_DATE = re.compile(
    r"(?<![A-Za-z\d])(?<!\d[./-])(?:"
    r"\d{1,4}[./-]\d{1,2}[./-](?:\d{4}|\d{1,2})(?!\d)"
    r"|\d{1,2}\. \d{1,2}\. ?(?:\d{4}|\d{2})(?!\d)|\d{1,2} [/-] \d{1,2} [/-] \d{4}(?!\d)"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|°|ª|e|:?[a-zа-я]{{1,2}}|\.)?[\s-]*(?:(?:de|of|di|d'|"
    rf"do)\s?)?(?:{_MONTHS})"
    r"(?:[\s,.-]*(?:de[l]?\s|of\s|του\s)?(?:'?\d{4}|'\d{2}))?"
    rf"|(?:{_MONTHS})\s?\d{{1,2}}(?:st|nd|rd|th|\.)?(?:,?\s?'?\d{{4}})?(?!\d)"
    rf"|\d{{4}}[.,]?\s(?:{_MONTHS})\s?\d{{1,2}}\.?(?!\d)"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}(?!\d)"
    r"|(?P<short>\d{1,2}[./]\d{1,2}\.?(?![\d]))"
    r")",
    re.IGNORECASE,
)
_STAR = re.compile(r"(?:\*|☆|✳)\s?$")
_BEFORE, _AFTER, _CLOSE = 48, 28, 16
"""Characters between a word and its date: the word first, the date first, a date without year."""
_SENTENCE_ENDS = re.compile(r"[!?。！？]|(?<=[^\W\d_]{3})\.\s|(?<=\d{2})\.\s(?=[^\W\d_a-z])|\n")
_ABBREVIATION = 5


def births(plain: PlainForm, language: str) -> Iterator[Span]:
    """Dates of birth."""
    text = plain.text
    said = keywords.BIRTH.spans(text)
    if not said and "*" not in text:
        return
    dates = [(found.start(), found.end(), bool(found["short"])) for found in _DATE.finditer(text)]
    claimed = {date for word in said if (date := _date_of(text, word, dates)) is not None}
    for date in dates:
        start, end, _ = date
        if date in claimed or _STAR.search(text, max(0, start - 2), start):
            yield start, end, Kind.BIRTH


def _date_of(text: str, word: tuple[int, int], dates: list[_Date]) -> _Date | None:
    """The date that a word speaks of: the next one in its sentence, or the one just before it."""
    first, last = word
    if last - first <= _ABBREVIATION and text.startswith(".", last):
        last += 1
    for start, end, is_short in dates:
        if start >= last:
            within = start - last <= (_CLOSE if is_short else _BEFORE)
            if within and not _SENTENCE_ENDS.search(text, last, start):
                return start, end, is_short
            break
    for start, end, is_short in reversed(dates):
        if end <= first:
            within = first - end <= (_CLOSE if is_short else _AFTER)
            if within and not _SENTENCE_ENDS.search(text, end, first):
                return start, end, is_short
            break
    return None
