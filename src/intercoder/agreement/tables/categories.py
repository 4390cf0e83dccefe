"""Turns the cells of a table into categories: decides which texts are one rating.

Equal numbers are one category at every level of measurement, however they are written. So are true,
false, yes and no in any letter case, if all ratings are these words. Texts that differ only in
letter case, blanks, composed letters or invisible characters stay separate unless they are folded.
A remark names texts that were merged, and those that look as if they should be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from intercoder.agreement.tables.numbers import Commas, NumberReader, written
from intercoder.text.alike import alike_groups, alike_key, differences_of, told_apart
from intercoder.text.display import display_line

TRUTH = frozenset(("true", "false", "yes", "no"))
_MAX_NAMED = 5
_Key = Decimal | str


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of a set of texts."""

    names: tuple[str, ...]
    """Names in order: as declared; otherwise numbers by size, then texts alphabetically."""
    place: Mapping[str, int]
    """Position in `names`, by text."""
    remarks: tuple[str, ...]
    """Remarks on texts that were merged, and on those that were not although they look alike."""

    def name(self, text: str) -> str:
        """The name of the category to which this text belongs."""
        return self.names[self.place[text]]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The distinct texts with their frequencies, and how they are read."""

    times: Counter[str]
    reader: NumberReader
    fold: bool
    are_truths: bool

    def key(self, text: str) -> _Key:
        number = self.reader.read(text)
        if number is not None:
            return number
        if self.are_truths:
            return text.casefold()
        return alike_key(text) if self.fold else text


def categories_of(
    texts: Iterable[str],
    reader: NumberReader,
    *,
    declared: Sequence[str] = (),
    fold: bool = False,
) -> Categories:
    """The categories of these texts, leaving out empty ones.

    `declared` gives the categories and their order, if known; texts that match none of them have no
    position. Raises ValueError if two of the declared ones are the same.
    """
    times = Counter(text for text in texts if text)
    are_truths = all(text.casefold() in TRUTH for text in (*times, *declared)) and bool(times)
    found = _Texts(times, reader, fold, are_truths)
    spellings: dict[_Key, list[str]] = {}
    for text in sorted(times, key=lambda one: (-times[one], one)):
        spellings.setdefault(found.key(text), []).append(text)
    if declared:
        keys: list[_Key] = [found.key(name) for name in declared]
        if len(set(keys)) < len(keys):
            raise ValueError("two of the categories declared are one")
        names = tuple(declared)
    else:
        keys = sorted(spellings, key=_order)
        names = tuple(_name(key, spellings[key], are_truths=are_truths) for key in keys)
    position = {key: place for place, key in enumerate(keys)}
    place = {text: position[key] for text in times if (key := found.key(text)) in position}
    shown = dict(zip(keys, names, strict=True))
    return Categories(names, place, tuple(_remarks(found, spellings, shown)))


def _order(key: _Key) -> tuple[int, Decimal, str]:
    return (0, key, "") if isinstance(key, Decimal) else (1, Decimal(0), key)


def _name(key: _Key, spelled: Sequence[str], *, are_truths: bool) -> str:
    if isinstance(key, Decimal):  # 01 stays 01 if it is always written so
        is_padded = spelled[0].isdecimal() and spelled[0].startswith("0")
        return spelled[0] if len(spelled) == 1 and is_padded else written(key)
    return key if are_truths else spelled[0]


# -- remarks --------------------------------------------------------------------------------------


def _remarks(
    found: _Texts, spellings: Mapping[_Key, Sequence[str]], names: Mapping[_Key, str]
) -> Iterator[str]:
    together = {key: spelled for key, spelled in spellings.items() if len(spelled) > 1}
    numbers = [spelled for key, spelled in together.items() if isinstance(key, Decimal)]
    others = [spelled for key, spelled in together.items() if not isinstance(key, Decimal)]
    if numbers:
        yield f"Equal numbers are one category: {_groups(numbers)}."
    yield from comma_remarks(found.times, found.reader)
    if others and found.are_truths:
        yield f"These are one category in whatever letter case: {_groups(others)}."
    elif others:
        yield f"Folded into one category: {_groups(others)}."
    if not found.fold:
        # A number is shown in plain form, which may look like a text that nobody wrote.
        times = found.times | Counter(
            {
                names[key]: sum(found.times[text] for text in spelled)
                for key, spelled in spellings.items()
                if key in names and names[key] not in found.times
            }
        )
        apart = [
            group
            for group in alike_groups(sorted(times))
            if len({found.key(one) for one in group}) > 1
        ]
        yield from _alike(apart, times)


def comma_remarks(texts: Iterable[str], reader: NumberReader) -> Iterator[str]:
    """Remarks on commas and points that may be decimal marks."""
    known = list(texts)
    if reader.commas is Commas.DECIMAL:
        read = next((one for one in known if "," in one and reader.read(one) is not None), None)
        if read is not None:
            number = written(reader.read(read) or Decimal(0))
            yield f"Commas are read as decimal marks: “{display_line(read)}” is {number}."
    unclear = [one for one in known if reader.is_unclear(one)]
    if unclear:
        yield (
            f"It is unclear which number “{display_line(unclear[0])}” is, so "
            f"{_are_text(len(unclear))} taken as text: --decimal gives the decimal mark."
        )


def _are_text(count: int) -> str:
    return "it is" if count == 1 else f"it and {count - 1:,} more like it are"


def _alike(groups: Sequence[Sequence[str]], times: Counter[str]) -> Iterator[str]:
    if not groups:
        return
    words = list(dict.fromkeys(word for group in groups for word in differences_of(group)))
    named = [
        " and ".join(
            f"“{shown}” ({times[text]:,})"
            for text, shown in zip(group, told_apart(group), strict=True)
        )
        for group in groups[:_MAX_NAMED]
    ]
    rest = f"; and {len(groups) - _MAX_NAMED:,} more" if len(groups) > _MAX_NAMED else ""
    count = sum(map(len, groups))
    yield (
        f"{count:,} categories differ from another only in {_listed(words)}, and count as "
        f"different: {'; '.join(named)}{rest}. --fold treats them as one."
    )


def _groups(groups: Sequence[Sequence[str]]) -> str:
    shown = [" = ".join(told_apart(group)) for group in groups[:_MAX_NAMED]]
    rest = f"; and {len(groups) - _MAX_NAMED:,} more" if len(groups) > _MAX_NAMED else ""
    return "; ".join(shown) + rest


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def alike_names(what: str, names: Iterable[str], reader: NumberReader) -> Iterator[str]:
    """A remark if names of coders or answers differ only in spelling: each counts separately.

    `what` names them: `coders`, `answers`.
    """
    known = list(dict.fromkeys(names))
    groups = alike_groups(known)
    numbers: dict[Decimal, list[str]] = {}
    for one in known:
        number = reader.read(one)
        if number is not None:
            numbers.setdefault(number, []).append(one)
    same = [group for group in numbers.values() if len(group) > 1]
    if not groups and not same:
        return
    words = list(dict.fromkeys(word for group in groups for word in differences_of(group)))
    if same:
        words.append("how a number is written")
    together = [*groups, *same]
    yield (
        f"{sum(map(len, together)):,} {what} differ from another only in {_listed(words)}, and"
        f" count as different: {_groups(together).replace(' = ', ' and ')}."
    )
