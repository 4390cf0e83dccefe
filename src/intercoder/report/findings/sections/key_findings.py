"""The summary: findings put into sentences by rule, most important first."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.findings.chapters import Chapter
from intercoder.findings.conclusions.statements import Kind, Statement
from intercoder.findings.tables.frequencies import Frequency, FrequencyTable
from intercoder.findings.tables.request import Unit
from intercoder.report.document import Block, Items, Paragraph, Section
from intercoder.report.drawings.code_plot import ALPHA
from intercoder.report.findings.material import Material
from intercoder.report.findings.sections.conclusions import depends, how_many_hold
from intercoder.report.findings.sections.groups import clear_differences
from intercoder.report.findings.sections.prevalence import most_frequent, whom
from intercoder.report.findings.sections.prevalence_groups import clear_estimates
from intercoder.report.findings.sections.texts import written
from intercoder.report.findings.sections.together import clear_pairs, pair_sentence
from intercoder.report.findings.words import share_words, unit_words
from intercoder.report.numbers import count, listed, numbered, percent, with_interval
from intercoder.report.sections.overall import set_alpha_key

_MOST = 3
"""Codes named of a question."""


def key_findings(material: Material) -> Section:
    """The summary page."""
    blocks: list[Block] = [*written(material.choices.texts.summary), _what(material)]
    blocks += _list("How often", _frequent(material))
    blocks += _list("How often among all answers", _estimated(material))
    blocks += _list("Who differs", _differ(material))
    blocks += _list("Who differs among all answers", _estimated_by(material))
    blocks += _list("Which codes occur together", _together(material))
    blocks.append(Paragraph.of(*_trust(material)))
    return Section("summary", "Summary", tuple(blocks))


def _list(title: str, sentences: list[str]) -> Iterator[Block]:
    if sentences:
        yield Paragraph.of(f"{title}:")
        yield Items(tuple(sentences))


def _what(material: Material) -> Paragraph:
    first = material.chapters[0].frequencies
    questions = sum(len(one.questions) for one in material.chapters)
    people = first.bases.respondents_in_study
    asked = f"{numbered(questions, 'open question')} of {material.study}"
    said = f"This document reports what respondents answered to {asked}"
    judged = [one.frequencies.bases.judged for one in material.chapters]
    total = sum(number for number in judged if number is not None)
    whom = f" asked of {numbered(people, 'respondent')}" if people else ""
    return Paragraph.of(
        f"{said}{whom}. Its shares rest on {numbered(total, 'answer')} that people read and coded."
    )


def _frequent(material: Material) -> list[str]:
    most = material.choices.key_findings
    found = []
    for chapter in material.chapters:
        table = chapter.frequencies
        rows = [one for one in table.rows if one.row.depth == 0 and one.share is not None]
        if not rows:
            continue
        top = sorted(rows, key=lambda one: -(one.share or 0.0))[:_MOST]
        found.append(f"{_of(material, chapter)}: {_named(table, top)}.")
        below = [one for one in table.rows if not one.row.is_union and one.share is not None]
        if any(one.row.depth for one in below):
            single = sorted(below, key=lambda one: -(one.share or 0.0))[:_MOST]
            found.append(f"Of single codes there, the most frequent are {_named(table, single)}.")
    return found[:most]


def _estimated(material: Material) -> list[str]:
    return [
        f"{_asked_of(material, chapter)}, estimated for all {whom(chapter.estimates)}: {most}."
        for chapter in material.chapters
        if chapter.estimates is not None
        and (most := most_frequent(chapter.estimates, material.codebook))
    ]


def _estimated_by(material: Material) -> list[str]:
    several = len(material.chapters) > 1
    found = [
        (one.size, f"{_asked(material, chapter)}{one.sentence()}" if several else one.sentence())
        for chapter in material.chapters
        for estimates in chapter.estimates_by
        for one in clear_estimates(estimates, material.codebook)
    ]
    return [sentence for _, sentence in sorted(found, reverse=True)][
        : material.choices.key_findings
    ]


def _asked_of(material: Material, chapter: Chapter) -> str:
    return listed([f"“{material.asked(one)}”" for one in chapter.questions])


def _of(material: Material, chapter: Chapter) -> str:
    asked = _asked_of(material, chapter)
    base = chapter.frequencies.bases
    about = chapter.frequencies.about
    number = base.respondents_judged if about.settings.unit is Unit.RESPONDENTS else base.judged
    if about.settings.unit is Unit.MENTIONS:
        number = base.mentions
    of = unit_words(about) if number is None else f"{count(number)} {unit_words(about)}"
    return f"{asked}, of {of}"


def _named(table: FrequencyTable, rows: list[Frequency]) -> str:
    confidence = table.about.settings.confidence
    return listed(
        [
            f"“{one.row.name}” {share_words(one.share or 0.0, one.low, one.high, confidence)}"
            for one in rows
        ]
    )


def _differ(material: Material) -> list[str]:
    several = len(material.chapters) > 1
    found = [
        (
            one.size,
            (_asked(material, chapter) if several else "")
            + one.sentence()
            + depends(chapter.conclusions, *one.statements()),
        )
        for chapter in material.chapters
        for table in chapter.groups
        for one in clear_differences(table)
    ]
    return [sentence for _, sentence in sorted(found, reverse=True)][
        : material.choices.key_findings
    ]


def _together(material: Material) -> list[str]:
    several = len(material.chapters) > 1
    found = [
        (
            abs(pair.phi or 0.0),
            (_asked(material, chapter) if several else "")
            + pair_sentence(pair, chapter.together)
            + depends(
                chapter.conclusions,
                Statement(Kind.TOGETHER, pair.first.code, pair.second.code),
            ),
        )
        for chapter in material.chapters
        if chapter.together is not None
        for pair in clear_pairs(chapter.together)
    ]
    return [sentence for _, sentence in sorted(found, reverse=True)][
        : min(material.choices.key_findings, _MOST)
    ]


def _asked(material: Material, chapter: Chapter) -> str:
    return f"{listed([f'“{material.asked(one)}”' for one in chapter.questions])}: "


def _trust(material: Material) -> Iterator[str]:
    found = material.agreement
    if found is not None:
        figures, how = found.whole.overall, found.selection.how
        alpha = with_interval(figures, set_alpha_key(found), how.confidence)
        if alpha:
            _, twice = 0, found.whole.counts.rated_twice
            yield (
                f"Coders agree to Krippendorff's alpha {alpha} over whole code sets, on"
                f" {numbered(twice, 'answer')} coded by two or more."
            )
        codes = [found.whole.codes[one.id][ALPHA] for one in found.codes]
        reliable = sum(one.low is not None and one.low >= 0.667 for one in codes)
        yield (
            f"{count(reliable)} of {numbered(len(codes), 'code')} have an interval of alpha above"
            " 0.667: rest conclusions on these first."
        )
    if material.hidden:
        yield (
            f"Counts below {material.threshold}, and others that would tell them, are not shown:"
            f" {numbered(material.hidden, 'count')}."
        )
    yield how_many_hold(material)
    yield from material.remarks
    level = percent(material.choices.confidence, 0)
    yield (
        f"Intervals are {level} intervals for those whom the respondents stand for, if they were"
        " drawn at random; they say nothing of coders' errors."
    )
