"""`intercoder suggest evaluate`: measures how good suggestions are, on held-out human codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from intercoder.agreement.whole.figure_words import explained, interval_or_word, with_interval
from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    study_argument,
)
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option
from intercoder.cli.suggest.words import CSV_COLUMNS, bar, csv_rows
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell
    from intercoder.suggest.evaluation.evaluation import Evaluation

_TITLES = {
    "micro_precision": "precision",
    "micro_recall": "recall",
    "micro_f1": "F1, all codes together (micro)",
    "macro_f1": "F1, mean of the codes (macro)",
    "mean_average_precision": "average precision, mean of the codes",
    "recall_in_top_3": "recall in the first 3",
    "recall_in_top_5": "recall in the first 5",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "calibration_error_shown": "calibration error of what is shown",
    "alpha_set_masi": "alpha of sets, MASI",
    "alpha_set_jaccard": "alpha of sets, Jaccard",
    "f1": "F1",
}


@click.command(cls=Command)
@study_argument
@click.option(
    "--learn-from",
    default="all",
    show_default=True,
    metavar="WHOM",
    help="Whose decisions to learn from: all, consensus or coder:NAME.",
)
@coders_option("Only learn from and compare with these coders.")
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option(
    "--folds",
    type=click.IntRange(2, 20),
    default=5,
    show_default=True,
    help="Number of cross-validation folds.",
)
@click.option(
    "--repeats",
    type=click.IntRange(1, 20),
    help="Number of times to repeat cross-validation.  [default: the fewer answers, the more]",
)
@click.option(
    "--more",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    help="Forecast the gain from this many more coded answers.",
)
@encoder_option
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Random seed for folds and resampling.",
)
@click.option(
    "--resamples",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    help="Number of bootstrap resamples: at least 100, or 0 for no intervals.",
)
@as_option
@format_option
def evaluate(  # noqa: PLR0913 - an argument for each option
    study: str,
    *,
    learn_from: str,
    coders: tuple[str, ...],
    rounds: tuple[str, ...],
    folds: int,
    repeats: int | None,
    more: int,
    encoder: str,
    seed: int,
    resamples: int,
    as_name: str | None,
    format_: Format,
) -> None:
    """Measure how good suggestions are, on human codes they did not learn from.

    Coded answers are divided into parts, and each part is tested on a model that learned from the
    others; answers that are identical or nearly so stay in one part. Only decisions made without
    suggestions in view are tested, on answers that no model put forward.
    docs/suggestions-figures.md explains every figure.
    """
    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.errors import UsageError
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study
    from intercoder.suggest.evaluation.evaluation import Asked, plan_evaluation
    from intercoder.suggest.evaluation.evaluation import evaluate as run

    if 0 < resamples < 100:
        raise UsageError(
            "Intervals need at least 100 resamples.", "Use more, or 0 for no intervals."
        )
    how = Resampling(resamples=resamples, seed=seed)
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name), rounds=rounds)
        check_gets_all(opened, rounds=rounds, of=coders)
        reads = encoder_for(opened, encoder)
        asked = Asked(learn_from, coders, rounds, folds, repeats or 0, reads, more, how)
        plan = plan_evaluation(opened, asked)
        with progress("Learning and testing", plan.fits) as advance:
            found = run(opened, plan, advance)
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(CSV_COLUMNS, list(_csv(found)), format_)
    else:
        _print(found)


def _print(found: Evaluation) -> None:
    names = {one.id: one.name for one in found.names}
    whole = found.quality
    print_lines(
        [
            f"{found.study}: codebook revision {found.revision}, learned from"
            f" {', '.join(display_line(one) for one in found.teachers)}",
            f"{found.learned:,} coded answers in {found.asked.folds} parts, divided "
            f"{found.repeats} time{'' if found.repeats == 1 else 's'}; {whole.answers:,} "
            f"tested ({whole.groups:,} of them different)",
            *(f"- {remark}" for remark in found.remarks),
            "",
        ]
    )
    rows: list[list[Cell]] = []
    for code, one in whole.codes.items():
        of = one.figures
        rows.append(
            [
                names.get(code, code),
                one.answers,
                of["precision"].value,
                of["recall"].value,
                of["f1"].value,
                interval_or_word(of["f1"]),
                of["average_precision"].value,
                of["calibration_error"].value,
            ]
        )
    columns = ["code", "have it", "precision", "recall", "F1", _level(found), "AP", "calib. error"]
    print_rows(columns, rows, Format.TABLE)
    print_lines([""])
    overall: list[list[Cell]] = [
        [_TITLES[key], figure.value, interval_or_word(figure)]
        for key, figure in whole.overall.items()
    ]
    print_rows(["all codes together", "value", _level(found)], overall, Format.TABLE)
    _print_languages(found)
    _print_reliability(found)
    _print_curve(found)
    _print_ceiling(found, names)
    figures = [
        figure
        for one in whole.codes.values()
        for key, figure in one.figures.items()
        if key in {"precision", "recall", "f1", "average_precision"}
    ]
    print_lines(["", *_rules(found), *explained(figures)])


def _print_languages(found: Evaluation) -> None:
    if not found.languages:
        return
    keys = ("micro_precision", "micro_recall", "micro_f1", "macro_f1", "recall_in_top_3")
    rows: list[list[Cell]] = []
    for language, one in found.languages.items():
        row: list[Cell] = [language, one.answers]
        for key in keys:
            row.append(one.overall[key].value)
            if key == "micro_f1":
                row.append(interval_or_word(one.overall[key]))
        rows.append(row)
    print_lines([""])
    columns = [
        "language",
        "tested",
        "precision",
        "recall",
        "F1",
        _level(found),
        "macro-F1",
        "top 3",
    ]
    print_rows(columns, rows, Format.TABLE)


def _print_reliability(found: Evaluation) -> None:
    """Draw the calibration diagram as bars, which match their probabilities ideally."""
    shown = [one for one in found.reliability["shown"] if one.pairs]
    print_lines(
        ["", "Do the probabilities mean what they say? Of the codes a coder would be shown:"]
    )
    rows: list[list[Cell]] = [
        [
            f"{one.low:.0%} to {one.high:.0%}",
            round(one.pairs),
            one.mean,
            one.observed.value,
            interval_or_word(one.observed),
            bar(one.observed.value),
        ]
        for one in shown
    ]
    columns = ["probability", "codes", "mean", "given", _level(found), "share given, to 100%"]
    print_rows(columns, rows, Format.TABLE)


def _print_curve(found: Evaluation) -> None:
    curve = found.growth
    if curve.points:
        rows: list[list[Cell]] = [
            [
                point.answers,
                point.figures["micro_f1"].value,
                interval_or_word(point.figures["micro_f1"]),
                point.figures["recall_in_top_3"].value,
                bar(point.figures["micro_f1"].value),
            ]
            for point in curve.points
        ]
        print_lines(["", "Learning curve:"])
        columns = ["learned from", "F1", _level(found), "top 3", "F1, to 1"]
        print_rows(columns, rows, Format.TABLE)
    print_lines(["", forecast_sentence(found)])


def forecast_sentence(found: Evaluation) -> str:
    """Describe what more coded answers would bring, or why that is unknown."""
    forecast = found.growth.forecast
    if forecast is None:
        return f"No forecast: {found.growth.reason}."
    f1, top = forecast.gains["micro_f1"], forecast.gains["recall_in_top_3"]
    return (
        f"{forecast.more:,} more coded answers would raise F1 by about"
        f" {with_interval(f1)} and recall in the first 3 by"
        f" {with_interval(top)}."
    )


def _print_ceiling(found: Evaluation, names: dict[str, str]) -> None:
    ceiling = found.ceiling
    if ceiling.reason:
        print_lines(["", f"No human ceiling: {ceiling.reason}."])
        return
    compared = [
        (_TITLES.get(key) or f"alpha of “{names.get(key, key)}”", one)
        for key, one in (*ceiling.overall.items(), *ceiling.codes.items())
    ]
    rows: list[list[Cell]] = [
        [
            title,
            one.coders.value,
            interval_or_word(one.coders),
            one.suggester.value,
            interval_or_word(one.suggester),
        ]
        for title, one in compared
    ]
    before = (
        f" ({ceiling.judged_before:,} of them judged or adjudicated in an earlier round)"
        if ceiling.judged_before
        else ""
    )
    print_lines(
        [
            "",
            f"The human ceiling, on {counted(ceiling.answers, 'answer')} that two or more coders "
            f"judged without suggestions{before}:",
        ]
    )
    level = _level(found)
    print_rows(["", "coders", level, "suggester", level], rows, Format.TABLE)
    print_lines([""])
    # a table of its own: in one, a terminal of 80 columns would cut the intervals
    differences: list[list[Cell]] = [
        [title, with_interval(one.difference, is_difference=True)] for title, one in compared
    ]
    print_rows(["", "suggester minus coders"], differences, Format.TABLE)
    with_coders: list[list[Cell]] = [
        [
            one.coder,
            one.answers,
            one.figures["alpha_set_masi"].value,
            interval_or_word(one.figures["alpha_set_masi"]),
            one.figures["f1"].value,
        ]
        for one in ceiling.coders
    ]
    print_lines([""])
    print_rows(["suggester and", "answers", "alpha", level, "F1"], with_coders, Format.TABLE)


def _rules(found: Evaluation) -> Iterator[str]:
    yield (
        "A code counts as predicted at or above the probability threshold that was learned "
        "with it. Similar answers are never both learned from and tested."
    )
    how = found.asked.how
    if how.resamples:
        yield (
            f"Intervals: {how.confidence:.0%}, BCa bootstrap over groups of similar answers, "
            f"{how.resamples} resamples (average precision, single coders: jackknife); seed "
            f"{how.seed}, also used for the parts."
        )


def _csv(found: Evaluation) -> Iterator[tuple[Cell, ...]]:
    parts = [("whole", "", found.quality)]
    parts += [("language", name, one) for name, one in found.languages.items()]
    for scope, part, one in parts:
        yield from csv_rows(scope, part, "", one.overall, one.answers)
        for code, of_code in one.codes.items():
            yield from csv_rows(scope, part, code, of_code.figures, of_code.answers)
    for name, bins in found.reliability.items():
        for bin_ in bins:
            label = f"{bin_.low:g}-{bin_.high:g}"
            figures: dict[str, Figure] = {"observed": bin_.observed}
            yield from csv_rows(f"reliability:{name}", label, "", figures, bin_.pairs)
            if bin_.mean is not None:
                key = "mean_probability"
                yield (f"reliability:{name}", label, "", key, bin_.mean, None, None, bin_.pairs, "")
    for point in found.growth.points:
        yield from csv_rows("learning_curve", str(point.answers), "", point.figures, point.answers)
    if found.growth.forecast:
        forecast = found.growth.forecast
        yield from csv_rows("forecast", f"+{forecast.more}", "", forecast.gains, forecast.more)
        yield from csv_rows("levels_off_at", "", "", forecast.ceilings, None)
    ceiling = found.ceiling
    for side in ("coders", "suggester", "difference"):
        overall = {key: getattr(one, side) for key, one in ceiling.overall.items()}
        yield from csv_rows("human_ceiling", side, "", overall, ceiling.answers)
        for code, compared in ceiling.codes.items():
            figures = {"krippendorff_alpha_nominal": getattr(compared, side)}
            yield from csv_rows("human_ceiling", side, code, figures, ceiling.answers)
    for with_coder in ceiling.coders:
        yield from csv_rows(
            "suggester_and_coder",
            with_coder.coder,
            "",
            with_coder.figures,
            with_coder.answers,
        )


def _level(found: Evaluation) -> str:
    how = found.asked.how
    return f"{how.confidence:.0%} interval" if how.resamples else "interval"
