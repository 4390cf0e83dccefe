"""Accounts, cards, and the numbers that states and institutions give to people.

Known by their form where it is like no other, by their check digits where it is not, and by the
word before them otherwise. Formats and check digits: python-stdnum; lengths of IBANs: the registry
of ISO 13616.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from intercoder.protection.redaction import keywords
from intercoder.protection.redaction.keywords import Words, stands_before
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.plain_form import PlainForm
from intercoder.text.language import guess_language

Span = tuple[int, int, Kind]


class _Checking(Protocol):
    """A module of python-stdnum."""

    def is_valid(self, number: str) -> bool:
        """Whether the check digits are right."""


_IBANS = """
ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27
dk18 do28 ee20 eg29 es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hn28 hr21 hu28
ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22
mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24
sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20 ye30
"""
_IBAN_DIGITS = 10
"""Every country's numbers have more."""
_IBAN_LENGTHS = {one[:2].upper(): int(one[2:]) for one in _IBANS.split()}
_IBAN = re.compile(r"(?<![^\W_])([A-Z]{2})\s?\d{2}(?=[ -]?[A-Z0-9])", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w+.,/-])\d(?:[ -]{0,2}\d){12,18}(?![\w-]|[.,/]\d)")
_IN_FOURS = re.compile(r"[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}|3\d{3}([ -])\d{6}\2\d{5}")
_WALLET = re.compile(
    r"(?<![^\W_])(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9A-Fa-f]{40})(?![^\W_])"
)
_NUMBER = re.compile(
    r"(?<![\w+])(?:[A-Z]{1,4}-?|[a-z]{1,4})?\d(?:[ ./-]?[A-Za-z]{0,3}\d)*[A-Za-z]{0,2}(?![\w])"
)
_YEAR = re.compile(r"19\d\d|20[0-3]\d")
_BANK_CODE = re.compile(r"(?<![^\W_])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![^\W_])")
_UNLIKE_WORDS = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{5,12}")

_BY_FORM = re.compile(
    "|".join(
        (
            r"\d{3}-\d{2}-\d{4}",  # United States
            r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]",  # United Kingdom
            r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]",  # Italy
            r"\d{2} ?[0-3]\d[01]\d{3} ?[A-Z] ?\d{3}",  # Germany: pensions
            r"\d{2}[. ]?\d{3}[. ]?\d{3}[ -]?[A-HJ-NP-TV-Z]",  # Spain
            r"[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]",
            r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|"
            r"2[AB]) ?\d{3} ?\d{3} ?\d{2}",  # France
            r"[12] \d{2} (?:0[1-9]|1[0-2]) (?:\d{2}|2[AB]) \d{3} \d{3}",
            r"[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]",  # Finland
            r"(?:19|20)?\d{2}[01]\d[0-9]\d[-+]\d{4}",  # Sweden
            r"[0-3]\d[01]\d{3}-\d{4}",  # Denmark
            r"\d{2}\.\d{2}\.\d{2}[-.]\d{3}[.-]\d{2}",  # Belgium
            r"\d{3}\.\d{3}\.\d{3}-\d{2}",  # Brazil
            r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}",
            r"\d{2}[0156]\d[0-3]\d/\d{3,4}",  # Czechia, Slovakia
            r"756\.?\d{4}\.?\d{4}\.?\d{2}",  # Switzerland
            r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]",  # India
            r"\d{2}[01]\d[0-3]\d-[1-8]\d{6}",  # Korea
            r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d",  # Mexico
            r"\d{3}-\d{3}-\d{3}[ -]\d{2}",  # Russia
            r"[12]\d{2}-?\d{2}-?\d{2}-?\d{3}-?\d{3}-?\d{2}",
            r"(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}",  # a device's address in its network
        )
    ).join((r"(?<![\w+.,/-])(?:", r")(?![\w]|[.,/-]\d)")),
)
_RUN = re.compile(r"(?<![\w+.,/-])\d(?:[ .-]?\d){7,17}[Xx]?(?![\w]|[.,/-]\d)")
_CHECKED: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = tuple(
    (re.compile(form), module, frozenset(spoken.split()))
    for form, module, spoken in (
        (r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "de.idnr", "de"),
        (r"\d{4} ?[0-3]\d[01]\d{3}", "at.vnr", "de"),
        (r"\d{11}", "pl.pesel", ""),
        (r"\d{3}-\d{3}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}-\d{3}", "pl.nip", ""),
        (r"\d{9}|\d{4}\.\d{2}\.\d{3}", "nl.bsn", "nl"),
        (r"\d{3} ?\d{3} ?\d{3}", "pt.nif", "pt"),
        (r"\d{11}", "br.cpf", "pt"),
        (r"\d{6} ?\d{5}", "no.fodselsnummer", "no nb nn"),
        (r"\d{11}", "tr.tckimlik", "tr"),
        (r"[1-9]\d{12}", "ro.cnp", ""),
        (r"\d{17}[\dXx]", "cn.ric", ""),
        (r"[2-9]\d{3}([ -]?)\d{4}\1\d{4}", "in_.aadhaar", ""),
        (r"\d{3}([ -])\d{3}\1\d{3}", "ca.sin", "en fr"),
        (r"\d{13}", "za.idnr", ""),
        (r"[0-3]\d[01]\d{10}", "si.emso", ""),
        (r"\d{11}", "hr.oib", "hr"),
        (r"\d{9}", "il.idnr", "he"),
        (r"\d{12}", "ru.inn", "ru"),
        (r"\d{15}", "imei", ""),
    )
)


