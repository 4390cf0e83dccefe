"""Prints tables over scored data for people, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from intercoder.cli.findings.prevalence_options import between, percent, points
from intercoder.cli.findings.words import HIDDEN, wrapped
from intercoder.cli.output import Format, print_lines, print_rows
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.scale.counting.estimating import GroupDifference, GroupTable
    from intercoder.scale.counting.sets import PairCount, SetCounts
    from intercoder.scale.counting.tabulating import ScoredTables

COLUMNS = (
    *("figure", "group", "reference", "code", "name", "is_parent"),
    *("answers", "sampled", "sampled_with_code"),
    *("value", "low", "high", "simultaneous_low", "simultaneous_high"),
    *("people_alone", "people_low", "people_high", "gain", "machine_believed"),
    *("given_by_model", "reason"),
)
"""Columns of CSV and JSON. `figure` is `prevalence` or `difference`; `group` is empty for all."""
PAIR_COLUMNS = (
    *("code", "name", "and_code", "and_name", "both", "first", "second", "answers"),
    *("expected", "share_of_first", "share_of_second", "phi"),
)
SET_COLUMNS = ("codes", "names", "count", "answers", "share")
_SHOWN = 25
NO_ESTIMATES = "as the model gave them: counts, and no estimates."


def show_tables(found: ScoredTables, format_: Format, *, shows_all: bool) -> None:
    """Prevalence, groups, and how these differ; for people, only clearly if not `shows_all`."""
    if format_ is Format.TABLE:
        _print(found, shows_all=shows_all)
        return
    rows = [row for one in found.tables for row in _rows(found, one)]
    rows += [row for one in found.estimated.differences for row in _difference_rows(found, one)]
    print_rows(COLUMNS, rows, format_)


def show_pairs(pairs: Sequence[PairCount], format_: Format, *, shows_all: bool) -> None:
    """Codes that the model gave together, most often first; as rows, in the codebook's order."""
    if format_ is not Format.TABLE:
        print_rows(PAIR_COLUMNS, [_pair_row(one) for one in pairs], format_)
        return
    base = pairs[0].base if pairs else 0
    print_lines([f"Codes together in {counted(base, 'answer')}, {NO_ESTIMATES}", ""])
    shown = list(pairs) if shows_all else [one for one in pairs if one.both]
    shown.sort(key=lambda one: -one.both)
    some = shown if shows_all else shown[:_SHOWN]
    rows: list[list[Cell]] = [
        [
            one.first.name,
            one.second.name,
            one.both,
            f"{one.expected:.1f}",
            "" if one.share_of_first is None else percent(one.share_of_first),
            "" if one.share_of_second is None else percent(one.share_of_second),
            "" if one.phi is None else f"{one.phi:+.2f}",
        ]
        for one in some
    ]
    titles = ["code", "and code", "both", "expected", "of 1st", "of 2nd", "phi"]
    print_rows(titles, rows, Format.TABLE)
    if len(some) < len(pairs):
        print_lines(["", f"{counted(len(pairs) - len(some), 'other pair')}: --all shows all."])


def _pair_row(one: PairCount) -> list[Cell]:
    return [
        *(one.first.code, one.first.name, one.second.code, one.second.name),
        *(one.both, one.first_count, one.second_count, one.base),
        *(one.expected, one.share_of_first, one.share_of_second, one.phi),
    ]


def show_sets(found: SetCounts, format_: Format, *, shows_all: bool) -> None:
    """Which codes the model gave, and no others, most frequent first."""
    if format_ is not Format.TABLE:
        rows: list[list[Cell]] = [
            [
                ",".join(code.code for code in one.codes),
                " + ".join(code.name for code in one.codes),
                one.count,
                one.base,
                one.count / one.base if one.base else None,
            ]
            for one in found.sets
        ]
        print_rows(SET_COLUMNS, rows, format_)
        return
    base = found.sets[0].base if found.sets else 0
    print_lines([f"Sets of codes in {counted(base, 'answer')}, {NO_ESTIMATES}", ""])
    some = found.sets if shows_all else found.sets[:_SHOWN]
    rows = [
        [
            " + ".join(code.name for code in one.codes) or "(no code)",
            one.count,
            percent(one.count / one.base),
        ]
        for one in some
    ]
    print_rows(["codes", "answers", "share"], rows, Format.TABLE)
    rarer = len(found.sets) - len(some) + found.others
    if rarer:
        left = base - sum(one.count for one in some)
        more = "" if shows_all else f" --all shows {len(found.sets):,} sets."
        print_lines(["", f"{counted(rarer, 'rarer set')} with {counted(left, 'answer')}.{more}"])


