"""Finds personal data in a text, by form and by the words around it, in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from intercoder.errors import UsageError
from intercoder.protection.redaction.births import births
from intercoder.protection.redaction.kinds import BY_MODEL, STRUCTURED, Find, Kind
from intercoder.protection.redaction.numbers_of_people import accounts, bank_codes, cards, ids
from intercoder.protection.redaction.online import addresses_of_machines, emails, handles, links
from intercoder.protection.redaction.phones import phones
from intercoder.protection.redaction.plain_form import PlainForm, plain_form
from intercoder.protection.redaction.postcodes import postcodes
from intercoder.text.display import display_line

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


def detector(
    kinds: Collection[Kind], models: Sequence[str] = ()
) -> Callable[[str, str], tuple[Find, ...]]:
    """A function of text and language that finds these kinds, with these models for names.

    Raises UsageError if names or places are asked for without a model, or as `PeopleAndPlaces`.
    """
    by_form = frozenset(kinds) & STRUCTURED
    by_model = frozenset(kinds) & BY_MODEL
    if not by_model:
        return lambda text, language: personal_data(text, language, by_form)
    if not models:
        raise UsageError(
            "Names and places have no form of their own: a language model has to find them.",
            "Name a spaCy pipeline that is installed, or the folder of one, with --names-with.",
        )
    from intercoder.protection.redaction.names import PeopleAndPlaces

    reader = PeopleAndPlaces(models)

    def find(text: str, language: str) -> tuple[Find, ...]:
        named = (one for one in reader.find(text, language) if one.kind in by_model)
        return together((personal_data(text, language, by_form), named))

    return find


def kinds_named(typed: Iterable[str]) -> frozenset[Kind]:
    """Kinds as people type them, separated by commas. Raises UsageError for an unknown one."""
    found = set()
    for name in (part.strip().casefold() for one in typed for part in one.split(",")):
        if name not in tuple(Kind):
            raise UsageError(
                f"'{display_line(name)}' is no kind of personal data.",
                f"The kinds are {', '.join(Kind)}.",
            )
        found.add(Kind(name))
    return frozenset(found)
