"""Computes the prevalence of a study's codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from intercoder.agreement.of_study.results import CodeName
from intercoder.findings.prevalence.coder_error import Corrected
from intercoder.findings.prevalence.differences import compare
from intercoder.findings.prevalence.estimates import Estimates
from intercoder.findings.prevalence.of_study.asked import Asked, Base
from intercoder.findings.prevalence.of_study.basis import (
    MIN_GROUP,
    Basis,
    Group,
    groups_of,
    read_basis,
)
from intercoder.findings.prevalence.of_study.coder_errors import MIN_DOUBLE_CODED, corrected
from intercoder.findings.prevalence.of_study.respondents import by_respondent
from intercoder.findings.prevalence.of_study.results import (
    Difference,
    OfGroup,
    Prevalence,
    PrevalenceResult,
    Share,
)
from intercoder.findings.prevalence.planning import Standing, answers_for_width
from intercoder.findings.prevalence.replacement import (
    Replacement,
    alternative_annotator_test,
)
from intercoder.study.study import Study


def prevalence(
    study: Study, asked: Asked, *, advance: Callable[[int], object] = lambda _: None
) -> PrevalenceResult:
    """The prevalence of every code, in groups if asked for. Raises as `read_basis`."""
    basis = read_basis(study, asked, advance=advance)
    return prevalence_of(study, by_respondent(basis) if asked.unit is Base.RESPONDENTS else basis)


def prevalence_of(study: Study, basis: Basis) -> PrevalenceResult:
    """The same from what was read already."""
    estimates = basis.estimates()
    groups, differences = _divided(study, basis, estimates, column_ids(basis))
    everyone = Group("", np.ones(len(basis.sample.population), dtype=np.bool_))
    return PrevalenceResult(
        basis.study,
        basis.asked,
        basis.sample.round,
        len(basis.sample.population),
        len(basis.sampled),
        basis.votes.coders,
        basis.fitted is not None,
        column_names(basis),
        _of_group(basis, everyone, estimates, column_ids(basis)),
        groups,
        differences,
        _corrected(basis, estimates),
        _replacement(basis),
        basis.remarks,
        basis.asked.unit.value,
    )


def prevalence_by(
    study: Study, basis: Basis, whole: PrevalenceResult, columns: Collection[str]
) -> PrevalenceResult:
    """These columns of `whole` in the groups that `basis` asks for, and how these differ.

    Intervals of differences that hold at once do so for these columns. Raises as `groups_of`.
    """
    kept = tuple(name for name in column_ids(basis) if name in columns)
    groups, differences = _divided(study, basis, basis.estimates(), kept)
    of_all = {name: one for name, one in whole.whole.codes.items() if name in columns}
    return replace(
        whole,
        asked=basis.asked,
        names=tuple(one for one in whole.names if one.id in columns),
        whole=replace(whole.whole, codes=of_all),
        groups=groups,
        differences=differences,
        corrected={},
        replacement={},
    )


def _divided(
    study: Study, basis: Basis, whole: Estimates, columns: Sequence[str]
) -> tuple[tuple[OfGroup, ...], tuple[Difference, ...]]:
    """These columns in the groups that were asked for, and how these differ from the first."""
    groups = groups_of(study, basis)
    found = [estimates_in(basis, group, whole) for group in groups]
    return (
        tuple(_of_group(basis, one, of, columns) for one, of in zip(groups, found, strict=True)),
        _differences(basis, groups, found, columns),
    )


def _corrected(basis: Basis, found: Estimates) -> dict[str, Corrected]:
    """By column; of answers only, since coders err on answers."""
    if basis.asked.unit is Base.RESPONDENTS:
        return {}
    several = zip(column_ids(basis), corrected(basis, found), strict=True)
    return {name: one for name, one in several if one is not None}


def estimates_in(basis: Basis, group: Group, whole: Estimates) -> Estimates | None:
    """The estimates of a group; None where too few of its answers were drawn."""
    if basis.drawn_in(group) < MIN_GROUP:
        return None
    try:
        return basis.estimates(group, whole)
    except ValueError:  # all of a stratum's few answers lie outside the group
        return None


def _of_group(
    basis: Basis, group: Group, found: Estimates | None, columns: Collection[str]
) -> OfGroup:
    answers, sampled = int(group.members.sum()), basis.drawn_in(group)
    if found is None:
        return OfGroup(
            group.label, answers, sampled, {}, f"fewer than {MIN_GROUP} of its answers were sampled"
        )
    codes = {}
    for place, name in enumerate(column_ids(basis)):
        if name not in columns:
            continue
        value = float(found.value[place])
        needed = [
            answers_for_width(
                Standing(share, size, sampled, answers), basis.asked.width, basis.asked.confidence
            )
            for share, size in (
                (value, float(found.size[place])),
                (float(found.people[place]), float(found.people_size[place])),
            )
        ]
        codes[name] = Prevalence(
            basis.tree.codes[place],
            basis.tree.is_parent(place),
            Share(value, float(found.low[place]), float(found.high[place])),
            Share(value, float(found.together_low[place]), float(found.together_high[place])),
            Share(
                float(found.people[place]),
                float(found.people_low[place]),
                float(found.people_high[place]),
            ),
            float(found.positives[place]),
            float(found.gain[place]),
            float(found.believed[place]),
            *needed,
        )
    return OfGroup(group.label, answers, sampled, codes)


def column_ids(basis: Basis) -> tuple[str, ...]:
    """A different name for every column: a parent that can be given itself has two."""
    given = set(basis.tree.codes[: basis.tree.assignable])
    return tuple(
        f"{code}+" if basis.tree.is_parent(place) and code in given else code
        for place, code in enumerate(basis.tree.codes)
    )


def column_names(basis: Basis) -> tuple[CodeName, ...]:
    """What a person calls the columns."""
    return tuple(
        replace(name, id=column, name=f"{name.name} (any of its codes)")
        if basis.tree.is_parent(place)
        else name
        for place, (column, name) in enumerate(zip(column_ids(basis), basis.names, strict=True))
    )


def _differences(
    basis: Basis,
    groups: Sequence[Group],
    found: Sequence[Estimates | None],
    columns: Sequence[str],
) -> tuple[Difference, ...]:
    """Each group against the first."""
    if len(groups) < 2 or found[0] is None:
        return ()
    others = [(one, of) for one, of in zip(groups[1:], found[1:], strict=True) if of is not None]
    reference = found[0]
    rows = []
    for group, of in others:
        one = compare(
            of,
            reference,
            comparisons=len(others) * len(columns),
            shared=basis.shared(of, group, reference, groups[0]),
        )
        for place, name in enumerate(column_ids(basis)):
            if name not in columns:
                continue
            value, low, high = (float(part[place]) for part in (one.value, one.low, one.high))
            at_once = (float(one.together_low[place]), float(one.together_high[place]))
            rows.append(
                Difference(
                    name,
                    group.label,
                    groups[0].label,
                    Share(value, low, high),
                    Share(value, *at_once),
                )
            )
    return tuple(rows)


def _replacement(basis: Basis) -> dict[str, Replacement]:
    fitted = basis.fitted
    if fitted is None or basis.asked.unit is Base.RESPONDENTS:
        return {}
    random = ~basis.is_earlier
    given = basis.votes.given[:, basis.labelled][:, random]
    present = basis.votes.present[:, basis.labelled][:, random]
    if int((present.sum(axis=0) >= 2).sum()) < MIN_DOUBLE_CODED:
        return {}
    return {
        code: alternative_annotator_test(
            given[..., place], present, fitted.predicted[random][:, place]
        )
        for place, code in enumerate(basis.tree.codes[: basis.tree.assignable])
    }