def _rows(found: ScoredTables, one: GroupTable) -> Iterator[list[Cell]]:
    got = one.estimates
    for at, column in enumerate(found.model.columns):
        if column.id in one.lost:
            continue
        figures: list[Cell] = [None] * 11
        if got is not None:
            figures = [
                float(part[at])
                for part in (
                    *(got.positives, got.value, got.low, got.high),
                    *(got.together_low, got.together_high),
                    *(got.people, got.people_low, got.people_high, got.gain, got.believed),
                )
            ]
        name: list[Cell] = ["prevalence", one.label, "", column.id, column.name, column.is_parent]
        given = None if one.given is None else int(one.given[at])
        yield [*name, one.answers, one.sampled, *figures, given, one.reason or None]


def _difference_rows(found: ScoredTables, one: GroupDifference) -> Iterator[list[Cell]]:
    got = one.found
    parts = (got.value, got.low, got.high, got.together_low, got.together_high)
    people = (got.people, got.people_low, got.people_high)
    for at, column in enumerate(found.model.columns):
        if column.id not in one.lost:
            yield [
                *("difference", one.label, one.reference, column.id, column.name),
                *(column.is_parent, None, None, None),
                *(float(part[at]) for part in (*parts, *people)),
                *(None, None, None, None),
            ]


def _print(found: ScoredTables, *, shows_all: bool) -> None:
    model, asked = found.model, found.asked
    whole = found.tables[0]
    noun = asked.unit.value.removesuffix("s")
    of_people = noun == "respondent"
    lines = [f"{counted(whole.answers, noun)} scored."]
    if whole.estimates is not None:
        lines = [
            f"Prevalence among {counted(whole.answers, noun)}, from {whole.sampled:,} "
            + ("all of whose answers people coded" if of_people else "that people coded")
            + f" (round “{display_line(model.origin.round)}”)"
            + (" alone." if of_people else " and a model's probabilities for all others."),
            f"{asked.confidence:.0%} intervals."
            + ("" if whole.given is None else " What the model gave is no estimate."),
        ]
    elif whole.reason:
        lines.append(f"No estimates: {whole.reason}.")
    print_lines(lines)
    for one in found.tables:
        print_lines([""])
        if one.label:
            why = f". No estimates: {one.reason}" if one.reason else ""
            print_lines(
                [f"{display_line(one.label)}: {counted(one.answers, noun)}, {one.sampled:,} of "
                 f"them in the sample{why}."]
            )  # fmt: skip
        _print_table(found, one)
    _print_differences(found, shows_all=shows_all)
    if whole.estimates is not None and model.origin.remarks:
        print_lines(["", *model.origin.remarks])


def _print_table(found: ScoredTables, one: GroupTable) -> None:
    got = one.estimates
    if got is None and one.given is None:
        return
    rows: list[list[Cell]] = []
    for at, column in enumerate(found.model.columns):
        figures: list[Cell] = []
        if column.id in one.lost:
            rows.append([column.name, HIDDEN, "", "", ""])
            continue
        if got is not None:
            figures = [
                percent(float(got.value[at])),
                between(float(got.low[at]), float(got.high[at])),
                between(float(got.people_low[at]), float(got.people_high[at])),
                f"{got.gain[at]:.1f}",
            ]
        if one.given is not None:
            share = int(one.given[at]) / one.answers if one.answers else 0.0
            figures += [int(one.given[at]), percent(share)]
        rows.append([column.name, *figures])
    titles = ["code"]
    titles += [] if got is None else ["prevalence", "interval", "people alone", "gain"]
    titles += [] if one.given is None else ["given by model", "share given"]
    print_rows(titles, rows, Format.TABLE)


def _print_differences(found: ScoredTables, *, shows_all: bool) -> None:
    several = found.estimated.differences
    if not several:
        return
    reference = display_line(several[0].reference)
    rows = [row for row in _differences(found) if shows_all or row[-1]]
    total = len(several) * len(found.model.columns)
    if not rows:
        none = f"No group clearly differs from {reference} in any code; --all shows all "
        print_lines(["", *wrapped(f"{none}{counted(total, 'difference')}.")])
        return
    which = "Differences" if shows_all else "Clear differences"
    told = f"{which} from {reference}, in percentage points; “at once” holds for all "
    print_lines(["", *wrapped(f"{told}{counted(total, 'difference')} together:")])
    print_rows(["code", "group", "difference", "interval", "at once", ""], rows, Format.TABLE)


def _differences(found: ScoredTables) -> Iterator[list[Cell]]:
    """The last cell says whether a group clearly differs."""
    for at, column in enumerate(found.model.columns):
        for one in found.estimated.differences:
            got = one.found
            if column.id in one.lost:
                yield [column.name, one.label, HIDDEN, "", "", ""]
                continue
            low, high = float(got.together_low[at]), float(got.together_high[at])
            yield [
                column.name,
                one.label,
                f"{float(got.value[at]) * 100:+.1f}",
                points(float(got.low[at]), float(got.high[at])),
                points(low, high),
                "differs" if low > 0 or high < 0 else "",
            ]
