"""The figures of a package for reviewers, and what of a report they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.selection import Selection
from intercoder.findings.chapters import chapters_of
from intercoder.findings.making import Kind, tables_of
from intercoder.findings.of_study import Findings
from intercoder.findings.pseudonyms import renamed
from intercoder.findings.review.coder_agreement import agreement_for_review
from intercoder.findings.review.estimates import estimate_tables
from intercoder.findings.review.request import ReviewRequest
from intercoder.findings.saturation.incidence import STEP
from intercoder.findings.saturation.of_study import saturation
from intercoder.findings.tables.hiding import Table
from intercoder.findings.tables.request import Unit
from intercoder.study.study import Study

if TYPE_CHECKING:
    from intercoder.findings.estimating import Estimated


@dataclass(frozen=True)
class ForReview:
    """What a package is about, read from a study."""

    found: Findings
    estimates: tuple[Estimated, ...] = ()


def tables_for_review(found: Findings, request: ReviewRequest) -> Iterator[Table]:
    """The tables whose figures are in the package."""
    if request.as_report:
        for chapter in chapters_of(found, groups_in_full=request.groups_in_full):
            yield from chapter.tables()
        return
    kinds = [Kind.FREQUENCIES]
    kinds += [Kind.BY] if found.divisions else []
    kinds += [] if found.settings.unit is Unit.MENTIONS else [Kind.COOCCURRENCE]
    for kind in kinds:
        yield from tables_of(found, kind)


def figures_of(
    study: Study, read: ForReview, request: ReviewRequest, names: Names
) -> dict[str, Any]:
    """Every figure, under the names of figures.json."""
    found = read.found
    tables = tables_for_review(found, request)
    made = [renamed(one, found.versions, names).as_json() for one in tables]
    selection = Selection(
        rounds=request.asked.rounds,
        leave_out_unsure=request.asked.without_unsure,
        pseudonyms=names.are_hidden,
        how=replace(Resampling(), seed=request.seed, confidence=found.settings.confidence),
    )
    return {
        "tables": [*made, *estimate_tables(read.estimates)],
        "agreement": agreement_for_review(agreement_of_study(study, selection)),
        "saturation": _saturation(study, request),
    }


def _saturation(study: Study, request: ReviewRequest) -> dict[str, Any] | None:
    """New codes as answers were read; None where people have coded none."""
    whole = saturation(study, rounds=request.asked.rounds).parts[0]
    if not whole.answers:
        return None
    rests_on_all = whole.rests_on == whole.answers
    return {
        "step": STEP,
        "answers": whole.answers,
        "codes": whole.codes,
        "curve": [asdict(one) for one in whole.curve],
        "at_least": asdict(whole.at_least) if rests_on_all and whole.at_least else None,
    }


def not_checked(figures: Mapping[str, Any]) -> list[str]:
    """What is taken as told, and what a report says beside, in sentences."""
    agreement, told = figures["agreement"], []
    if agreement is not None:
        how = agreement["bootstrap"]
        told.append(
            f"Intervals of agreement by bootstrap ({how['resamples']:,} resamples, seed"
            f" {how['seed']}) need NumPy's random numbers; those by jackknife are checked."
        )
    if any(one["table"] == "prevalence" for one in figures["tables"]):
        told.append(
            "Of estimates for all answers, the quantile of intervals that hold at once (simulated),"
            " and the model's mean over answers that nobody coded."
        )
    return [*told, *_OUTSIDE]


_OUTSIDE = (
    "Agreement over time and results before discussion: decisions have no times in the package.",
    "How many codes there are, met or not: a model, averaged over its parameters.",
    "Statements under other versions of the codes.",
    "How coding was done: what each coder was given, minutes, and suggestions in view.",
)
"""What a report says that cannot be computed from a package."""
