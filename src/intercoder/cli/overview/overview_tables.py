"""Prints the figures of `intercoder overview` as JSON, rows and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from intercoder.agreement.whole.figure_words import interval, why_not
from intercoder.cli.output import Format, print_lines, print_rows
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.of_study.sides.quick_summary import RoundAgreement
    from intercoder.cli.text_tables import Cell, Value
    from intercoder.codebook.code import Codebook
    from intercoder.coding.throughput import Throughput
    from intercoder.study.agreement.differing_answers import Disagreements
    from intercoder.study.overview.overview import DoubtedCode, PackageOut, StudyProgress
    from intercoder.study.overview.progress import CoderProgress
    from intercoder.study.rounds.rounds import Round

COLUMNS = ("section", "name", "round", "key", "value")
"""Columns of the CSV, which has one row per figure."""
HIDDEN = "for leads only, while the round is blind and open"
FAR = 36_500
"""Number of days beyond which no date is given."""


@dataclass(frozen=True, slots=True)
class OverviewFound:
    """Everything the overview shows."""

    study: str
    at: float
    standing: StudyProgress
    rates: Mapping[tuple[str, str], Throughput]
    disagreements: Mapping[str, Disagreements]
    agreement: Mapping[str, RoundAgreement]
    doubts: tuple[DoubtedCode, ...]
    packages: tuple[PackageOut, ...]
    hidden: frozenset[str]
    codebook: Codebook


# -- JSON -----------------------------------------------------------------------------------------


def as_json(found: OverviewFound) -> dict[str, Value]:
    """Return everything, under the stable keys of the command's JSON."""
    return {
        "study": found.study,
        "at": _iso(found.at),
        "rounds": [_round_json(found, one) for one in found.standing.rounds],
        "coders": [_coder_json(found, one) for one in found.standing.coders],
        "doubts": [
            {
                "code": one.code,
                "marks": len(one.notes),
                "notes": [
                    {
                        "by": note.by,
                        "at": note.made_at,
                        "round": note.round or None,
                        "answer": note.answer or None,
                        "note": note.note,
                    }
                    for note in one.notes
                ],
            }
            for one in found.doubts
        ],
        "packages_out": [
            {"coder": one.coder, "round": one.round, "sent": one.made_at} for one in found.packages
        ],
    }


def _round_json(found: OverviewFound, one: Round) -> dict[str, Value]:
    is_hidden = one.name in found.hidden
    differing = found.disagreements.get(one.name)
    return {
        "round": one.name,
        "open": one.is_open,
        "blind": one.blind,
        "begun": one.created_at,
        "closed": one.closed_at or None,
        "repeats": one.repeats or None,
        "hidden": is_hidden,
        "agreement": None if is_hidden else found.agreement[one.name].as_json(),
        "disagreements": None
        if is_hidden
        else {
            "open": differing.open if differing else 0,
            "settled": differing.settled if differing else 0,
        },
    }


def _coder_json(found: OverviewFound, one: CoderProgress) -> dict[str, Value]:
    counts = one.progress
    pace = found.rates.get((one.coder, one.round))
    return {
        "coder": one.coder,
        "role": one.role.value,
        "round": one.round,
        "has_left": one.coder in found.standing.left,
        "total": counts.total,
        "decided": counts.decided,
        "skipped": counts.skipped,
        "unsure": counts.unsure,
        "left": counts.unseen,
        "outside": one.outside.decided,
        "set_free": one.set_free,
        "percent": 100 * counts.decided / counts.total if counts.total else None,
        "answers_an_hour": pace.per_hour if pace else None,
        "hours_on_the_last_day": pace.hours if pace else None,
        "answers_a_day": pace.per_day if pace else None,
        "done_by": _done_by(found, one),
        "last_decision": one.last_at or None,
    }


def _done_by(found: OverviewFound, one: CoderProgress) -> str | None:
    """Return the date on which the coder will finish at this pace; None if unknown."""
    pace = found.rates.get((one.coder, one.round))
    if not one.to_do or pace is None or one.coder in found.standing.left:
        return None
    days = pace.days_left(one.to_do)
    if days is None or days > FAR:
        return None
    return (datetime.fromtimestamp(found.at, UTC) + timedelta(days=days)).date().isoformat()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- CSV and tables -------------------------------------------------------------------------------