def accounts(plain: PlainForm, language: str) -> Iterator[Span]:
    """Bank accounts by their international number or the word before them, and wallets."""
    text = plain.divided
    for found in _IBAN.finditer(text):
        if end := _end_of_iban(text, found):
            yield found.start(), end, Kind.ACCOUNT
    if len(text) > 25:
        for found in _WALLET.finditer(text):
            if re.search(r"\d", found[0]) and re.search(r"[A-Za-z]", found[0]):
                yield found.start(), found.end(), Kind.ACCOUNT
    yield from _named(plain, keywords.ACCOUNT, Kind.ACCOUNT, 5)


def bank_codes(plain: PlainForm, language: str) -> Iterator[Span]:
    """Codes of banks after a word that says so: they can be without any digit."""
    text = plain.divided
    for found in _BANK_CODE.finditer(text):
        if stands_before(keywords.BANK_CODE, plain.text, found.start()):
            yield found.start(), found.end(), Kind.ACCOUNT


def cards(plain: PlainForm, language: str) -> Iterator[Span]:
    """Card numbers, by check digit, by their groups of four, or by the word before them."""
    text = plain.divided
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if (
            _IN_FOURS.fullmatch(found[0])
            or (digits[0] in "23456" and len(digits) > 13 and _passes("luhn", digits))
            or stands_before(keywords.CARD, plain.text, found.start())
        ):
            yield found.start(), found.end(), Kind.CARD


def ids(plain: PlainForm, language: str) -> Iterator[Span]:
    """Numbers of people, by form, by check digits, or by the word before them."""
    text = plain.divided
    for found in _BY_FORM.finditer(text):
        yield found.start(), found.end(), Kind.ID
    for found in _RUN.finditer(text):
        if _is_checked(found[0], plain.text, language):
            yield found.start(), found.end(), Kind.ID
    yield from _named(plain, keywords.ID, Kind.ID, 4)


def _is_checked(number: str, text: str, language: str) -> bool:
    """Whether the number has the check digits of people's numbers where the language is spoken."""
    spoken = ""
    for form, module, languages in _CHECKED:
        if form.fullmatch(number):
            spoken = spoken or guess_language(text, language)
            if (not languages or spoken in languages) and _passes(module, number):
                return True
    return False


def _named(plain: PlainForm, words: Words, kind: Kind, at_least: int) -> Iterator[Span]:
    """Numbers after a word that says what they are."""
    for found in _NUMBER.finditer(plain.divided):
        digits = sum(map(str.isdigit, found[0]))
        if (
            at_least <= digits <= 24
            and not _YEAR.fullmatch(found[0])
            and stands_before(words, plain.text, found.start())
        ):
            yield found.start(), found.end(), kind


def _end_of_iban(text: str, found: re.Match[str]) -> int:
    """Where the account number that begins here ends; 0 if its length is not its country's."""
    left = _IBAN_LENGTHS.get(found[1].upper(), 0) - 4
    at = found.end()
    while left > 0 and at < len(text):
        sign = text[at]
        if sign.isascii() and sign.isalnum():
            left -= 1
        elif sign not in " -" or text[at - 1] in " -":
            return 0
        at += 1
    after = text[at : at + 1]
    if sum(map(str.isdigit, text[found.start() : at])) < _IBAN_DIGITS:
        return 0  # words of the right length
    return at if left == 0 and not (after.isalnum() or after == "_") else 0


def _passes(module: str, number: str) -> bool:
    return bool(_stdnum(module).is_valid(number))


@cache
def _stdnum(module: str) -> _Checking:
    return cast(_Checking, import_module(f"stdnum.{module}"))
