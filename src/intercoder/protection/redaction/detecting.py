"""Finds personal data in a text, by form and by the words around it, in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from intercoder.protection.redaction.births import births
from intercoder.protection.redaction.kinds import STRUCTURED, Find, Kind
from intercoder.protection.redaction.numbers_of_people import accounts, bank_codes, cards, ids
from intercoder.protection.redaction.online import addresses_of_machines, emails, handles, links
from intercoder.protection.redaction.phones import phones
from intercoder.protection.redaction.plain_form import PlainForm, plain_form
from intercoder.protection.redaction.postcodes import postcodes

Span = tuple[int, int, Kind]
Detector = Callable[[PlainForm, str], Iterable[Span]]

_WITHOUT_DIGITS: tuple[tuple[Detector, Kind], ...] = (
    (emails, Kind.EMAIL),
    (links, Kind.LINK),
    (handles, Kind.HANDLE),
    (bank_codes, Kind.ACCOUNT),
)
_WITH_DIGITS: tuple[tuple[Detector, Kind], ...] = (
    (addresses_of_machines, Kind.IP),
    (accounts, Kind.ACCOUNT),
    (cards, Kind.CARD),
    (ids, Kind.ID),
    (births, Kind.BIRTH),
    (phones, Kind.PHONE),
    (postcodes, Kind.POSTCODE),
)
_ORDER = tuple(Kind)
_DIGIT = re.compile(r"\d")


def personal_data(
    text: str, language: str = "", kinds: Collection[Kind] = STRUCTURED
) -> tuple[Find, ...]:
    """What identifies people in a text, in order and without overlap.

    `language` is a two-letter code, or empty if not known: numbers without a country code are read
    by the rules of the countries where it is spoken. Names and places are found by
    `names.PeopleAndPlaces`, and put together with these by `together`.
    """
    plain = plain_form(text)
    return together([_finds(plain, _spans(plain, language, kinds))])


def together(found: Iterable[Iterable[Find]]) -> tuple[Find, ...]:
    """Finds of several detectors without overlap: the kind that is surer stays, then the longer."""
    taken: list[Find] = []
    every = [find for finds in found for find in finds]
    for find in sorted(every, key=lambda one: (_ORDER.index(one.kind), one.start - one.end)):
        if all(find.end <= other.start or other.end <= find.start for other in taken):
            taken.append(find)
    return tuple(sorted(taken, key=lambda one: one.start))


def _spans(plain: PlainForm, language: str, kinds: Collection[Kind]) -> Iterator[Span]:
    detectors = _WITHOUT_DIGITS
    if _DIGIT.search(plain.text):
        detectors += _WITH_DIGITS
    for detector, kind in detectors:
        if kind in kinds:
            yield from detector(plain, language)


def _finds(plain: PlainForm, spans: Iterable[Span]) -> Iterator[Find]:
    for start, end, kind in spans:
        yield Find(*plain.span(start, end), kind, _value(plain.text[start:end], kind))


def _value(written: str, kind: Kind) -> str:
    """What was written, in a form that is equal for equal data."""
    if kind in (Kind.EMAIL, Kind.LINK, Kind.HANDLE, Kind.IP):
        return written.casefold().strip("_")
    return re.sub(r"[^\w+]", "", written).casefold()