def csv_rows(found: OverviewFound) -> Iterator[tuple[Cell, ...]]:
    """Return one row per figure, in the order of COLUMNS."""
    for one in found.standing.rounds:
        name = one.name
        yield "round", name, name, "open", one.is_open
        yield "round", name, name, "blind", one.blind
        if name in found.hidden:
            yield "round", name, name, "hidden", True
            continue
        figure = found.agreement[name].figure
        key = found.agreement[name].coefficient
        yield "round", name, name, key, figure.value
        yield "round", name, name, f"{key}_low", figure.low
        yield "round", name, name, f"{key}_high", figure.high
        yield "round", name, name, "reason", str(figure.reason) if figure.reason else None
        yield "round", name, name, "answers_coded_twice", found.agreement[name].answers
        yield "round", name, name, "answers_judged_before", found.agreement[name].judged_before
        differing = found.disagreements.get(name)
        yield "round", name, name, "disagreements_open", differing.open if differing else 0
        yield "round", name, name, "disagreements_settled", differing.settled if differing else 0
        for code in found.agreement[name].weakest:
            yield "weakest", code.code, name, "krippendorff_alpha_nominal", code.figure.value
    for person_ in found.standing.coders:
        figures = _coder_json(found, person_)
        for key, value in figures.items():
            if key not in ("coder", "round"):
                yield "coder", person_.coder, person_.round, key, _cell(value)
    for doubt in found.doubts:
        yield "doubt", doubt.code, None, "marks", len(doubt.notes)
    for out in found.packages:
        yield "package", out.coder, out.round, "sent", out.made_at


def _cell(value: Value) -> Cell:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def print_tables(found: OverviewFound) -> None:
    """Return a table for each subject that has content."""
    from intercoder.study.overview.progress import words_of

    print_lines([f"{found.study}, {_iso(found.at)[:16].replace('T', ' ')} UTC", ""])
    print_rows(
        ("round", "state", "alpha", "interval", "n", "open", "settled"),
        [_round_row(found, one) for one in found.standing.rounds],
        Format.TABLE,
    )
    before = [
        f"{display_line(name)} {one.judged_before:,} of {one.answers:,}"
        for name, one in found.agreement.items()
        if one.judged_before
    ]
    if before:
        print_lines(["", f"Judged or adjudicated in an earlier round: {', '.join(before)}."])
    _print_section(
        "Coders",
        ("coder", "round", "decided", "total", "%", "unsure", "an_hour", "done_by", "last"),
        [_coder_row(found, one) for one in found.standing.coders],
    )
    if apart := words_of(found.standing.coders):
        print_lines(["", *apart])
    weakest = [
        (one.name, name, one.figure.value, interval(one.figure), one.answers)
        for name, so_far in found.agreement.items()
        for one in so_far.weakest
    ]
    _print_section(
        "Weakest agreement by code", ("code", "round", "alpha", "interval", "n"), weakest
    )
    _print_section(
        "Definitions in doubt",
        ("code", "marks", "last_note"),
        [
            (found.codebook.name_of(one.code), len(one.notes), one.notes[0].note)
            for one in found.doubts
        ],
    )
    _print_section(
        "Packages that have not come back",
        ("coder", "round", "sent"),
        [(one.coder, one.round, _minute(one.made_at)) for one in found.packages],
    )


def _print_section(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        print_lines(["", f"{title}:"])
        print_rows(columns, rows, Format.TABLE)


def _round_row(found: OverviewFound, one: Round) -> tuple[Cell, ...]:
    state = f"{'open' if one.is_open else 'closed'}{', blind' if one.blind else ''}"
    if one.name in found.hidden:
        return one.name, state, None, HIDDEN, None, None, None
    so_far = found.agreement[one.name]
    figure = so_far.figure
    differing = found.disagreements.get(one.name)
    return (
        one.name,
        state,
        figure.value,
        interval(figure) or why_not(figure),
        so_far.answers,
        differing.open if differing else 0,
        differing.settled if differing else 0,
    )


def _coder_row(found: OverviewFound, one: CoderProgress) -> tuple[Cell, ...]:
    counts = one.progress
    pace = found.rates.get((one.coder, one.round))
    hourly = pace.per_hour if pace else None
    has_left = one.coder in found.standing.left
    return (
        one.coder,
        one.round,
        counts.decided,
        counts.total,
        int(100 * counts.decided / counts.total) if counts.total else None,
        counts.unsure,
        round(hourly) if hourly is not None else None,
        "has left" if has_left else "done" if not one.to_do else _done_by(found, one),
        _minute(one.last_at),
    )


def _minute(at: str) -> str | None:
    return f"{at[:10]} {at[11:16]}" if at else None
