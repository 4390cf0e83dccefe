"""How the findings were made: what the study knows, and in brackets what only its author does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.coding.decision import ConsensusSource
from intercoder.coding.suggestion import Mode
from intercoder.findings.design.multiplicity import Correction
from intercoder.report.conduct import RoundFacts
from intercoder.report.document import Block, Items, Paragraph, Section, Sentence
from intercoder.report.findings.material import Material
from intercoder.report.findings.sections.texts import written
from intercoder.report.numbers import count, listed, numbered, percent
from intercoder.report.sections.independence import read_by

_SETTLED = {
    ConsensusSource.UNANIMOUS: "by a unanimous vote of the codes",
    ConsensusSource.MAJORITY: "by the majority",
}


def methods(material: Material) -> Section:
    """The chapter."""
    blocks: list[Block] = [*written(material.choices.texts.methods)]
    for title, sentences in (
        ("Respondents and questions", _material(material)),
        ("Coders and codebook", _coding(material)),
        ("Suggestions and machines", _machines(material)),
        ("Whose codes count", _whose(material)),
        ("Statistics", _statistics(material)),
        ("Estimates from people and machine", _estimates(material)),
        ("What is not shown", _protection(material)),
        ("Software", _software(material)),
        ("Ethics, funding and limits", _limits(material)),
    ):
        told = tuple(sentences)
        if told:
            blocks.append(Paragraph((Sentence(f"{title}."), *told)))
        if title == "Respondents and questions" and any(material.wordings.values()):
            asked = (one for chapter in material.chapters for one in chapter.questions)
            blocks.append(Items(tuple(f"{one}: {material.asked(one)}" for one in asked)))
    return Section("how-made", "How the findings were made", tuple(blocks))


def _told(text: str, otherwise: str) -> Sentence:
    """The author's words, or what is still to be said."""
    line = " ".join(text.split())
    return Sentence(line) if line else Sentence(otherwise, is_open=True)


def _material(material: Material) -> Iterator[Sentence]:
    known = material.choices.known
    yield _told(
        known.respondents,
        "Say who was asked, how they were sampled and reached, and how many took part.",
    )
    yield _told(known.collection, "Say when, where and in which form the questions were asked.")
    answers = [one.frequencies.bases.answers for one in material.chapters]
    people = material.chapters[0].frequencies.bases.respondents_in_study
    if people and None not in answers:
        total = sum(number for number in answers if number is not None)
        yield Sentence(
            f"The study holds {numbered(people, 'respondent')} and {numbered(total, 'answer')} to"
            f" the questions reported here"
            + (
                f", in {numbered(len(material.languages), 'language')}"
                f" ({listed(material.languages)})."
                if len(material.languages) > 1
                else "."
            )
        )
    yield Sentence("The unit of coding was the whole answer; each got every code that applies.")


def _coding(material: Material) -> Iterator[Sentence]:
    known, conduct = material.choices.known, material.facts.conduct
    rounds = [one for one in conduct.rounds if one.judged]
    coders = {work.coder for one in rounds for work in one.work if work.judged}
    if coders:
        yield Sentence(
            f"{numbered(len(coders), 'person', 'people')} coded, in"
            f" {numbered(len(rounds), 'round')}: {'; '.join(map(_round, rounds))}."
        )
    yield _told(known.coders, "Say who the coders were, and what they expected to find.")
    yield _told(known.training, "Say how the coders were trained.")
    yield _told(known.codebook, "Say where the codes come from.")
    revisions = len(conduct.revisions)
    if revisions > 1:
        yield Sentence(
            f"The codebook went through {numbered(revisions, 'revision')}; the appendix has each"
            " change, its date and its reason. Earlier decisions count as the changes have it."
        )
    found = material.agreement
    if found is not None:
        yield from _agreement(found)
    else:
        yield Sentence(
            "No reliability is reported: no answer was coded by two people, or it was left out."
            if material.choices.agreement
            else "Reliability is reported elsewhere."
        )
    yield from _adjudication(material)


def _round(one: RoundFacts) -> str:
    kind = "blind" if one.blind else "open"
    shared = f", {count(one.shared)} of them to several coders" if one.shared else ""
    given = "" if one.answers is None else f", {count(one.answers)} answers allocated{shared}"
    return f"“{one.name}” (from {one.begun_on}, {kind}, {numbered(one.judged, 'decision')}{given})"


def _agreement(found: StudyAgreement) -> Iterator[Sentence]:
    twice = found.whole.counts.rated_twice
    yield Sentence(
        f"{numbered(twice, 'answer')} were coded by two or more; the reliability report in the"
        " appendix says how they were chosen, how far coders agree on each code, and how that was"
        " computed."
    )


