"""`intercoder agreement`: how far the coders agree."""

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
"""Of the CSV: `part` is overall, code or pair; `name` the code, or the pair's coders."""
LEVELS = ("nominal", "ordinal", "interval", "ratio", "set")
FILE_OPTIONS = frozenset(
    (
        *("raters", "is_long", "unit", "rater", "value", "level", "categories", "weights"),
        *("respondent", "delimiter", "decimal", "fold", "shows_all"),
    )
)
"""The parameters that only a table takes."""
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
@click.option("--raters", metavar="A,B,C", help="The coders' columns: one row an answer.")
@click.option("--long", "is_long", is_flag=True, help="One row a rating; needs the next three.")
@click.option("--unit", metavar="COLUMN", help="Column with the answer's id.")
@click.option("--rater", metavar="COLUMN", help="Column with the coder.")
@click.option("--value", metavar="COLUMN", help="Column with the rating.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="nominal",
    show_default=True,
    help="What the ratings are.",
)
@click.option("--categories", metavar="A,B,C", help="The scale in its order; with set, the codes.")
@click.option("--weights", metavar="'0,1;1,0'", help="Weights of disagreement, a row a category.")
@click.option(
    "--distance",
    type=click.Choice(DISTANCES),
    default="masi",
    show_default=True,
    help="How far two sets of codes are apart (a study, or --level set).",
)
@click.option("--respondent", metavar="COLUMN", help="Resample whole respondents.")
@click.option(
    "--resamples",
    type=click.IntRange(0),
    default=2000,
    show_default=True,
    help="For the intervals; 0 leaves them out.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Of the resampling: the same seed gives the same intervals.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Of the intervals.",
)
@click.option("--minimum", type=float, help="The least alpha required: how likely is less?")
@click.option("--delimiter", help="Between two cells of a CSV file; found out if left out.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="The decimal mark of a table's numbers; found out if left out.",
)
@click.option(
    "--fold",
    is_flag=True,
    help="In a table, ignore letter case, blanks and invisible characters between categories.",
)
@click.option("--all", "shows_all", is_flag=True, help="Every figure and pair of a table.")
@click.option("--explain", "explains", is_flag=True, help="Say what each word and rule means.")
@format_option
def agreement(
    source: str, format_: Format, *, shows_all: bool, explains: bool, **asked: Any
) -> None:
    """Show how far the coders of a study agree, or those in a table.

    A study: the decisions that stand in it, from the sides --by names. A table, wide: --raters
    names one column a coder; long: --long --unit --rater --value. An empty cell is a missing
    rating. With --level set, codes are separated by ; and no code is written -.
    """
    one_thread()
    if explains and format_ is not Format.TABLE:
        raise UsageError("--explain is for the table for people.", "Leave out --format.")
    typed = _typed_options()
    if _is_study(source, typed):
        _refuse(typed & FILE_OPTIONS, "tables", "A study knows its coders, codes and respondents.")
        show_study(source, asked, _resampling(asked), format_, explains=explains)
        return
    _refuse(typed & STUDY_OPTIONS, "studies", f"{source} is a table: see intercoder import.")
    from intercoder.agreement.whole.ratings_file import agreement_of_file

    found = agreement_of_file(Path(source), _request(asked), _resampling(asked))
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, _csv_rows(found), format_)
    else:
        _print_table(found, shows_all, explains)


def _typed_options() -> frozenset[str]:
    """The options that were typed, by the names of their parameters."""
    context = click.get_current_context()
    return frozenset(
        name
        for name in context.params
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    )


def _is_study(source: str, typed: frozenset[str]) -> bool:
    """Whether what was named is a study: by its content; what is not there, by what is asked."""
    from intercoder.study.file.file_type import is_study_file

    path = Path(source)
    if "://" in source or is_study_file(path):
        return True
    return not path.exists() and not typed & FILE_OPTIONS


def _refuse(wrong: frozenset[str], takes: str, hint: str) -> None:
    if wrong:
        context = click.get_current_context()
        names = [one.opts[0] for one in context.command.params if one.name in wrong]
        raise UsageError(f"{', '.join(names)}: only for {takes}.", hint)


def _request(asked: Mapping[str, Any]) -> FileRequest:
    from intercoder.agreement.whole.ratings_file import FileRequest, Long, Wide

    shape: Wide | Long
    if asked["is_long"]:
        unit, rater, value = (asked[name] for name in ("unit", "rater", "value"))
        if not (unit and rater and value):
            raise UsageError("--long needs --unit, --rater and --value.", "Name three columns.")
        if asked["raters"]:
            raise UsageError("--raters is for wide tables, --long for long ones.", "Use one.")
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
        raise UsageError(f"Not possible: {error}.") from error


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _numbers(text: str | None) -> tuple[tuple[float, ...], ...]:
    try:
        return tuple(
            tuple(float(cell) for cell in row.split(",")) for row in (text or "").split(";") if row
        )
    except ValueError as error:
        raise UsageError(
            "The weights of disagreement are not all numbers.", "For example: '0,1,2;1,0,1;2,1,0'."
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
    """Value, interval and what is to be said about them."""
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
