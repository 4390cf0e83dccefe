"""The lines of the overview, and where each of them leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.strip import Strip

from intercoder.agreement.whole.figure_words import interval, why_not
from intercoder.coding.throughput import Throughput
from intercoder.study.agreement.differing_answers import Disagreements
from intercoder.study.overview.overview import DoubtedCode, PackageOut, StudyProgress
from intercoder.study.overview.progress import CoderProgress, words_of
from intercoder.study.rounds.rounds import Round
from intercoder.text.counted import counted
from intercoder.tui.drawing.amounts import bar, percent
from intercoder.tui.drawing.figure_words import number, short
from intercoder.tui.overview.overview_columns import Columns, Draw
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.sides.quick_summary import CodeSoFar, RoundAgreement

WAITING = "…"
UNKNOWN = "–"
FOR_LEADS = "for leads only, while it is blind and open"
DAYS_FAR = 300
"""From so many days on, a date is given with its year and without its day."""


class OverviewTarget(Enum):
    """Where Enter on a line leads."""

    AGREEMENT = "agreement"
    ADJUDICATION = "adjudication"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Item:
    """What a line of the overview is about."""

    facts: Facts
    leads: OverviewTarget = OverviewTarget.NOWHERE
    round: str = ""
    """The round it is about; empty for all."""
    code: str = ""
    """Id of the code it is about; empty for all."""


@dataclass(frozen=True)
class Known:
    """What has been read so far. None stands for what is still being read."""

    now: float = 0.0
    """When it was read, in seconds since 1970."""
    standing: StudyProgress | None = None
    rates: Mapping[tuple[str, str], Throughput] | None = None
    disagreements: Mapping[str, Disagreements] | None = None
    doubts: tuple[DoubtedCode, ...] = ()
    packages: tuple[PackageOut, ...] = ()
    agreement: Mapping[str, RoundAgreement] = field(default_factory=lambda: MappingProxyType({}))
    """Of the rounds it is computed for, by round."""
    hidden: frozenset[str] = frozenset()
    """The rounds of which this person may see nothing that compares coders."""
    name_of: Callable[[str], str] = str
    """What a person calls a code."""


Row = tuple[Item, Draw]
"""What a line is about, and how it is drawn."""


def overview_rows(known: Known) -> tuple[tuple[Item, ...], Callable[[int], Rows]]:
    """The items in their order, and their lines in so many cells."""
    sections: list[tuple[str, Columns, list[Row]]] = [
        ("Rounds", _ROUNDS, [_round(known, one) for one in _rounds(known)]),
        ("Coders", _CODERS, [_coder(known, one) for one in _coders(known)]),
        ("Disagreements", _DISAGREEMENTS, list(_disagreements(known))),
        ("Codes in doubt, or weakest", _CODES, list(_codes(known))),
        ("Packages not back yet", _PACKAGES, [_package(known, one) for one in known.packages]),
    ]
    items = tuple(item for *_, rows in sections for item, _ in rows)

    def lines() -> Iterator[Line]:
        place = 0
        for title, columns, rows in sections:
            if not rows:
                continue
            if place:
                yield Line(lambda width, look: Strip.blank(width, look.background))
            yield Line(columns.heading(title))
            for _, draw in rows:
                yield Line(draw, place)
                place += 1

    return items, lambda _width: FixedRows(tuple(lines()))


_ROUNDS = Columns(
    ("state", "alpha", "interval", "n"),
    (False, True, False, True),
    (14, 16, 6, 30),
    (22, 24, 8, 40),
)
_CODERS = Columns(
    ("round", "", "", "decided", "skipped", "unsure", "left", "an hour", "done by", "last"),
    (False, False, True, True, True, True, True, True, True, True),
    (12, 9, 7, 5, 14, 0, 0, 0, 7, 8),
    (22, 14, 7, 5, 16, 7, 6, 7, 7, 8),
)
_DISAGREEMENTS = Columns(("open", "adjudicated", ""), (True, True, False), (14, 9, 11), (22, 9, 11))
_CODES = Columns(
    ("marks", "alpha", "interval", "round"),
    (True, True, False, False),
    (30, 5, 6, 16),
    (44, 6, 8, 16),
)
_PACKAGES = Columns(("round", "sent"), (False, False), (14, 16), (22, 24))


# -- rounds ---------------------------------------------------------------------------------------


def _rounds(known: Known) -> tuple[Round, ...]:
    return known.standing.rounds if known.standing else ()


def _round(known: Known, one: Round) -> Row:
    state = "open" if one.is_open else f"closed {_day(one.closed_at)}"
    state = f"{state}, blind" if one.blind else state
    sentences = [_state_words(one)]
    is_hidden = one.name in known.hidden
    found = known.agreement.get(one.name)
    if is_hidden:
        cells = (UNKNOWN, "for leads only", "")
        sentences.append(f"Agreement and disagreements are {FOR_LEADS}.")
    elif found is None:
        cells = (WAITING, "", "")
    else:
        why = why_not(found.figure)
        cells = (
            number(found.figure.value),
            interval(found.figure) or short(why),
            f"{found.answers:,}",
        )
        sentences.append(_agreement_words(found))
    weak = (
        2
        if found is not None and found.figure.value is not None and found.figure.value < _LOW
        else -1
    )
    leads = OverviewTarget.NOWHERE if is_hidden else OverviewTarget.AGREEMENT
    item = Item(Facts(f"Round {one.name}", tuple(sentences)), leads, one.name)
    return item, _ROUNDS.draw((one.name, state, *cells), strong=True, weak=weak)


_LOW = 0.667
"""Under it Krippendorff (2004) would draw no conclusion from the data."""


def _state_words(one: Round) -> str:
    begun = f"Begun {_moment(one.created_at)}" if one.created_at else "Begun"
    closed = f", closed {_moment(one.closed_at)}" if one.closed_at else ", open"
    blind = "; coders see nothing of each other while it is open" if one.blind else ""
    repeats = f"; answers of {one.repeats} are judged again" if one.repeats else ""
    return f"{begun}{closed}{blind}{repeats}."


def _agreement_words(found: RoundAgreement) -> str:
    figure_ = found.figure
    answers = counted(found.answers, "answer")
    rests = f"{answers} judged by two or more coders"
    if found.judged_before:
        rests += f", {found.judged_before:,} of them judged or adjudicated in an earlier round"
    if figure_.value is None:
        return f"No alpha yet, because {why_not(figure_)}."
    value = f"Alpha over sets of codes (MASI) is {number(figure_.value)}"
    if figure_.low is not None:
        return f"{value}, interval {interval(figure_)}, on {rests}."
    why = why_not(figure_)
    return f"{value} on {rests}{f'; {why}' if why else ''}."


# -- coders ---------------------------------------------------------------------------------------


def _coders(known: Known) -> tuple[CoderProgress, ...]:
    return known.standing.coders if known.standing else ()


def _coder(known: Known, one: CoderProgress) -> Row:
    counts = one.progress
    share = counts.decided / counts.total if counts.total else 0.0
    found = None if known.rates is None else known.rates.get((one.coder, one.round))
    has_left = known.standing is not None and one.coder in known.standing.left
    done_by = _done_by(known, one, found, has_left=has_left)
    hourly = WAITING if known.rates is None else UNKNOWN
    if found is not None and found.per_hour is not None:
        hourly = f"{found.per_hour:,.0f}"
    more = f" +{counts.outside:,}" if counts.outside else ""
    cells = (
        one.coder,
        one.round,
        bar(share, 7),
        percent(share),
        f"{counts.decided:,} of {counts.total:,}{more}",
        f"{counts.skipped:,}",
        f"{counts.unsure:,}",
        f"{counts.unseen:,}",
        hourly,
        done_by,
        _ago(known.now, one.last_at),
    )
    left = " · has left" if has_left else ""
    lead = " · lead" if one.role.value == "lead" else ""
    facts = Facts(
        f"{one.coder} · round {one.round}{lead}{left}",
        (
            f"{counts.decided:,} of {counts.total:,} decided, {counts.skipped:,} skipped, "
            f"{counts.unsure:,} marked unsure, {counts.unseen:,} left.",
            *words_of([one]),
            *_pace_words(found, done_by),
            f"Last decision: {_moment(one.last_at)}." if one.last_at else "Nothing decided yet.",
        ),
    )
    leads = OverviewTarget.NOWHERE if one.round in known.hidden else OverviewTarget.AGREEMENT
    return Item(facts, leads, one.round), _CODERS.draw(cells, strong=True)


def _done_by(known: Known, one: CoderProgress, found: Throughput | None, *, has_left: bool) -> str:
    if not one.to_do:
        return "done" if one.progress.total else UNKNOWN
    if known.rates is None:
        return WAITING
    days = None if found is None or has_left else found.days_left(one.to_do)
    if days is None:
        return UNKNOWN
    if days > 36_500:
        return "never"
    then = datetime.fromtimestamp(known.now, UTC) + timedelta(days=days)
    return f"{then:%b %Y}" if days > DAYS_FAR else f"{then.day} {then:%b}"


def _pace_words(found: Throughput | None, done_by: str) -> Iterator[str]:
    if found is None or found.per_day is None:
        if done_by == UNKNOWN:
            yield (
                "Too few answers were decided in the last two weeks to estimate when it will be "
                "done."
            )
        return
    hourly = (
        ""
        if found.per_hour is None
        else f"{found.per_hour:,.0f} answers an hour in the {_hours(found.hours)} of the last day; "
    )
    done = "" if done_by in ("done", UNKNOWN) else f": done about {done_by}"
    yield f"{hourly}{found.per_day:,.0f} a day over the last two weeks{done}."


# -- disagreements, codes, packages ---------------------------------------------------------------


def _disagreements(known: Known) -> Iterator[Row]:
    if known.disagreements is None:
        return
    for one in _rounds(known):
        found = known.disagreements.get(one.name)
        if found is None or one.name in known.hidden:
            continue
        facts = Facts(
            f"Disagreements in round {one.name}",
            (
                f"{_answers(found.open + found.settled)} coded differently by two or more people.",
                f"{found.settled:,} adjudicated, {found.open:,} open.",
            ),
        )
        cells = (one.name, f"{found.open:,}", f"{found.settled:,}", "")
        item = Item(facts, OverviewTarget.ADJUDICATION, one.name)
        yield item, _DISAGREEMENTS.draw(cells, strong=True)


def _codes(known: Known) -> Iterator[Row]:
    weakest = _weakest(known)
    doubted: set[str] = set()
    for one in known.doubts:
        notes = [note for note in one.notes if note.round not in known.hidden]
        if not notes:
            continue
        doubted.add(one.code)
        round_, so_far = weakest.get(one.code, ("", None))
        said = [
            f"{note.by}, {_day(note.made_at)}: {note.note or 'definition needs work'}"
            for note in notes
        ]
        facts = Facts(
            f"{known.name_of(one.code)} · definition marked as in doubt",
            (*said[:3], *_alpha_words(round_, so_far)),
        )
        item = Item(facts, OverviewTarget.ADJUDICATION, notes[0].round, one.code)
        yield (
            item,
            _CODES.draw(_code_cells(known, one.code, str(len(notes)), round_, so_far), strong=True),
        )
    ranked = sorted(weakest.items(), key=lambda pair: (pair[1][1].figure.value or 0.0, pair[0]))
    for code, (round_, found) in ranked[:_SHOWN]:
        if code not in doubted:
            facts = Facts(
                f"{known.name_of(code)} · one of the codes with the weakest agreement",
                tuple(_alpha_words(round_, found)),
            )
            cells = _code_cells(known, code, "", round_, found)
            yield Item(facts, OverviewTarget.AGREEMENT, round_, code), _CODES.draw(cells)


_SHOWN = 5
"""Codes that are listed because agreement on them is weakest."""


def _weakest(known: Known) -> dict[str, tuple[str, CodeSoFar]]:
    """By code, the round in which agreement on it is weakest, and how weak."""
    found: dict[str, tuple[str, CodeSoFar]] = {}
    for round_, so_far in known.agreement.items():
        for one in so_far.weakest:
            lowest = found.get(one.code)
            if lowest is None or (one.figure.value or 0) < (lowest[1].figure.value or 0):
                found[one.code] = (round_, one)
    return found


def _code_cells(
    known: Known, code: str, marks: str, round_: str, found: CodeSoFar | None
) -> tuple[str, ...]:
    if found is None:
        return known.name_of(code), marks, "", "", ""
    alpha = number(found.figure.value)
    return known.name_of(code), marks, alpha, interval(found.figure), round_


def _alpha_words(round_: str, found: CodeSoFar | None) -> Iterator[str]:
    if found is not None:
        yield (
            f"Among the weakest in round {round_}: alpha {number(found.figure.value)}, interval "
            f"{interval(found.figure)}; {_answers(found.answers)} with it."
        )


def _package(known: Known, one: PackageOut) -> Row:
    sent = f"{_ago(known.now, one.made_at)} ago"
    facts = Facts(
        f"Package for {one.coder}, round {one.round}",
        (f"Sent out {_moment(one.made_at)}; nothing has come back yet.",),
    )
    return Item(facts), _PACKAGES.draw((one.coder, one.round, sent), strong=True)


# -- words ----------------------------------------------------------------------------------------


def _answers(count: int) -> str:
    return counted(count, "answer")


def _hours(hours: float) -> str:
    return f"{hours * 60:.0f} minutes" if hours < 1 else f"{hours:.1f} hours"


def _moment(at: str) -> str:
    """A time of the log as a person reads it."""
    return f"{at[:10]} {at[11:16]} UTC"


def _day(at: str) -> str:
    then = datetime.fromisoformat(at)
    return f"{then.day} {then:%b %Y}"


def _ago(now: float, at: str) -> str:
    """How long ago that was, shortly."""
    if not at:
        return UNKNOWN
    minutes = max(now - datetime.fromisoformat(at).timestamp(), 0) / 60
    if minutes < 60:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} h"
    return f"{minutes / 60 / 24:,.0f} d"
