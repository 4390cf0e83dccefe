"""Produces a findings document as a file, starting from the decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection
from intercoder.errors import StudyError
from intercoder.findings.agreement_report import judged_twice, withheld_from_report
from intercoder.findings.chapters import (
    Chapter,
    cells_of,
    chapters_of,
    published_chapter,
)
from intercoder.findings.conclusions.conclusions import Scope, conclusions, has_other_versions
from intercoder.findings.conclusions.results import Conclusions
from intercoder.findings.conclusions.told import told_by
from intercoder.findings.of_study import Findings, findings_of_study
from intercoder.findings.own_threshold import Override, own_threshold
from intercoder.findings.prevalence.of_study.results import PrevalenceResult
from intercoder.findings.pseudonyms import renamed, renamed_conclusions, typed_versions
from intercoder.findings.publishing import Published, publish
from intercoder.findings.releasing import check_release
from intercoder.findings.tables.cells import CountCell
from intercoder.findings.withheld import Withheld
from intercoder.report.document import Document
from intercoder.report.facts import StudyFacts, facts_of_study
from intercoder.report.findings.behind import AnswersBehind
from intercoder.report.findings.build import findings_document
from intercoder.report.findings.choices import Choices, GroupsIn
from intercoder.report.findings.earlier import command_of, earlier_document
from intercoder.report.findings.machines import machine_coding
from intercoder.report.findings.material import LeftOut, Material
from intercoder.report.findings.quoting import quoted
from intercoder.report.findings.words import no_answers
from intercoder.report.formats.writing import check_target, write_document
from intercoder.study.database.clock import utc_now
from intercoder.study.findings.releases import add_release, check_leads
from intercoder.study.rounds.blindness import confined_to
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

if TYPE_CHECKING:
    from intercoder.findings.estimating import Estimated

WITH_ANSWERS = "The document shows the answers behind its figures."
"""Why a document with answers is not protected, in the list of releases."""

Audit = Callable[[Study, Selection, StudyAgreement], str]


@dataclass(frozen=True, slots=True)
class Ordered:
    """How a document is to be made, beside the author's choices."""

    out: Path
    command: str
    """What makes it again."""
    software: str
    who: Coder | None = None
    unprotected: str | None = None
    """A lead's reason to hide nothing."""
    lower_because: str | None = None
    """A lead's reason for a threshold below the study's."""
    with_answers: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What became of it."""

    hidden: int
    """Counts that are not shown."""
    threshold: int
    left_out: tuple[LeftOut, ...]
    """Quotations that are not in it."""


def document_of_study(
    study: Study,
    choices: Choices,
    ordered: Ordered,
    audit: Audit,
    advance: Callable[[int], object] = lambda _: None,
) -> Made:
    """Write the document. `audit` says what the audit of suggestions comes to, `advance` is told of
    answers that a model judges for estimates.

    It is one publication: nothing is noted as released unless all of it can be. Raises what
    `check_target`, `findings_of_study`, `estimates_of`, `agreement_of_study` and `publish` do.
    """
    check_target(ordered.out, ordered.replace)
    override: Override = ordered.unprotected
    if not ordered.with_answers and override is None:
        wanted = choices.small_counts_below
        override = own_threshold(study, wanted, ordered.lower_because, ordered.who)
    names = Names.hidden(study) if choices.pseudonyms else Names()
    (codes_of,) = typed_versions((choices.codes_of,), names)
    asked = replace(choices.asked(), versions=(codes_of,))
    found = findings_of_study(study, asked)
    if len(found.versions) > 1:
        raise StudyError(
            "A document has one version of the codes.",
            "Name one of them under codes_of, or with --codes-of.",
        )
    in_full = choices.groups_in is GroupsIn.CODES
    chapters = chapters_of(found, groups_in_full=in_full)
    cells = tuple(cells_of(chapters))
    confined = confined_to(study, ordered.who, rounds=choices.rounds)
    selection = Selection(
        coders=(names(confined.name),) if confined else (),
        rounds=choices.rounds,
        leave_out_unsure=choices.leave_out_unsure,
        pseudonyms=choices.pseudonyms,
    )
    estimates: tuple[Estimated, ...] = ()
    if choices.estimates:
        from intercoder.findings.estimating import Grouped, estimates_of

        grouped = Grouped(choices.waves, in_full)
        estimates = estimates_of(study, found, asked, grouped, advance)
    agreement = _agreement(study, choices, selection)
    quotations, left_out = quoted(study, choices, found)
    earlier = earlier_document(study, choices, cells)
    if not ordered.with_answers and ordered.unprotected is None:
        for one in estimates:
            one.check(study, override)
    published, withheld = _released(study, found, cells, choices, ordered, agreement, override)
    shares = _estimates(study, estimates, ordered, override)
    shown = tuple(
        _shown(
            _with_estimates(replace(one, conclusions=held), shares.get(one.questions)),
            found,
            published,
            names,
        )
        for one, held in zip(
            chapters, _conclusions(found, chapters, choices, confined), strict=True
        )
    )
    kept = {row.row.code for one in shown for row in one.frequencies.rows if row.count is not None}
    left_out += tuple(
        LeftOut("", one.code, "the count of its code is not shown")
        for one in quotations
        if one.code not in kept
    )
    behind = AnswersBehind(found) if ordered.with_answers else None
    material = Material(
        study=study.title,
        choices=choices,
        chapters=shown,
        wordings=found.study.wordings,
        codebook=study.codebook(),
        remarks=found.remarks(),
        facts=_facts(study, selection, agreement, ordered, withheld, audit),
        agreement=agreement,
        threshold=published.threshold if published else 0,
        hidden=len(published.mask) if published else 0,
        quotations=tuple(one for one in quotations if one.code in kept),
        left_out=left_out,
        earlier=earlier,
        machine=machine_coding(study),
        languages=tuple(one for one in found.study.answers.languages if one),
        behind=behind.name if behind else no_answers,
        rows_behind=behind.of_rows if behind else lambda _: "",
        shows_answers=ordered.with_answers,
    )
    document = findings_document(material, ordered.command)
    if behind is not None:
        document = _with_answers(study, document, behind)
    write_document(document, ordered.out, replace=ordered.replace)
    return Made(material.hidden, material.threshold, left_out)


def _released(
    study: Study,
    found: Findings,
    cells: Sequence[CountCell],
    choices: Choices,
    ordered: Ordered,
    agreement: StudyAgreement | None,
    override: Override,
) -> tuple[Published | None, Withheld]:
    """What is hidden, and noted as released; None where nothing is hidden.

    A document with answers is for those who may open the study: it is in the list of releases, but
    tells nothing to those for whom later ones are protected.
    """
    if ordered.with_answers:
        check_leads(ordered.who, "let answers out of the study")
        reason = ordered.unprotected or WITH_ANSWERS
        add_release(study, f"{command_of(choices)}, with answers", {}, None, reason)
        return None, Withheld(reason=reason)
    if agreement is not None and ordered.unprotected is None:
        check_release(study, judged_twice(study, agreement), override)
    published = publish(
        study,
        found,
        cells,
        who=ordered.who,
        override=override,
        command=command_of(choices),
    )
    withheld = Withheld()
    if agreement is not None:
        decide = withheld_from_report(study, ordered.who, override)
        withheld = decide(agreement)
    return (published if ordered.unprotected is None else None), withheld


_Estimates = tuple[PrevalenceResult, tuple[PrevalenceResult, ...]]
"""Of all answers, and in the groups of each division."""


def _estimates(
    study: Study,
    estimates: Sequence[Estimated],
    ordered: Ordered,
    override: Override,
) -> dict[tuple[str, ...], _Estimates]:
    """The estimates as they may leave the study, by the questions that they are of."""
    if ordered.with_answers:
        return {one.questions: (one.found, one.divided) for one in estimates}
    published = {one.questions: one.publish(study, ordered.who, override) for one in estimates}
    return {questions: (one.result, one.divided) for questions, one in published.items()}


def _with_estimates(chapter: Chapter, found: _Estimates | None) -> Chapter:
    if found is None:
        return chapter
    return replace(chapter, estimates=found[0], estimates_by=found[1])


def _agreement(study: Study, choices: Choices, selection: Selection) -> StudyAgreement | None:
    if not choices.agreement:
        return None
    found = agreement_of_study(study, selection)
    return found if found.whole.counts.rated_twice else None


def _shown(chapter: Chapter, found: Findings, published: Published | None, names: Names) -> Chapter:
    one, held = chapter, chapter.conclusions
    if published is not None:
        one = published_chapter(chapter, published)
        held = held and told_by(held, one.frequencies, one.groups, one.together)
    return replace(
        one,
        frequencies=renamed(one.frequencies, found.versions, names),
        groups=tuple(renamed(table, found.versions, names) for table in one.groups),
        together=None if one.together is None else renamed(one.together, found.versions, names),
        conclusions=None if held is None else renamed_conclusions(held, names),
    )


def _conclusions(
    found: Findings, chapters: Sequence[Chapter], choices: Choices, confined: Coder | None
) -> tuple[Conclusions | None, ...]:
    """What holds under other versions of the codes, for each chapter; None where there is no other,
    and for whoever may not see them yet."""
    if not choices.conclusions or confined or not has_other_versions(found):
        return (None,) * len(chapters)
    scope = Scope(
        groups_in_full=choices.groups_in is GroupsIn.CODES, pairs_in_full=False, with_shares=False
    )
    return tuple(conclusions(found, scope))


def _facts(
    study: Study,
    selection: Selection,
    agreement: StudyAgreement | None,
    ordered: Ordered,
    withheld: Withheld,
    audit: Audit,
) -> StudyFacts:
    return facts_of_study(
        study,
        software=ordered.software,
        made_on=utc_now()[: len("2026-01-31")],
        file_name="STUDY" if "://" in study.target else Path(study.target).name,
        output=ordered.out.name,
        selection=selection,
        audit=audit(study, selection, agreement) if agreement is not None else "",
        withheld=withheld,
    )


def _with_answers(study: Study, document: Document, behind: AnswersBehind) -> Document:
    answers, positions = behind.read(study)
    wordings = {one.id: one.text or one.id for one in study.questions()}
    shown = tuple(
        replace(one, question=wordings.get(one.question, one.question)) for one in answers
    )
    return replace(document, answers=shown, behind=positions)
