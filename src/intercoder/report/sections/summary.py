"""The summary: what the figures say, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.result import Figure
from intercoder.agreement.whole.figure_words import chance
from intercoder.report.base import answers_coded, cases
from intercoder.report.document import Items, Paragraph, Section
from intercoder.report.drawings.code_plot import ALPHA
from intercoder.report.drawings.scale import RELIABLE, TENTATIVE
from intercoder.report.numbers import (
    coefficient,
    count,
    in_words,
    interval,
    listed,
    numbered,
    percent,
    with_interval,
)
from intercoder.report.sections.overall import set_alpha_key


def summary(found: StudyAgreement) -> Section:
    """One paragraph."""
    sentences = _figures(found) if found.whole.of_codes else _nothing(found)
    return Section("summary", "Summary", (Paragraph.of(*sentences),))


def remarks(found: StudyAgreement) -> Section:
    """Facts that affect how far the figures can be trusted."""
    title = "Before relying on these figures"
    if not found.remarks:
        nothing = "Nothing in the decisions calls the figures into question."
        return Section("remarks", title, (Paragraph.of(nothing),))
    return Section("remarks", title, (Items(tuple(one.sentence for one in found.remarks)),))


def coders_named(found: StudyAgreement) -> str:
    """`Three coders (anna, ben and carla)`, to begin a sentence; many are only counted."""
    number = len(found.coders)
    named = f"{in_words(number)} {'coder' if number == 1 else 'coders'}"
    return f"{named} ({listed(found.coders)})" if 1 <= number <= 10 else named


def why_nothing(found: StudyAgreement) -> str:
    """Why there is no agreement at all, as a clause; empty if there is."""
    if found.whole.of_codes:
        return ""
    reasons = [one.reason for one in found.whole.overall.values() if one.reason is not None]
    return reasons[0].words if reasons else "there is nothing to compare"


def _nothing(found: StudyAgreement) -> Iterator[str]:
    yield f"No agreement can be stated: {why_nothing(found)}."
    yield (
        f"{coders_named(found)} judged"
        f" {count(answers_coded(found)[0])} of the study's"
        f" {numbered(found.answers_in_study, 'answer')}; {count(found.whole.counts.rated_twice)} of"
        " them were judged by two or more."
    )
    yield "Have a second coder code some of the answers, then make the report again."


def _figures(found: StudyAgreement) -> Iterator[str]:
    (_, twice), how = answers_coded(found), found.selection.how
    share = twice / found.answers_in_study if found.answers_in_study else 0.0
    yield (
        f"{coders_named(found)} took part. Of the study's"
        f" {numbered(found.answers_in_study, 'answer')}, {count(twice)} ({percent(share)}) were"
        " coded by two or more of them."
    )
    yield cases(found)
    key = set_alpha_key(found)
    alpha = with_interval(found.whole.overall, key, how.confidence)
    if alpha:
        yield (
            f"Krippendorff's alpha over whole code sets is {alpha}; 1 is perfect agreement and 0 is"
            " what chance alone would give."
        )
    else:
        figure = found.whole.overall[key]
        why = figure.reason.words if figure.reason else "it was not computed"
        yield f"Alpha over whole code sets is undefined: {why}."
    below = found.whole.overall[key].below_minimum
    if how.minimum is not None and below is not None:
        yield (
            f"It is below the required minimum of {how.minimum:g} in {chance(below)} of the"
            " resamples."
        )
    yield from _codes(found)


def _codes(found: StudyAgreement) -> Iterator[str]:
    figures = {code.id: found.whole.codes[code.id][ALPHA] for code in found.codes}
    reliable = [one for one in figures.values() if one.low is not None and one.low >= RELIABLE]
    between = [
        one for one in figures.values() if one.low is not None and TENTATIVE <= one.low < RELIABLE
    ]
    below = [one for one in figures.values() if one.low is not None and one.low < TENTATIVE]
    without = [one for one in figures.values() if one.low is None]
    parts = [
        (len(reliable), "reaches 0.800" if len(reliable) == 1 else "reach 0.800"),
        (len(between), f"{_lies(len(between))} between 0.667 and 0.800"),
        (len(below), f"{_lies(len(below))} below 0.667"),
    ]
    said = [f"{count(number)} {where}" for number, where in parts if number]
    if said:
        yield (
            f"Of {numbered(len(figures), 'code')}, judged by the lower end of the interval,"
            f" {listed(said)}."
        )
    if len(without) == 1:
        yield "One code has no interval, so nothing can be claimed for it."
    elif without:
        yield f"{in_words(len(without))} codes have no interval: nothing can be claimed for them."
    yield from _ends(found, figures)


def _lies(codes: int) -> str:
    return "lies" if codes == 1 else "lie"


def _ends(found: StudyAgreement, figures: dict[str, Figure]) -> Iterator[str]:
    """A sentence on the weakest and the strongest code, among those with an interval."""
    valued = [
        (one.value, code)
        for code, one in figures.items()
        if one.value is not None and one.low is not None
    ]
    if len(valued) < 2:
        return
    lowest, highest = min(valued), max(valued)
    yield f"The weakest is {_said(found, lowest[1])}, the strongest {_said(found, highest[1])}."


def _said(found: StudyAgreement, code: str) -> str:
    figure = found.whole.codes[code][ALPHA]
    if figure.value is None or figure.low is None or figure.high is None:
        raise ValueError("only a figure with an interval can be said")
    ends = interval(ALPHA, figure.low, figure.high)
    return f"“{found.name_of(code)}” with {coefficient(figure.value)} {ends}"
