"""The prevalence of codes as people read it, and as rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intercoder.cli.findings.prevalence_options import between, percent, points
from intercoder.cli.findings.words import HIDDEN
from intercoder.cli.output import Format, print_lines, print_rows
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.findings.prevalence.of_study.results import OfGroup, PrevalenceResult

COLUMNS = (
    "figure",
    "group",
    "reference",
    "code",
    "answers",
    "sampled",
    "sampled_with_code",
    "value",
    "low",
    "high",
    "simultaneous_low",
    "simultaneous_high",
    "people_alone",
    "people_low",
    "people_high",
    "gain",
    "answers_for_width",
    "reason",
)
"""Columns of the CSV. `figure` is `prevalence` or `difference`; `group` is empty for all."""
_KNOWN_FROM = {
    "consensus": "coders against the consensus",
    "several_coders": "three or more coders of the same answers",
    "two_coders": "two coders of the same answers: bounds",
}


def print_prevalence(found: PrevalenceResult) -> None:
    """All tables, with what they are of."""
    asked = found.asked
    confidence = f"{asked.confidence:.0%}"
    whose = {"all": "all coders", "consensus": "the consensus"}.get(
        asked.codes_of, display_line(asked.codes_of.removeprefix("coder:"))
    )
    machine = (
        ", and a model's probabilities for all others"
        if found.uses_machine
        else " alone"
        if found.sampled < found.population
        else ": all of them"
    )
    coded = "that people coded"
    if found.base == "respondents":
        coded = "all of whose answers people coded"
    print_lines(
        [
            f"Prevalence among {found.population:,} {found.base}, from {found.sampled:,} {coded} "
            f"(round “{display_line(found.round)}”, codes of {whose}){machine}.",
            f"{confidence} intervals; “at once” holds for all codes of a table together.",
        ]
    )
    for group in (found.whole, *found.groups):
        print_lines([""])
        if group.label:
            print_lines(
                [
                    f"{display_line(group.label)}: {group.answers:,} {found.base}, "
                    f"{group.sampled:,} of them in the sample"
                    + (f". No figures: {group.reason}." if group.reason else "")
                ]
            )
        if group.codes:
            print_rows(*_table(found, group), Format.TABLE)
    _print_differences(found)
    _print_corrected(found)
    _print_replacement(found)
    print_lines(["", *found.remarks] if found.remarks else [])


def _table(found: PrevalenceResult, group: OfGroup) -> tuple[list[str], list[list[Cell]]]:
    wished = f"{found.asked.width * 100:g} points"
    columns = ["code", "in_sample", "prevalence", "interval", "at_once"]
    if found.uses_machine:
        columns += ["people_alone", "gain"]
    columns.append(f"more_{found.base}_for_{wished}")
    rows: list[list[Cell]] = []
    for name in found.names:
        if name.id not in group.codes:  # it is hidden
            rows.append([name.name, HIDDEN, *[""] * (len(columns) - 2)])
            continue
        one = group.codes[name.id]
        row: list[Cell] = [
            name.name,
            f"{one.positives:g}" if one.positives % 1 == 0 else f"{one.positives:.1f}",
            percent(one.share.value),
            between(one.share.low, one.share.high),
            between(one.together.low, one.together.high),
        ]
        if found.uses_machine:
            row += [between(one.people.low, one.people.high), f"{one.gain:.2f}x"]
        row.append(max(one.answers_for_width - group.sampled, 0))
        rows.append(row)
    return columns, rows


def _print_differences(found: PrevalenceResult) -> None:
    if not found.differences:
        return
    reference = found.differences[0].reference
    print_lines(["", f"Differences from {display_line(reference)}, in percentage points:"])
    names = {one.id: one.name for one in found.names}
    rows: list[list[Cell]] = [
        [
            names[one.code],
            one.group,
            f"{one.share.value * 100:+.1f}",
            points(one.share.low, one.share.high),
            points(one.together.low, one.together.high),
            "differs" if one.together.low > 0 or one.together.high < 0 else "",
        ]
        for one in found.differences
    ]
    print_rows(["code", "group", "difference", "interval", "at_once", ""], rows, Format.TABLE)


def _print_corrected(found: PrevalenceResult) -> None:
    if not found.corrected:
        return
    print_lines(
        [
            "",
            "Sensitivity analysis: the prevalence if coders erred as their double-coded answers "
            "suggest. It shows how far the figures could be off and does not replace them.",
        ]
    )
    names = {one.id: one.name for one in found.names}
    rows: list[list[Cell]] = [
        [
            names[code],
            percent(found.whole.codes[code].share.value),
            "" if one.value is None else percent(one.value),
            between(one.low, one.high),
            _KNOWN_FROM[one.known_from.value],
        ]
        for code, one in found.corrected.items()
    ]
    columns = ["code", "prevalence", "corrected", "from_to", "errors_known_from"]
    print_rows(columns, rows, Format.TABLE)


def _print_replacement(found: PrevalenceResult) -> None:
    if not found.replacement:
        return
    print_lines(
        [
            "",
            "May the machine stand in for a coder? (Alternative-annotator test, on answers with "
            "the code; from a winning rate of 0.50 on, yes.)",
        ]
    )
    words = {True: "yes", False: "no", None: "too few answers"}
    names = {one.id: one.name for one in found.names}
    rows: list[list[Cell]] = [
        [
            names[code],
            one.answers,
            "" if one.winning_rate is None else f"{one.winning_rate:.2f}",
            "" if one.advantage is None else f"{one.advantage:.2f}",
            words[one.may_stand_in],
        ]
        for code, one in found.replacement.items()
    ]
    columns = ["code", "answers", "winning_rate", "as_good_as_a_coder_on", "may_stand_in"]
    print_rows(columns, rows, Format.TABLE)


def prevalence_rows(found: PrevalenceResult) -> Iterator[tuple[Cell, ...]]:
    """A row for every figure, as `COLUMNS` names them."""
    for group in (found.whole, *found.groups):
        base = (group.answers, group.sampled)
        if group.reason:
            empty = (None,) * 11
            yield ("prevalence", group.label, "", "", *base, *empty, group.reason)
        for code, one in group.codes.items():
            yield (
                *("prevalence", group.label, "", code, *base, one.positives),
                *(one.share.value, one.share.low, one.share.high),
                *(one.together.low, one.together.high),
                *(one.people.value, one.people.low, one.people.high),
                *(one.gain, one.answers_for_width, None),
            )
    for each in found.differences:
        yield (
            *("difference", each.group, each.reference, each.code, None, None, None),
            *(each.share.value, each.share.low, each.share.high),
            *(each.together.low, each.together.high),
            *(None,) * 6,
        )
