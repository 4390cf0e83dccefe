"""The methods paragraph, in the words of the guidelines for reporting reliability.

It follows what Hayes and Krippendorff (2007), O'Connor and Joffe (2020) and GRRAS (Kottner et al.
2011) ask for. What a study cannot know is in brackets, for its author to fill in or delete.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.figures import clusters_of
from intercoder.agreement.of_study.results import Kind, StudyAgreement
from intercoder.agreement.result import MIN_RARE
from intercoder.agreement.whole.figure_words import chance
from intercoder.report.base import revisions_named
from intercoder.report.document import Items, Paragraph, Section, Sentence
from intercoder.report.facts import StudyFacts
from intercoder.report.numbers import count, formula, listed, numbered, percent
from intercoder.report.sections.adjudication import how_adjudicated
from intercoder.report.sections.by_pair import has_intervals
from intercoder.report.sections.counting import unsure_decisions
from intercoder.report.sections.independence import independence
from intercoder.report.sections.overall import distance_title, set_alpha_key
from intercoder.report.sections.overlap import overlap
from intercoder.report.sections.summary import coders_named, why_nothing
from intercoder.report.training.section import training_sentences
from intercoder.study.redaction.totals import redaction_sentences


def methods(found: StudyAgreement, facts: StudyFacts) -> Section:
    """The text for the paper, and the settings requested."""
    paragraphs = (
        Paragraph(tuple(_what(found, facts))),
        Paragraph(tuple(overlap(found, facts.conduct))),
        Paragraph(tuple(independence(found, facts.conduct, facts.audit))),
        Paragraph((*_coefficients(found), *_intervals(found))),
        Paragraph(
            (*_rules(found), *how_adjudicated(found, facts.conduct), *_software(found, facts))
        ),
    )
    asked = tuple(f"{one.id}: {one.text}" if one.text else one.id for one in facts.questions)
    told = Paragraph.of(
        "For the methods section of a paper; sentences in brackets are for its authors to complete."
    )
    if not asked:
        return Section("methods", "Methods", (told, *paragraphs))
    questions = Paragraph.of("The answers were given to:")
    return Section("methods", "Methods", (told, *paragraphs, questions, Items(asked)))


def _what(found: StudyAgreement, facts: StudyFacts) -> Iterator[Sentence]:
    codebook = f"the codebook “{facts.codebook}”" if facts.codebook else "the codebook"
    asked = len(facts.questions)
    questions = f" to {numbered(asked, 'open question')}" if asked else ""
    yield Sentence("State why agreement was assessed.", is_open=True)
    yield Sentence(
        f"The unit of coding was the whole answer of one respondent{questions}; each received"
        f" every code that applies, or the judgement that no code does."
    )
    yield Sentence(f"{coders_named(found)} coded under {revisions_named(found)} of {codebook}.")
    leads = [name for name in found.coders if name in facts.conduct.leads]
    if leads:
        yield Sentence(
            f"Among them, {listed(leads)} {'is a lead' if len(leads) == 1 else 'are leads'} of the"
            " study."
        )
    for sentence in redaction_sentences(facts.conduct.redacted):
        yield Sentence(sentence)
    yield from _history(found, facts)
    yield from _other_rounds(found, facts)
    yield from training_sentences(facts.conduct)
    how = "how else" if facts.conduct.training else "how"
    yield Sentence(f"State who the coders were and {how} they were trained.", is_open=True)


def _coefficients(found: StudyAgreement) -> Iterator[Sentence]:
    distance = SET_DISTANCES[found.selection.distance]
    yield Sentence(
        "Agreement over whole code sets is Krippendorff's alpha (Hayes & Krippendorff 2007)"
        f" with the distance {distance_title(distance.name)} between sets ({distance.source}):"
        f" {formula(distance.formula)}; for empty sets, {distance.empty}."
    )
    pooled = "Cohen's kappa" if len(found.coders) == 2 else "Conger's kappa (Conger 1980)"
    yield Sentence(
        f"Also reported are mvAlpha (Krippendorff & Craggs 2016), {pooled} pooled over codes"
        " (De Vries et al. 2008) and percent agreement; and for each code against all others"
        " nominal alpha (Krippendorff 2011), Gwet's AC1 (Gwet 2008) and positive and negative"
        " agreement (Cicchetti & Feinstein 1990)."
    )
    refused = why_nothing(found)
    if refused:
        yield Sentence(f"None of them is defined here: {refused}.")


def _intervals(found: StudyAgreement) -> Iterator[Sentence]:
    how = found.selection.how
    if not how.resamples:
        yield Sentence("No intervals were computed.")
        return
    jackknifed = [
        *(["pairs of coders"] if len(found.coders) > 2 and has_intervals(found) else []),
        *(["windows of time"] if found.drift.windows else []),
    ]
    others = (
        f"; those of {listed(jackknifed)} are jackknife intervals with quantiles of t"
        if jackknifed
        else ""
    )
    in_clusters = clusters_of(found.table.respondent) is not None
    unit = "respondents, with all their answers," if in_clusters else "answers"
    yield Sentence(
        f"Intervals are {percent(how.confidence, 0)} bias-corrected and accelerated bootstrap"
        f" intervals (Efron 1987) from {count(how.resamples)} resamples of {unit} with seed"
        f" {how.seed}, the same resamples for all figures{others}."
    )
    yield Sentence(
        f"No interval is given for a code that fewer than {MIN_RARE} double-coded answers have, or"
        " lack."
    )
    if how.minimum is None:
        yield Sentence(
            "No minimum was set; 0.667 and 0.800 are marked for orientation (Krippendorff 2019)."
        )
    else:
        alpha = found.whole.overall.get(set_alpha_key(found))
        below = alpha.below_minimum if alpha else None
        risk = (
            f"; over whole code sets alpha is below it in {chance(below)} of the resamples"
            if below is not None
            else ""
        )
        yield Sentence(f"The required minimum of alpha was {how.minimum:g}{risk}.")
        yield Sentence("State why this minimum was chosen.", is_open=True)


def _rules(found: StudyAgreement) -> Iterator[Sentence]:
    yield Sentence(
        "Unseen and skipped answers are treated as missing; “no code applies” counts as the empty"
        " set. Every decision on an answer counts, but observed agreement uses only answers with"
        " two or more."
    )
    if found.selection.leave_out_unsure:
        yield Sentence("Decisions marked unsure were left out.")
    elif unsure := unsure_decisions(found.table):
        yield Sentence(f"{numbered(unsure, 'decision')} marked unsure counted like all others.")
    for remark in found.remarks:
        if remark.kind is Kind.DRAWN:
            yield Sentence(remark.sentence)
    mapped = found.selection.code_map
    if mapped:
        pairs = [f"“{found.name_of(a)}” as “{found.name_of(b)}”" for a, b in mapped.items()]
        yield Sentence(f"For the comparison, these codes were counted as others: {listed(pairs)}.")


def _software(found: StudyAgreement, facts: StudyFacts) -> Iterator[Sentence]:
    as_of = found.selection.as_of
    moment = f", from the decisions as they stood on {as_of}" if as_of else ""
    yield Sentence(f"All figures were computed with {facts.software} on {facts.made_on}{moment}.")


def _history(found: StudyAgreement, facts: StudyFacts) -> Iterator[Sentence]:
    """When the revisions were made, and what followed the decisions reported on."""
    made = {one.number: one for one in facts.conduct.revisions}
    used = [made[number] for number in found.revisions if number in made]
    if used:
        told = [f"revision {one.number} on {one.made_on}" for one in used]
        yield Sentence(f"The study received {listed(told)}.")
    later = [one for one in made.values() if found.revisions and one.number > found.revisions[-1]]
    if later:
        numbers = listed([str(one.number) for one in later])
        yield Sentence(
            f"No reported decision was made under the later"
            f" revision{'s' if len(later) > 1 else ''} {numbers}."
        )


def _other_rounds(found: StudyAgreement, facts: StudyFacts) -> Iterator[Sentence]:
    """Rounds for training or trial, and others that are not reported on."""
    others = [one for one in facts.conduct.rounds if one.name not in found.rounds and one.judged]
    if others:
        told = [
            f"“{one.name}” ({one.begun_on} to {one.closed_on or 'now'},"
            f" {numbered(one.judged, 'judgement')} by"
            f" {numbered(sum(work.judged > 0 for work in one.work), 'coder')})"
            for one in others
        ]
        yield Sentence(f"Other rounds of the study are not reported here: {'; '.join(told)}.")
    elif len(found.rounds) == 1 and facts.conduct.rounds and not facts.conduct.training:
        yield Sentence(
            f"The study has no round with judgements but “{found.rounds[0]}”, neither for training"
            " nor for anything else."
        )
