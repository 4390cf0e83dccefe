"""Takes codes out of a report that so few respondents have that their counts are not published.

Everything that is computed from a code's counts alone goes with them: its coefficients, its four
cells and its confusions would tell the counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from intercoder.agreement.of_study.results import (
    Confusion,
    Kind,
    Part,
    Remark,
    RolledUp,
    StudyAgreement,
    View,
)
from intercoder.agreement.of_study.selection import DividedBy
from intercoder.agreement.whole.summary import Agreement
from intercoder.findings.withheld import Withheld
from intercoder.report.document import Items, Paragraph, Section

_TELLS_OF_CODES = {Kind.PREVALENCE, Kind.BIAS, Kind.RARE, Kind.UNUSED}


def without(found: StudyAgreement, hidden: Withheld) -> StudyAgreement:
    """The agreement as it may be published."""
    if not hidden.threshold:
        return found
    gone = hidden.codes
    return replace(
        found,
        codes=tuple(one for one in found.codes if one.id not in gone),
        whole=_without(found.whole, gone),
        rolled=tuple(_rolled(one, hidden) for one in found.rolled),
        views=tuple(_view(one, hidden.threshold) for one in found.views),
        confusions=tuple(one for one in found.confusions if not _names(one, gone)),
        remarks=tuple(one for one in found.remarks if not _tells(one, gone)),
        rare=tuple(one for one in found.rare if one.code not in gone),
    )


def not_shown(found: StudyAgreement, hidden: Withheld) -> Iterator[Section]:
    """Which codes are not shown, and why; `found` is the agreement as it was."""
    if hidden.is_nothing:
        return
    names = [one.name for one in found.codes if one.id in hidden.codes]
    for one in found.rolled:
        levels = "level" if one.depth == 1 else "levels"
        names += [
            f"{name.name}, rolled up to {one.depth} {levels}"
            for name in one.names
            if (one.depth, name.id) in hidden.rolled and name.id not in hidden.codes
        ]
    if hidden.no_code:
        names.append("how often no code applied")
    yield Section(
        "not-shown",
        "What is not shown",
        (
            Paragraph.of(
                f"Counts from 1 to {hidden.threshold - 1} respondents are not published, nor are"
                " others from which they could be worked out, here or together with earlier"
                " publications of this study.",
                "Figures that rest on such a count alone are left out with it:",
            ),
            Items(tuple(dict.fromkeys(names))),
        ),
    )


def _without(found: Agreement, gone: Collection[str]) -> Agreement:
    return replace(
        found,
        of_codes={code: one for code, one in found.of_codes.items() if code not in gone},
        codes={code: one for code, one in found.codes.items() if code not in gone},
    )


def _rolled(one: RolledUp, hidden: Withheld) -> RolledUp:
    gone = {code for depth, code in hidden.rolled if depth == one.depth}
    return replace(
        one,
        agreement=_without(one.agreement, gone),
        names=tuple(name for name in one.names if name.id not in gone),
    )


def _view(view: View, threshold: int) -> View:
    """Without groups of respondents that are small, and never without a single group: it would
    follow from the others."""
    if view.by.by is not DividedBy.ATTRIBUTE:
        return view
    sizes = sorted((part.agreement.counts.rated_twice, part.label) for part in view.parts)
    small = [label for size, label in sizes if size < threshold]
    if len(small) == 1:
        small = [label for _, label in sizes[:2]]
    if not small:
        return view
    kept: tuple[Part, ...] = tuple(one for one in view.parts if one.label not in small)
    told = f"Groups with fewer than {threshold} answers are not shown, nor is one other group."
    note = f"{view.note} {told}".strip()
    return replace(view, parts=kept, note=note)


def _names(one: Confusion, gone: Collection[str]) -> bool:
    return one.code in gone or one.other in gone


def _tells(one: Remark, gone: Collection[str]) -> bool:
    return one.kind in _TELLS_OF_CODES and any(code in gone for code in one.codes)
