"""`intercoder agreement STUDY --intra ROUND`: how well coders agree with themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intercoder.agreement.figure_rows import rows_of
from intercoder.agreement.whole.figure_words import interval, why_not
from intercoder.cli.agreement.words import in_percent
from intercoder.cli.output import Format, print_lines, print_result, print_rows
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.agreement.of_study.sides.intra import IntraAgreement
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study

COLUMNS = ("coder", "code", "key", "value", "low", "high", "se", "n", "reason")
"""Columns of the CSV; `coder` is empty for all coders, `n` counts answers judged twice."""
_KEYS = ("krippendorff_alpha_nominal", "percent_agreement", "positive_agreement")


def show_intra(study: Study, round: str, selection: Selection, format_: Format) -> None:
    """Print how well coders agree with their own earlier decisions."""
    from intercoder.agreement.of_study.sides.intra import intra_agreement

    found = intra_agreement(study, round, selection)
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, list(_csv_rows(found)), format_)
    else:
        _print(found)


def _print(found: IntraAgreement) -> None:
    from intercoder.agreement.whole.keys import KEYS

    alpha = f"alpha_set_{found.selection.distance}"
    main = [key for key in found.together.overall if key == alpha or key in _MAIN]
    level = f"{found.selection.how.confidence:.0%} interval"
    print_lines(
        [
            f"Did the coders judge answers in the round {display_line(found.round)} as they "
            f"had in the round {display_line(found.repeats)}? Each coder is compared with "
            "their own earlier judgement.",
            "",
        ]
    )
    people = [*found.coders.items(), ("all together", found.together)]
    rows: list[list[Cell]] = [
        [coder, one.counts.rated_twice, KEYS[key].title, *_shown(one.overall[key], key)]
        for coder, one in people
        for key in main
    ]
    print_rows(["coder", "answers", "figure", "value", level], rows, Format.TABLE)
    by_code: list[list[Cell]] = [
        [
            name.name,
            *_shown(found.together.codes[name.id][_KEYS[0]]),
            *(
                one.codes[name.id][_KEYS[0]].value if name.id in one.codes else None
                for one in found.coders.values()
            ),
        ]
        for name in found.names
        if name.id in found.together.codes
    ]
    print_lines([""])
    print_rows(["code", "alpha", level, *found.coders], by_code, Format.TABLE)


_MAIN = frozenset(("percent_agreement", "pooled_kappa"))


def _shown(figure: Figure, key: str = "") -> tuple[Cell, str]:
    if figure.value is None:
        return None, why_not(figure)
    return in_percent(key, figure.value), interval(figure, key)


def _csv_rows(found: IntraAgreement) -> Iterator[tuple[Cell, ...]]:
    for coder, one in (*found.coders.items(), ("", found.together)):
        for code, figures in (("", one.overall), *one.codes.items()):
            n = one.counts.rated_twice
            yield from rows_of(figures, COLUMNS, coder=coder, code=code, n=n)
