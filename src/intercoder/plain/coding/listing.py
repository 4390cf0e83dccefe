"""What `list` and `mark` mean in `intercoder code --plain`, and how a list is read out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import Column, QueueFilter, QueueSort
from intercoder.plain.coding.spoken_lines import judgement_line
from intercoder.plain.coding.typed_commands import FILTERS, name_codes
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.study.queue.queue import QueueRow

READ_OUT = 20
"""Answers of a list that are read out at once."""
HOW_TO_LIST = (
    "Type list and, with commas between: open, coded, none, skipped, unsure, memo, passages, text "
    "WORDS, code CODE, suggested CODE, question ID, language TAG, attribute NAME=VALUE, "
    "length 1-40, sort COLUMN, sort COLUMN down. To hear more of the list, type list more."
)
COLUMNS = ", ".join(column.value for column in Column)
Asked = tuple[QueueFilter, QueueSort | None]


class ListingError(ValueError):
    """What cannot be listed, as a sentence for the coder."""


def read_listing(line: str, codebook: Codebook, keys: Mapping[str, str]) -> Asked:
    """The filter and the order that a line asks for. Raises ListingError."""
    wanted, sort = QueueFilter(), None
    for part in filter(None, (part.strip() for part in line.split(","))):
        word, _, rest = part.partition(" ")
        word, rest = word.casefold(), rest.strip()
        if word == "sort":
            sort = _sort(rest)
        elif word in {"code", "suggested"} and rest:
            wanted = replace(wanted, **{word: _code(rest, codebook, keys)})  # type: ignore[arg-type]
        elif not rest and part.casefold() in FILTERS:
            wanted = _narrowed(wanted, FILTERS[part.casefold()])
        else:
            wanted = _with(wanted, word, rest, part)
    return wanted, sort


def read_places(line: str, count: int) -> range | tuple[int, ...] | None:
    """The places that a line names, from 0: `1 3-5`, `all` or `none`; None if it names others."""
    typed = line.strip().casefold()
    if typed == "all":
        return range(count)
    if typed in {"none", "nothing"}:
        return ()
    found: list[int] = []
    for word in typed.replace(",", " ").split():
        first, _, last = word.partition("-")
        if not (first.isascii() and first.isdigit()) or (last and not last.isdigit()):
            return None
        begin, end = int(first), int(last or first)
        if not 1 <= begin <= end <= count:
            return None
        found += range(begin - 1, end)
    return tuple(found) or None


def row_lines(
    codebook: Codebook,
    rows: Sequence[QueueRow],
    start: int,
    marked: Collection[int],
    texts: SpokenTexts,
) -> Iterator[str]:
    """Each answer with its number in the list, from `start`."""
    texts.begin()
    for place, row in enumerate(rows, start=start + 1):
        is_open = row.standing.state is State.UNSEEN
        stands = "Open." if is_open else judgement_line(codebook, row.standing)
        mark = ", marked" if row.number in marked else ""
        said = f"{place}{mark}: {row.answer_id}. {stands}"
        if texts.mask.hides:
            yield said
        else:
            yield texts.read_out(f"{said} ", row.answer_id, row.start, characters=row.length)


def _narrowed(wanted: QueueFilter, other: QueueFilter) -> QueueFilter:
    return replace(
        wanted,
        states=wanted.states | other.states,
        unsure=wanted.unsure or other.unsure,
        passages=wanted.passages or other.passages,
        drawn=wanted.drawn or other.drawn,
    )


def _with(wanted: QueueFilter, word: str, rest: str, part: str) -> QueueFilter:
    known: dict[str, Callable[[], QueueFilter]] = {
        "memo": lambda: replace(wanted, memo=True),
        "text": lambda: replace(wanted, text=rest),
        "question": lambda: replace(wanted, question=rest),
        "language": lambda: replace(wanted, language=rest),
        "attribute": lambda: _attribute(wanted, rest),
        "length": lambda: _length(wanted, rest),
    }
    if word not in known or bool(rest) == (word == "memo"):
        raise ListingError(f"Not understood: “{part}”. {HOW_TO_LIST}")
    return known[word]()


def _attribute(wanted: QueueFilter, rest: str) -> QueueFilter:
    name, equals, value = (part.strip() for part in rest.partition("="))
    if not (name and equals and value):
        raise ListingError("Type attribute, its name, an equals sign, and the value.")
    return replace(wanted, attribute=name, value=value)


def _length(wanted: QueueFilter, rest: str) -> QueueFilter:
    first, _, last = (part.strip() for part in rest.partition("-"))
    if not all(one.isascii() and (one.isdigit() or not one) for one in (first, last)):
        raise ListingError("Type length and the characters: 1-40, 40- or 7.")
    longest = last if "-" in rest else first
    return replace(wanted, shortest=int(first or 0), longest=int(longest or 0))


def _sort(rest: str) -> QueueSort:
    words = rest.casefold().split()
    descending = len(words) > 1 and words[-1] == "down"
    name = " ".join(words[:-1] if descending else words)
    if name in list(Column) and name != Column.ATTRIBUTES:
        return QueueSort(Column(name), descending=descending)
    named = rest.rsplit(" ", 1)[0] if descending else rest
    if name.startswith("attribute ") and (attribute := named.partition(" ")[2].strip()):
        return QueueSort(Column.ATTRIBUTES, attribute, descending)
    raise ListingError(f"Type sort and one of: {COLUMNS}; or sort attribute and its name.")


def _code(rest: str, codebook: Codebook, keys: Mapping[str, str]) -> str:
    codes, unknown = name_codes(rest, codebook, keys)
    if unknown or len(codes) != 1:
        raise ListingError(f"No single code is called “{rest}”. Type codes to hear all of them.")
    return codes[0].id
