"""Prints the agreement of a study as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from intercoder.agreement.whole.figure_words import chance, interval_or_word, with_interval
from intercoder.agreement.whole.many_pairs import chosen, rest_words
from intercoder.cli.agreement.counts import before_in_pairs, before_in_parts, heading_counts
from intercoder.cli.agreement.words import COLUMNS, explanation, foot, in_percent
from intercoder.cli.output import Format, print_lines, print_rows
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.summary import Agreement, Figures
    from intercoder.cli.text_tables import Cell

_CONFUSIONS = 5
"""Number of confusions shown; the JSON has more."""
_ALPHA = "krippendorff_alpha_nominal"
_TITLES = {
    "percent_agreement": "percent",
    _ALPHA: "alpha",
    "gwet_ac1": "AC1",
    "positive_agreement": "pos.",
    "negative_agreement": "neg.",
}
_OVERALL_TITLES = {
    "percent_agreement": "percent",
    "mvalpha_nominal": "mvAlpha",
    "pooled_kappa": "pooled kappa",
    "mean_code_alpha": "mean alpha",
}
"""Shorter titles for tables of many columns."""


def print_study(
    found: StudyAgreement, coefficients: Sequence[str], *, explains: bool = False
) -> None:
    """Print the main table first, then views, pairs, confusions, remarks and the rule.

    With `explains` the rule is given in full. Raises UsageError for a coefficient there is none of.
    """
    _check(found.whole, coefficients)
    print_lines([*_heading(found), ""])
    _print_codes(found.whole, _names(found), coefficients)
    print_lines([""])
    _print_overall(found, coefficients)
    for rolled in found.rolled:
        names = {one.id: one.name for one in rolled.names}
        print_lines(["", f"Rolled up to {_levels(rolled.depth)}:"])
        _print_codes(rolled.agreement, names, coefficients)
        print_lines([""])
        _print_parts("codes", [(_levels(rolled.depth), rolled.agreement)], found, coefficients)
    for view in found.views:
        print_lines(["", f"By {view.by}:"])
        parts = [(part.label, part.agreement) for part in view.parts]
        _print_parts("part", parts, found, coefficients)
        if found.selection.codes:
            _print_code_parts(parts, _names(found))
        print_lines(before_in_parts(parts))
        if view.note:
            print_lines([view.note])
        if view.difference is not None:
            print_lines(["", *_difference(view.difference, found)])
    if len(found.coders) > 2:
        print_lines([""])
        _print_pairs(found)
        print_lines(before_in_pairs(found))
    if found.confusions:
        print_lines([""])
        _print_confusions(found)
    if found.remarks:
        print_lines(["", *(f"- {remark.sentence}" for remark in found.remarks)])
    rule = found.whole.rule
    print_lines(["", *foot(rule, explain="--explain")])
    if explains:
        print_lines(["", *explanation(rule, _figures(found), COLUMNS)])


def _heading(found: StudyAgreement) -> Iterator[str]:
    rounds = f"round{'s' if len(found.rounds) > 1 else ''} {', '.join(found.rounds)}"
    then = f", as of {found.selection.as_of}" if found.selection.as_of else ""
    used = list(found.codes_in) or [found.revision]
    codebook = f"codebook revision{'s' if len(used) > 1 else ''} {', '.join(map(str, used))}"
    yield f"{found.study}: {rounds if found.rounds else 'no rounds'}, {codebook}{then}"
    yield from heading_counts(found)


def _print_codes(
    agreement: Agreement, names: Mapping[str, str], coefficients: Sequence[str]
) -> None:
    """Print one row per code: its frequency, each figure, and alpha with its interval."""
    asked = [key for key in coefficients if any(key in of for of in agreement.codes.values())]
    if coefficients and not asked:
        return
    keys = asked or list(_TITLES)
    with_interval = set(asked) or {_ALPHA}
    minimum = agreement.rule.get("minimum")
    columns = ["code", "twice", "with it"]
    for key in keys:
        columns.append(_title(key))
        if key in with_interval:
            columns.append(_interval_title(agreement))
            if minimum is not None:
                columns.append(f"below {minimum:g}")
    rows = []
    for code, figures in agreement.codes.items():
        counted = agreement.of_codes.get(code)
        row: list[Cell] = [
            names.get(code, code),
            agreement.counts.rated_twice,
            counted.answers if counted else 0,
        ]
        for key in keys:
            row += _cells(key, figures, key in with_interval, minimum is not None)
        rows.append(row)
    print_rows(columns, rows, Format.TABLE)


def _print_overall(found: StudyAgreement, coefficients: Sequence[str]) -> None:
    from intercoder.agreement.whole.keys import KEYS

    whole, minimum = found.whole, found.whole.rule.get("minimum")
    columns = ["all codes together", "answers", "value", _interval_title(whole)]
    if minimum is not None:
        columns.append(f"below {minimum:g}")
    rows = [
        [
            KEYS[key].title,
            whole.counts.rated_twice,
            *_cells(key, whole.overall, True, minimum is not None),
        ]
        for key in _overall_keys(found, coefficients)
    ]
    if rows:
        print_rows(columns, rows, Format.TABLE)


def _overall_keys(found: StudyAgreement, coefficients: Sequence[str]) -> list[str]:
    from intercoder.agreement.whole.keys import KEYS

    if coefficients:
        return [key for key in coefficients if key in found.whole.overall]
    named = f"alpha_set_{found.selection.distance}"
    return [key for key in found.whole.overall if key == named or KEYS[key].main]


def _print_parts(
    title: str,
    parts: Sequence[tuple[str, Agreement]],
    found: StudyAgreement,
    coefficients: Sequence[str],
) -> None:
    """Print one row per part: its counts, and the figures over all codes."""
    keys = _overall_keys(found, coefficients)
    main = f"alpha_set_{found.selection.distance}"
    columns = [title, "answers"]
    for key in keys:
        columns.append("alpha, sets" if key == main else _OVERALL_TITLES.get(key) or _title(key))
        if key == main:
            columns.append(_interval_title(found.whole))
    rows = []
    for label, agreement in parts:
        row: list[Cell] = [label, agreement.counts.rated_twice]
        for key in keys:
            row += _cells(key, agreement.overall, key == main, False)
        rows.append(row)
    if rows:
        print_rows(columns, rows, Format.TABLE)
    else:
        print_lines(["There is nothing to compare."])


def _print_code_parts(parts: Sequence[tuple[str, Agreement]], names: Mapping[str, str]) -> None:
    """Print alpha for the codes asked for, part by part."""
    print_lines([""])
    rows = [
        [
            label,
            names.get(code, code),
            agreement.counts.rated_twice,
            agreement.of_codes[code].answers if code in agreement.of_codes else 0,
            *_cells(_ALPHA, figures, True, False),
        ]
        for label, agreement in parts
        for code, figures in agreement.codes.items()
    ]
    if rows:
        columns = ["part", "code", "twice", "with it", "alpha", _interval_title(parts[0][1])]
        print_rows(columns, rows, Format.TABLE)


def _print_pairs(found: StudyAgreement) -> None:
    main = f"alpha_set_{found.selection.distance}"
    columns = ["pair", "answers", "percent", "alpha", _interval_title(found.whole), "pooled kappa"]
    alphas = {pair: figures[main].value for pair, figures in found.whole.pairs.items()}
    pairs = chosen(found.shared, alphas)
    rows = []
    for pair in pairs.shown:
        figures = found.whole.pairs[pair]
        row: list[Cell] = [" - ".join(pair), found.shared[pair]]
        for key in ("percent_agreement", main, "pooled_kappa"):
            row += _cells(key, figures, key == main, False)
        rows.append(row)
    if rows:
        print_rows(columns, rows, Format.TABLE)
    if rest := rest_words(pairs, "alpha", "--format csv lists them all."):
        print_lines([rest])


def _print_confusions(found: StudyAgreement) -> None:
    rows: list[list[Cell]] = [
        [
            found.name_of(one.code),
            found.name_of(one.other) if one.other else "(no other code)",
            one.times,
            f"{one.share:.0%}",
            one.answers[0] if one.answers else "",
        ]
        for one in found.confusions[:_CONFUSIONS]
    ]
    columns = ["one coder gave", "another instead", "times", "of its disagreements", "first answer"]
    print_rows(columns, rows, Format.TABLE)


def _difference(figures: Figures, found: StudyAgreement) -> Iterator[str]:
    """Say how much higher agreement is with suggestions: overall, and for each code asked for."""
    figure = figures[f"alpha_set_{found.selection.distance}"]
    if figure.value is None:
        why = figure.reason.words if figure.reason else "it cannot be computed"
        yield f"Assisted minus unassisted: no difference is given, because {why}."
        return
    yield f"Assisted minus unassisted, alpha of sets: {with_interval(figure, is_difference=True)}."
    if found.selection.codes:
        for code in found.codes:
            one = figures[f"alpha:{code.id}"]
            yield f"“{code.name}”: {with_interval(one, is_difference=True)}."


def _cells(key: str, figures: Figures, with_interval: bool, with_minimum: bool) -> list[Cell]:
    """Return value, interval and share below the minimum, as requested, or the reason for a gap."""
    extra = int(with_interval) + int(with_interval and with_minimum)
    figure = figures.get(key)
    if figure is None:
        return [None] * (1 + extra)
    cells: list[Cell] = [in_percent(key, figure.value)]
    if with_interval:
        cells.append(interval_or_word(figure, key))
        if with_minimum:
            below = figure.below_minimum
            cells.append(None if below is None else chance(below))
    return cells


def _figures(found: StudyAgreement) -> Iterator[Figure]:
    """Return the figures that appear in the tables."""
    yield from found.whole.overall.values()
    for figures in found.whole.codes.values():
        yield figures[_ALPHA]


def _check(whole: Agreement, coefficients: Sequence[str]) -> None:
    known: dict[str, Figures] = {"": whole.overall, **whole.codes}
    keys = list(dict.fromkeys(key for figures in known.values() for key in figures))
    for asked in coefficients:
        if asked not in keys:
            raise UsageError(
                f"There is no coefficient “{display_line(asked)}”.",
                f"Choose one of {', '.join(keys)}.",
            )


def _names(found: StudyAgreement) -> Mapping[str, str]:
    return {one.id: one.name for one in found.codes}


def _title(key: str) -> str:
    from intercoder.agreement.whole.keys import KEYS

    return _TITLES.get(key) or KEYS[key].title


def _interval_title(agreement: Agreement) -> str:
    confidence = agreement.rule.get("confidence")
    return "interval" if confidence is None else f"{confidence:.0%} interval"


def _levels(depth: int) -> str:
    return "the top level" if depth == 1 else f"{depth} levels"