def _adjudication(material: Material) -> Iterator[Sentence]:
    settled = Counter(one.how for one in material.facts.conduct.settled.values())
    if not settled:
        yield Sentence("No disagreement was adjudicated in the study.")
        return
    total = sum(settled.values())
    by_rule = sum(number for how, number in settled.items() if how in _SETTLED)
    yield Sentence(
        f"The consensus on {numbered(total, 'answer')} was settled in the study:"
        f" {count(by_rule)} by a rule over the coders' codes, {count(total - by_rule)} by people"
        " who read the answer again."
    )


def _machines(material: Material) -> Iterator[Sentence]:
    rounds = [one for one in material.facts.conduct.rounds if one.judged]
    shown = [one.name for one in rounds if one.assistance.mode is not Mode.OFF]
    if shown:
        yield Sentence(
            f"In {listed([f'“{name}”' for name in shown])}, coders could see codes that a model"
            " suggested from earlier decisions; none was filled in beforehand."
        )
        yield from read_by(material.facts.conduct)
    else:
        yield Sentence("Coders saw no suggestions.")
    if material.facts.audit:
        yield Sentence(material.facts.audit)
    if material.machine is not None:
        yield Sentence(
            f"A machine also coded {numbered(material.machine.answers, 'answer')}; these codes"
            " count in no figure of this document."
        )


def _whose(material: Material) -> Iterator[Sentence]:
    about = material.chapters[0].frequencies.about
    rounds = listed([f"“{one}”" for one in about.rounds]) if about.rounds else "no round"
    yield Sentence(f"An answer's codes are those of {about.whose}; counted are {rounds}.")
    yield Sentence(
        "“No code applies” is a result and in the base. Answers that are open, skipped, not judged"
        " or left out as unsure are in no base and are counted apart."
    )


def _statistics(material: Material) -> Iterator[Sentence]:
    first = material.chapters[0]
    about = first.frequencies.about
    level = percent(about.settings.confidence, 0)
    yield Sentence(f"Shares are of {about.settings.unit.value}; {about.settings.survey.words}")
    yield Sentence(f"Intervals are {level} intervals. {about.method}")
    if first.groups:
        yield Sentence(first.groups[0].about.method)
        rule = about.settings.correction
        yield Sentence(
            "p values are not corrected for the number of tests."
            if rule is Correction.NONE
            else f"p values are corrected over each table ({rule.words}); what was looked for in"
            " many tables is not corrected over all of them."
        )
    if first.together is not None:
        yield Sentence(
            "Pairs of codes are tested in the same way"
            + (
                "."
                if about.settings.correction is Correction.NONE
                else ", corrected over all pairs of the table."
            )
        )


def _estimates(material: Material) -> Iterator[Sentence]:
    several = [one.estimates for one in material.chapters if one.estimates is not None]
    if not several:
        return
    first = several[0]
    yield Sentence(
        f"Shares among all {first.base} rest on the answers of the round “{first.round}” that were"
        " drawn at random and coded."
    )
    if first.asked.codes_of == "all":
        yield Sentence(
            "An answer's label is the consensus where one stands, and otherwise the share of its"
            " coders who gave the code."
        )
    if any(one.uses_machine for one in several):
        yield Sentence(
            "They are cross-fitted prediction-powered estimates (Angelopoulos, Duchi, & Zrnic 2023;"
            " Zrnic & Candès 2024) in the design-based form of Egami et al. (2023): of each label"
            " is taken what a model says that learned from the other"
            f" {count(first.asked.folds - 1)} of {count(first.asked.folds)} folds, as far as"
            " that makes the variance least, and the model's mean over all answers is added."
        )
    yield Sentence(
        "Their intervals are Wilson's at the effective sample size, with a finite population, and"
        " never wider than those of the sample alone."
    )


def _protection(material: Material) -> Iterator[Sentence]:
    if material.shows_answers:
        yield Sentence(
            "This document shows the answers behind its figures, and all counts: it is for those"
            " who may open the study."
        )
    elif material.threshold:
        yield Sentence(
            f"Counts from 1 to {material.threshold - 1} are not shown, nor are others from which"
            " they could be worked out, here or together with what was published from this study"
            f" before: {numbered(material.hidden, 'count')} in all."
        )
    if material.quotations:
        yield Sentence(
            "Quotations were chosen by people from candidates that a model ordered; personal data"
            " and, unless a lead decided otherwise, words that only one respondent used were"
            " replaced by […]."
        )


def _software(material: Material) -> Iterator[Sentence]:
    facts = material.facts
    yield Sentence(f"All figures were computed with {facts.software} on {facts.made_on}.")
    if facts.conduct.fingerprint:
        yield Sentence(
            f"The fingerprint of everything they rest on is {facts.conduct.fingerprint}."
        )


def _limits(material: Material) -> Iterator[Sentence]:
    known = material.choices.known
    yield _told(
        known.ethics, "Say who approved the study, how consent was given and how data are kept."
    )
    yield _told(known.funding, "Say who paid for the study, and what interests there are.")
    yield _told(known.limitations, "Say what limits these findings.")
