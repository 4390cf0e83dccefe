"""`intercoder overview`: where everything stands, for leads."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from intercoder.cli.identity import as_option, person
from intercoder.cli.output import (
    Format,
    print_lines,
    print_result,
    print_rows,
    progress,
    study_argument,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercoder.agreement.of_study.so_far import SoFar
    from intercoder.cli.layout import Cell, Value
    from intercoder.codebook.code import Codebook
    from intercoder.coding.rate import Rate
    from intercoder.study.overview import Disagreements, DoubtedCode, PackageOut, Standing
    from intercoder.study.people import Coder
    from intercoder.study.reading import CoderProgress
    from intercoder.study.rounds import Round
    from intercoder.study.study import Study

COLUMNS = ("section", "name", "round", "key", "value")
"""Of the CSV: a row for each figure."""
HIDDEN = "for leads only, while the round is blind and open"
FAR = 36_500
"""Days from which on no date is given."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything the overview says."""

    study: str
    at: float
    standing: Standing
    rates: Mapping[tuple[str, str], Rate]
    disagreements: Mapping[str, Disagreements]
    agreement: Mapping[str, SoFar]
    doubts: tuple[DoubtedCode, ...]
    packages: tuple[PackageOut, ...]
    hidden: frozenset[str]
    codebook: Codebook


@click.command()
@study_argument
@click.option("--round", "round_", metavar="ROUND", help="This round only.")
@as_option
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    help="Print the figures instead of opening the screen.",
)
def overview(study: str, round_: str | None, as_name: str | None, format_: str | None) -> None:
    """Show a lead where everything stands.

    How far every coder is and how fast, how far they agree, what is not settled, which definitions
    are in doubt, which packages are out. While a round is blind and open, only a lead sees how its
    coders agree. Times are UTC.
    """
    from intercoder.study.rounds import find_round
    from intercoder.study.study import open_study

    if format_ is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The overview screen needs a terminal.", "Add --format table.")
    with open_study(study) as opened:
        who = person(opened, as_name)
        if round_ is not None:
            find_round(opened, round_)
        if format_ is None:
            from intercoder.tui.app import run_overview

            run_overview(opened, who, round=round_ or "")
            return
        found = _read(opened, who, round_)
    if format_ == Format.JSON:
        print_result(_as_json(found), Format.JSON)
    elif format_ == Format.CSV:
        print_rows(COLUMNS, list(_csv_rows(found)), Format.CSV)
    else:
        _print_tables(found)


def _read(study: Study, who: Coder | None, round_: str | None) -> _Found:
    from dataclasses import replace

    from intercoder.agreement.of_study.so_far import agreement_so_far
    from intercoder.study.blindness import hidden_rounds, is_lead
    from intercoder.study.overview import (
        disagreements,
        doubted_codes,
        packages_out,
        rates,
        standing,
    )

    at = datetime.now(UTC).timestamp()
    hidden = frozenset() if is_lead(who) else frozenset(one.name for one in hidden_rounds(study))
    found = standing(study)
    doubts = tuple(
        replace(one, notes=notes)
        for one in doubted_codes(study)
        if (notes := tuple(note for note in one.notes if note.round not in hidden))
    )
    packages = packages_out(study)
    if round_ is not None:
        found = replace(
            found,
            rounds=tuple(one for one in found.rounds if one.name == round_),
            coders=tuple(one for one in found.coders if one.round == round_),
        )
        packages = tuple(one for one in packages if one.round == round_)
    names = [one.name for one in found.rounds if one.name not in hidden]
    agreement = {}
    with progress("Rounds compared", len(names)) as advance:
        for name in names:
            agreement[name] = agreement_so_far(study, name)
            advance(1)
    differing = {name: one for name, one in disagreements(study).items() if name in names}
    return _Found(
        study.name,
        at,
        found,
        rates(study, at),
        differing,
        agreement,
        doubts,
        packages,
        hidden,
        study.codebook(),
    )


# -- JSON -----------------------------------------------------------------------------------------


def _as_json(found: _Found) -> dict[str, Value]:
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


def _round_json(found: _Found, one: Round) -> dict[str, Value]:
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


def _coder_json(found: _Found, one: CoderProgress) -> dict[str, Value]:
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
        "percent": 100 * counts.decided / counts.total if counts.total else None,
        "answers_an_hour": pace.per_hour if pace else None,
        "hours_on_the_last_day": pace.hours if pace else None,
        "answers_a_day": pace.per_day if pace else None,
        "done_by": _done_by(found, one),
        "last_decision": one.last_at or None,
    }


def _done_by(found: _Found, one: CoderProgress) -> str | None:
    """The date on which the coder will be done, going on like this; None if that is unknown."""
    pace = found.rates.get((one.coder, one.round))
    if not one.progress.unseen or pace is None or one.coder in found.standing.left:
        return None
    days = pace.days_left(one.progress.unseen)
    if days is None or days > FAR:
        return None
    return (datetime.fromtimestamp(found.at, UTC) + timedelta(days=days)).date().isoformat()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- CSV and tables -------------------------------------------------------------------------------


def _csv_rows(found: _Found) -> Iterator[tuple[Cell, ...]]:
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


def _print_tables(found: _Found) -> None:
    print_lines([f"{found.study}, {_iso(found.at)[:16].replace('T', ' ')} UTC", ""])
    print_rows(
        ("round", "state", "alpha", "interval", "n", "open", "settled"),
        [_round_row(found, one) for one in found.standing.rounds],
        Format.TABLE,
    )
    _print_section(
        "Coders",
        ("coder", "round", "decided", "total", "%", "unsure", "an_hour", "done_by", "last"),
        [_coder_row(found, one) for one in found.standing.coders],
    )
    weakest = [
        (one.name, name, one.figure.value, _interval(one.figure.low, one.figure.high), one.answers)
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
        "Packages out, with nothing back",
        ("coder", "round", "sent"),
        [(one.coder, one.round, _minute(one.made_at)) for one in found.packages],
    )


def _print_section(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        print_lines(["", f"{title}:"])
        print_rows(columns, rows, Format.TABLE)


def _round_row(found: _Found, one: Round) -> tuple[Cell, ...]:
    state = f"{'open' if one.is_open else 'closed'}{', blind' if one.blind else ''}"
    if one.name in found.hidden:
        return one.name, state, None, HIDDEN, None, None, None
    so_far = found.agreement[one.name]
    figure = so_far.figure
    why = figure.reason or figure.no_interval
    interval = _interval(figure.low, figure.high) or (why.words if why else "")
    differing = found.disagreements.get(one.name)
    return (
        one.name,
        state,
        figure.value,
        interval,
        so_far.answers,
        differing.open if differing else 0,
        differing.settled if differing else 0,
    )


def _coder_row(found: _Found, one: CoderProgress) -> tuple[Cell, ...]:
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
        "has left" if has_left else "done" if not counts.unseen else _done_by(found, one),
        _minute(one.last_at),
    )


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _minute(at: str) -> str | None:
    return f"{at[:10]} {at[11:16]}" if at else None
