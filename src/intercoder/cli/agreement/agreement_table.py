"""`intercoder agreement-table`: how well the coders agree, by a table of their ratings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.agreement.figure_rows import rows_of
from intercoder.agreement.whole.figure_words import chance, interval, why_not
from intercoder.agreement.whole.keys import IN_PERCENT
from intercoder.agreement.whole.many_pairs import chosen, rest_words
from intercoder.cli.agreement.shared_options import check_explains, resampling, shared_options
from intercoder.cli.agreement.words import explanation, foot, in_percent
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    print_lines,
    print_result,
    print_rows,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.ratings_file import FileRequest
    from intercoder.agreement.whole.summary import Agreement
    from intercoder.cli.text_tables import Cell

COLUMNS = ("part", "name", "key", "value", "low", "high", "se", "reason", "method")
"""Columns of the CSV: `part` is overall, code or pair; `name` is the code or the coders."""
LEVELS = ("nominal", "ordinal", "interval", "ratio", "set")
_Function = TypeVar("_Function", bound=Callable[..., Any])

_DECLARED = (
    click.option("--raters", metavar="A,B,C",
        help="Wide: the columns of the coders' ratings."),
    click.option("--long", "is_long", is_flag=True,
        help="The table has one row per rating. Requires the next three options."),
    click.option("--unit", metavar="COLUMN", help="Long: column with the answer's id."),
    click.option("--rater", metavar="COLUMN", help="Long: column with the coder."),
    click.option("--value", metavar="COLUMN", help="Long: column with the rating."),
    click.option("--level", type=click.Choice(LEVELS), default="nominal", show_default=True,
        help="Level of measurement of the ratings."),
    click.option("--categories", metavar="A,B,C",
        help="The categories in order; with --level set, the codes."),
    click.option("--weights", metavar="'0,1;1,0'",
        help="Disagreement weights, one row per category."),
    click.option("--respondent", metavar="COLUMN",
        help="Column with the respondent: resample whole respondents."),
    click.option("--delimiter", help="Delimiter of a CSV file. Detected if omitted."),
    click.option("--decimal", type=click.Choice([".", ","]),
        help="Decimal mark of the numbers. Detected if omitted."),
    click.option("--fold", is_flag=True,
        help="Ignore case, spaces and invisible characters when comparing categories."),
    click.option("--all", "shows_all", is_flag=True,
        help="Show every figure, and every pair of coders."),
)  # fmt: skip
TABLE_OPTIONS = frozenset(
    (
        *("raters", "is_long", "unit", "rater", "value", "level", "categories", "weights"),
        *("respondent", "delimiter", "decimal", "fold", "shows_all"),
    )
)
"""Parameters that apply to tables only."""
_OF_A_CODE = (
    "krippendorff_alpha_nominal",
    "percent_agreement",
    "positive_agreement",
    "negative_agreement",
    "gwet_ac1",
)


def table_options(function: _Function) -> _Function:
    """Adds the options that apply to tables only."""
    for option in reversed(_DECLARED):
        function = option(function)
    return function


@click.command("agreement-table", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@table_options
@shared_options
def agreement_table(file: Path, format_: Format, **asked: Any) -> None:
    """Measure how well coders agree, from the table of ratings FILE.

    Wide: one row per answer; --raters names a column per coder. Long: one row per rating; use
    --long, --unit, --rater and --value. An empty cell is a missing rating. With --level set,
    separate codes with ; and write - for no code.
    """
    check_explains(asked["explains"], format_)
    show_table(file, asked, format_)


def show_table(file: Path, asked: Mapping[str, Any], format_: Format) -> None:
    """Print the agreement of the coders whose ratings are in a table."""
    from intercoder.agreement.whole.ratings_file import agreement_of_file

    found = agreement_of_file(file, _request(asked), resampling(asked))
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, _csv_rows(found), format_)
    else:
        _print_table(found, asked["shows_all"], asked["explains"])


def _request(asked: Mapping[str, Any]) -> FileRequest:
    from intercoder.agreement.whole.ratings_file import FileRequest, LongLayout, WideLayout

    shape: WideLayout | LongLayout
    if asked["is_long"]:
        unit, rater, value = (asked[name] for name in ("unit", "rater", "value"))
        if not (unit and rater and value):
            raise UsageError("--long needs --unit, --rater and --value.", "Name the three columns.")
        if asked["raters"]:
            raise UsageError(
                "--raters is for wide tables, --long for long ones.", "Use only one of them."
            )
        shape = LongLayout(unit, rater, value)
    else:
        shape = WideLayout(_listed(asked["raters"]))
    return FileRequest(
        shape,
        level=asked["level"] or "nominal",
        categories=_listed(asked["categories"]),
        disagreement=_numbers(asked["weights"]),
        distance=asked["distance"] or "masi",
        respondent=asked["respondent"] or "",
        delimiter=asked["delimiter"] or "",
        decimal=asked["decimal"] or "",
        fold=bool(asked["fold"]),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _numbers(text: str | None) -> tuple[tuple[float, ...], ...]:
    try:
        return tuple(
            tuple(float(cell) for cell in row.split(",")) for row in (text or "").split(";") if row
        )
    except ValueError as error:
        raise UsageError(
            "The disagreement weights must all be numbers.", "For example: '0,1,2;1,0,1;2,1,0'."
        ) from error


def _parts(found: Agreement) -> Iterator[tuple[str, str, Mapping[str, Figure]]]:
    yield "overall", "", found.overall
    for code, figures in found.codes.items():
        yield "code", code, figures
    for (first, second), figures in found.pairs.items():
        yield "pair", f"{first},{second}", figures


def _csv_rows(found: Agreement) -> Iterator[tuple[Cell, ...]]:
    for part, name, figures in _parts(found):
        yield from rows_of(figures, COLUMNS, part=part, name=name)


def _print_table(found: Agreement, shows_all: bool, explains: bool) -> None:
    from intercoder.agreement.whole.coefficient_registry import key_of

    counts = found.counts
    print_lines(
        [
            f"{counts.coders} coders, {counts.answers} answers, {counts.rated_twice} of them rated"
            f" by two or more; {counts.ratings} ratings, {counts.missing} missing.",
            "",
        ]
    )
    level = f"_{found.rule['level']}"
    main = {
        key
        for key in found.overall
        if shows_all or key_of(key).main or key.endswith(level) or _is_named_distance(key, found)
    }
    if _is_unequal(found.overall.get("fleiss_kappa")):
        main = main - {"fleiss_kappa"} | {"fleiss_kappa_gwet"}
    print_rows(
        ("overall", "value", "interval", "note"),
        [
            (key_of(key).title, *_shown(figure, key))
            for key, figure in found.overall.items()
            if key in main
        ],
        Format.TABLE,
    )
    if found.codes:
        print_lines([""])
        _print_codes(found)
    if len(found.pairs) > 1:
        _print_pairs(found, shows_all)
    print_lines(["", *(found.remarks or ()), *foot(found.rule, explain="--explain")])
    if explains:
        print_lines(["", *explanation(found.rule, _figures(found), {})])


def _figures(found: Agreement) -> Iterator[Figure]:
    for _, _, figures in _parts(found):
        yield from figures.values()


def _is_unequal(fleiss: Figure | None) -> bool:
    return fleiss is not None and str(fleiss.reason).startswith("unequal")


def _is_named_distance(key: str, found: Agreement) -> bool:
    name = str(found.rule.get("distance", ":")).partition(":")[0]
    return bool(name) and key == f"alpha_set_{name}"


def _print_codes(found: Agreement) -> None:
    from intercoder.agreement.whole.keys import KEYS

    titles = [KEYS[key].title for key in _OF_A_CODE]
    rows = []
    for code, figures in found.codes.items():
        counted = found.of_codes.get(code)
        value, interval, note = _shown(figures[_OF_A_CODE[0]])
        others = [
            in_percent(key, figures[key].value) if key in figures else None
            for key in _OF_A_CODE[1:]
        ]
        rows.append((code, counted.answers if counted else 0, value, interval, *others, note))
    print_rows(("code", "answers", titles[0], "interval", *titles[1:], "note"), rows, Format.TABLE)


def _print_pairs(found: Agreement, shows_all: bool) -> None:
    from intercoder.agreement.whole.keys import KEYS

    keys = [key for key in next(iter(found.pairs.values())) if shows_all or key not in IN_PERCENT]
    value_of = {pair: figures[keys[0]].value for pair, figures in found.pairs.items()}
    pairs = chosen(found.shared, value_of)
    shown = tuple(found.pairs) if shows_all else pairs.shown
    rows = [
        (f"{pair[0]} - {pair[1]}", KEYS[key].title, *_shown(found.pairs[pair][key], key))
        for pair in shown
        for key in keys
        if key in found.pairs[pair]
    ]
    if rows:
        print_lines([""])
        print_rows(("pair", "figure", "value", "interval", "note"), rows, Format.TABLE)
    title = KEYS[keys[0]].title
    if not shows_all and (rest := rest_words(pairs, title, "--all shows them.")):
        print_lines([rest])


def _shown(figure: Figure, key: str = "") -> tuple[Cell, str, str]:
    """Return the cells for a figure: its value, its interval and any note."""
    note = why_not(figure)
    if figure.below_minimum is not None:
        note = f"{chance(figure.below_minimum)} below the minimum"
    return in_percent(key, figure.value), interval(figure, key), note
