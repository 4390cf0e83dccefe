"""`intercoder agreement`: how well the coders agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from intercoder.agreement.whole.keys import IN_PERCENT
from intercoder.agreement.whole.many_pairs import chosen, rest_words
from intercoder.cli.agreement.of_study import STUDY_OPTIONS, show_study, study_options
from intercoder.cli.agreement.words import explanation, foot, in_percent
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    STUDY_VARIABLE,
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
)
from intercoder.errors import UsageError
from intercoder.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.ratings_file import FileRequest
    from intercoder.agreement.whole.summary import Agreement
    from intercoder.cli.text_tables import Cell

COLUMNS = ("part", "name", "key", "value", "low", "high", "se", "reason", "method")
"""Columns of the CSV: `part` is overall, code or pair; `name` is the code or the coders."""
LEVELS = ("nominal", "ordinal", "interval", "ratio", "set")
FILE_OPTIONS = frozenset(
    (
        *("raters", "is_long", "unit", "rater", "value", "level", "categories", "weights"),
        *("respondent", "delimiter", "decimal", "fold", "shows_all"),
    )
)
"""Parameters that apply to tables only."""
DISTANCES = ("masi", "jaccard", "dice", "nominal", "passonneau2004", "masi_dkpro")
_OF_A_CODE = (
    "krippendorff_alpha_nominal",
    "percent_agreement",
    "positive_agreement",
    "negative_agreement",
    "gwet_ac1",
)


@click.command(cls=Command)
@click.argument("source", metavar="STUDY|FILE", envvar=STUDY_VARIABLE)
@study_options
@click.option(
    "--raters",
    metavar="A,B,C",
    help="Columns of the coders' ratings, in a table with one row per answer.",
)
@click.option(
    "--long",
    "is_long",
    is_flag=True,
    help="The table has one row per rating. Requires the next three options.",
)
@click.option("--unit", metavar="COLUMN", help="Column with the answer's id.")
@click.option("--rater", metavar="COLUMN", help="Column with the coder.")
@click.option("--value", metavar="COLUMN", help="Column with the rating.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="nominal",
    show_default=True,
    help="Level of measurement of the ratings.",
)
@click.option(
    "--categories", metavar="A,B,C", help="The categories in order; with --level set, the codes."
)
@click.option("--weights", metavar="'0,1;1,0'", help="Disagreement weights, one row per category.")
@click.option(
    "--distance",
    type=click.Choice(DISTANCES),
    default="masi",
    show_default=True,
    help="Distance between two sets of codes (for a study, or with --level set).",
)
@click.option(
    "--respondent", metavar="COLUMN", help="Column with the respondent: resample whole respondents."
)
@click.option(
    "--resamples",
    type=click.IntRange(0),
    default=2000,
    show_default=True,
    help="Number of bootstrap resamples for the intervals; 0 computes no intervals.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Random seed for resampling. The same seed gives the same intervals.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence level of the intervals.",
)
@click.option(
    "--minimum",
    type=float,
    help="Minimum acceptable alpha: also report the probability of falling below it.",
)
@click.option("--delimiter", help="Delimiter of a CSV file. Detected if omitted.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="Decimal mark of a table's numbers. Detected if omitted.",
)
@click.option(
    "--fold",
    is_flag=True,
    help="For a table: ignore case, spaces and invisible characters when comparing categories.",
)
@click.option(
    "--all",
    "shows_all",
    is_flag=True,
    help="Show every figure, and for a table every pair of coders.",
)
@click.option("--explain", "explains", is_flag=True, help="Explain every term and rule.")
@format_option
def agreement(
    source: str, format_: Format, *, shows_all: bool, explains: bool, **asked: Any
) -> None:
    """Measure how well coders agree, in a study or in a table.

    STUDY: compares the current decisions; --by breaks the result down. FILE, wide: --raters names
    one column per coder. FILE, long: --long --unit --rater --value. An empty cell is a missing
    rating. With --level set, separate codes with ; and write - for no code.
    """
    one_thread()
    if explains and format_ is not Format.TABLE:
        raise UsageError("--explain applies to --format table only.", "Leave out --format.")
    typed = _typed_options()
    if _is_study(source, typed):
        _refuse(
            typed & FILE_OPTIONS,
            "tables",
            "A study already knows its coders, codes and respondents.",
        )
        show_study(source, asked, _resampling(asked), format_, explains=explains)
        return
    _refuse(
        typed & STUDY_OPTIONS,
        "studies",
        f"{source} is a table. To make a study of it, see `intercoder import --help`.",
    )
    from intercoder.agreement.whole.ratings_file import agreement_of_file

    found = agreement_of_file(Path(source), _request(asked), _resampling(asked))
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, _csv_rows(found), format_)
    else:
        _print_table(found, shows_all, explains)


def _typed_options() -> frozenset[str]:
    """Return the options that were typed, by parameter name."""
    context = click.get_current_context()
    return frozenset(
        name
        for name in context.params
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    )


def _is_study(source: str, typed: frozenset[str]) -> bool:
    """Return whether the argument is a study: by its content or, if missing, by the options."""
    from intercoder.study.file.file_type import is_study_file

    path = Path(source)
    if "://" in source or is_study_file(path):
        return True
    return not path.exists() and not typed & FILE_OPTIONS


def _refuse(wrong: frozenset[str], takes: str, hint: str) -> None:
    if wrong:
        context = click.get_current_context()
        names = [one.opts[0] for one in context.command.params if one.name in wrong]
        raise UsageError(f"{', '.join(names)} can only be used with {takes}.", hint)


def _request(asked: Mapping[str, Any]) -> FileRequest:
    from intercoder.agreement.whole.ratings_file import FileRequest, Long, Wide

    shape: Wide | Long
    if asked["is_long"]:
        unit, rater, value = (asked[name] for name in ("unit", "rater", "value"))
        if not (unit and rater and value):
            raise UsageError("--long needs --unit, --rater and --value.", "Name the three columns.")
        if asked["raters"]:
            raise UsageError(
                "--raters is for wide tables, --long for long ones.", "Use only one of them."
            )
        shape = Long(unit, rater, value)
    else:
        shape = Wide(_listed(asked["raters"]))
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


def _resampling(asked: Mapping[str, Any]) -> Resampling:
    from intercoder.agreement.intervals.intervals import Resampling

    try:
        return Resampling(
            resamples=int(asked["resamples"] or 0),
            seed=int(asked["seed"] or 0),
            confidence=float(asked["confidence"] or 0.95),
            minimum=None if asked["minimum"] is None else float(asked["minimum"]),
        )
    except ValueError as error:
        raise UsageError(f"This cannot be computed: {error}.") from error


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
        for key, figure in figures.items():
            reason = str(figure.reason) if figure.reason else None
            method = figure.as_json()["method"]
            yield (
                *(part, name, key, figure.value, figure.low, figure.high, figure.se),
                *(reason, method),
            )


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
    if figure.reason is not None:
        return None, "", figure.reason.words
    value = in_percent(key, figure.value)
    if figure.low is not None and figure.high is not None:
        note = ""
        if figure.below_minimum is not None:
            note = f"{figure.below_minimum:.1%} below the minimum"
        if key in IN_PERCENT:
            return value, f"{figure.low:.1%} to {figure.high:.1%}", note
        return value, f"{figure.low:.3f} to {figure.high:.3f}", note
    quiet = figure.no_interval is None or figure.no_interval.value.startswith("not_")
    return value, "", "" if quiet or figure.no_interval is None else figure.no_interval.words
