"""Builds the whole report from the agreement of a study."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.account import listed_missing
from intercoder.agreement.of_study.missing import listed as reasons
from intercoder.agreement.of_study.results import RareCode, StudyAgreement
from intercoder.agreement.result import MIN_RARE
from intercoder.report.base import answers_coded, base, revisions_named
from intercoder.report.document import Cell, Column, Document, Paragraph, Row, Section, Table
from intercoder.report.facts import StudyFacts
from intercoder.report.numbers import NOTHING, count, listed
from intercoder.report.reproduce_command import again
from intercoder.report.rules.section import rules
from intercoder.report.sections.breakdowns import over_time, views
from intercoder.report.sections.by_code import by_code
from intercoder.report.sections.by_pair import by_pair
from intercoder.report.sections.codebook.saturation import REFERENCES, saturation
from intercoder.report.sections.codebook_changes import codebook_changes
from intercoder.report.sections.coding import coding
from intercoder.report.sections.confusion import confusion
from intercoder.report.sections.guidelines import guidelines
from intercoder.report.sections.methods import methods
from intercoder.report.sections.overall import overall
from intercoder.report.sections.references import references
from intercoder.report.sections.roll_up import rolled_up
from intercoder.report.sections.summary import remarks, summary
from intercoder.report.training.section import training
from intercoder.report.wellbeing.section import REFERENCE, wellbeing
from intercoder.report.withholding import not_shown, without


def reliability_report(found: StudyAgreement, facts: StudyFacts) -> Document:
    """The report of a study's reliability, ready to be written as HTML, Word, Markdown or LaTeX.

    It holds figures, names of codes and coders and the wording of questions: no text of an answer
    and no id of an answer or respondent.
    """
    missing = tuple(not_shown(found, facts.withheld))
    found = without(found, facts.withheld)
    told = (
        summary(found),
        remarks(found),
        methods(found, facts),
        coding(found, facts.conduct),
        *training(facts.conduct),
        overall(found),
        by_code(found, facts.withheld),
        *by_pair(found, facts.withheld),
        confusion(found, facts.withheld),
        over_time(found),
        *views(found, facts),
        *rolled_up(found),
        *_rare(found),
        *missing,
        *saturation(facts.saturation),
        *codebook_changes(facts.conduct, facts.withheld),
        *rules(facts.conduct, facts.withheld),
        *wellbeing(facts.conduct.wellbeing, facts.withheld),
    )
    sections = {one.id for one in told}
    cited = (
        *(REFERENCES if "saturation" in sections else ()),
        *((REFERENCE,) if "wellbeing" in sections else ()),
    )
    return Document(
        title="Reliability report",
        study=found.study,
        facts=tuple(_facts(found, facts)),
        sections=(*told, guidelines(told), again(found, facts), references(found, cited)),
    )


def _facts(found: StudyAgreement, facts: StudyFacts) -> Iterator[tuple[str, str]]:
    (rated, twice), asked = answers_coded(found), found.selection
    yield "Made", f"{facts.made_on}, with {facts.software}"
    named = revisions_named(found)
    yield "Codebook", f"{facts.codebook}, {named}" if facts.codebook else named.capitalize()
    yield "Coders", listed(found.coders) if found.coders else "none"
    if found.rounds:
        yield "Rounds", listed(found.rounds)
    yield (
        "Answers",
        f"{count(found.answers_in_study)} in the study, {count(rated)} coded,"
        f" {count(twice)} by two or more",
    )
    yield from _judgements(found, tells_all=not facts.withheld.no_code)
    yield (
        "Decisions",
        f"as of {asked.as_of}" if asked.as_of else "as of this report",
    )
    if facts.conduct.fingerprint:
        yield (
            "Fingerprint",
            f"{facts.conduct.fingerprint} (the study as of this report; intercoder verify --expect"
            " compares it)",
        )
    if asked.codes:
        yield "Codes shown", listed([found.name_of(code.id) for code in found.codes])
    unsure = "left out" if asked.leave_out_unsure else "counted"
    yield (
        "Rule",
        "unseen and skipped answers are missing; “no code applies” is the empty set; unsure"
        f" decisions are {unsure}"
        + ("; answers that a model chose for coding are included" if asked.with_drawn else ""),
    )


def _judgements(found: StudyAgreement, *, tells_all: bool) -> Iterator[tuple[str, str]]:
    """What the judgements are, and why answers, or judgements of them, are missing."""
    counts, told = found.whole.counts, found.whole.told
    if told is None:
        return
    unsure = f"; {count(told.unsure)} of them unsure" if told.unsure else ""
    apart = (
        f": {count(told.coded)} coded, {count(told.no_code_applies)} no code applies"
        if tells_all
        else ""
    )
    yield "Judgements", f"{count(counts.ratings)}{apart}{unsure}"
    if counts.missing:
        yield (
            "Missing judgements",
            f"on the answers coded by at least one: {listed_missing(told)}",
        )
    if unjudged := reasons(found.account.unjudged):
        yield "Answers not coded", f"{count(found.answers_in_study - counts.answers)}: {unjudged}"
    if told.judged_before:
        rounds = ", ".join(f"{name} {count(n)}" for name, n in told.judged_before_in.items())
        yield (
            "Judged before",
            f"{count(told.judged_before)} of those coded by two or more, in earlier rounds:"
            f" {rounds}",
        )


def _rare(found: StudyAgreement) -> Iterator[Section]:
    """The codes about which nothing can be said, and the number of answers that would be needed."""
    if not found.rare or not found.whole.counts.rated_twice:
        return
    yield Section(
        "rare",
        "Codes too rare to judge",
        (
            Paragraph.of(
                f"An interval needs {MIN_RARE} double-coded answers with the code.",
                "The last column estimates how many more answers to double-code, at the observed"
                " rate.",
            ),
            Table(
                "rare-table",
                f"Codes with too few answers for an interval, on {base(found)}.",
                (
                    Column("Code", is_number=False),
                    Column("Answers with the code"),
                    Column("More answers to double-code"),
                ),
                tuple(_rare_row(found, one) for one in found.rare),
            ),
        ),
    )


def _rare_row(found: StudyAgreement, one: RareCode) -> Row:
    unseen = Cell(NOTHING, "never given on a double-coded answer, so its rate is unknown")
    more = unseen if one.more is None else Cell(f"about {count(one.more)}")
    return Row((Cell(found.name_of(one.code)), Cell(count(one.answers)), more))
