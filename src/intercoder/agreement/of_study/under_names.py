"""The agreement of a study with coders' names or pseudonyms applied."""

from __future__ import annotations

from dataclasses import replace

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.results import Part, StudyAgreement, View, WorstUnit
from intercoder.agreement.of_study.selection import DividedBy, Selection, ViewBy
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.whole.summary import Agreement, RatingOrigins


def with_real_names(selection: Selection, names: Names) -> Selection:
    """The selection with real names in place of any pseudonyms that were typed."""
    if not names.are_hidden:
        return selection
    return replace(
        selection,
        coders=tuple(map(names.real, selection.coders)),
        views=tuple(
            ViewBy(view.by, names.real(view.name)) if view.by is DividedBy.REFERENCE else view
            for view in selection.views
        ),
    )


def with_names_shown(selection: Selection, names: Names) -> Selection:
    """The selection with people and rounds named as shown."""
    return replace(
        selection,
        rounds=tuple(map(names.hide, selection.rounds)),
        coders=tuple(map(names, selection.coders)),
        views=tuple(_by(view, names) for view in selection.views),
    )


def under_names(found: StudyAgreement, names: Names) -> StudyAgreement:
    """The same agreement with these names for people; its remarks are unchanged.

    Names of rounds and of the study are searched for people's names as well.
    """
    if not names.are_hidden:
        return found
    selection = with_names_shown(found.selection, names)
    return replace(
        found,
        study=names.hide(found.study),
        selection=selection,
        coders=tuple(map(names, found.coders)),
        rounds=tuple(map(names.hide, found.rounds)),
        shared={(names(a), names(b)): number for (a, b), number in found.shared.items()},
        shared_before={
            (names(a), names(b)): number for (a, b), number in found.shared_before.items()
        },
        account=replace(
            found.account,
            coders={names(coder): one for coder, one in found.account.coders.items()},
        ),
        coded={names(coder): number for coder, number in found.coded.items()},
        coded_twice={names(coder): number for coder, number in found.coded_twice.items()},
        whole=_agreement(found.whole, names, selection),
        rolled=tuple(
            replace(one, agreement=_agreement(one.agreement, names, selection))
            for one in found.rolled
        ),
        views=tuple(_view(view, names, selection) for view in found.views),
        worst=tuple(_worst(one, names) for one in found.worst),
        table=_table(found.table, names),
    )


def _by(view: ViewBy, names: Names) -> ViewBy:
    return ViewBy(view.by, names(view.name)) if view.by is DividedBy.REFERENCE else view


def _agreement(
    found: Agreement, names: Names, selection: Selection, *, of_rounds: bool = False
) -> Agreement:
    called = names.hide if of_rounds else names
    rule = dict(found.rule)
    if "selection" in rule:
        rule["selection"] = selection.as_json()
    return replace(
        found,
        of_codes={
            code: replace(
                counts, by_coder={called(coder): n for coder, n in counts.by_coder.items()}
            )
            for code, counts in found.of_codes.items()
        },
        pairs={(called(a), called(b)): figures for (a, b), figures in found.pairs.items()},
        shared={(called(a), called(b)): number for (a, b), number in found.shared.items()},
        told=_told(found.told, names),
        rule=rule,
    )


def _told(told: RatingOrigins | None, names: Names) -> RatingOrigins | None:
    if told is None:
        return None
    before = {names.hide(round_): number for round_, number in told.judged_before_in.items()}
    return replace(told, judged_before_in=before)


def _view(view: View, names: Names, selection: Selection) -> View:
    of_rounds = view.by.by is DividedBy.RECODE
    return replace(
        view,
        by=_by(view.by, names),
        parts=tuple(
            Part(
                _label(view, part.label, names),
                _agreement(part.agreement, names, selection, of_rounds=of_rounds),
            )
            for part in view.parts
        ),
    )


def _label(view: View, label: str, names: Names) -> str:
    match view.by.by:
        case DividedBy.RECODE:
            return names(label)
        case DividedBy.REFERENCE:
            coder, comma, how = label.partition(", ")
            return f"{names(coder)}{comma}{how}"
        case DividedBy.ATTRIBUTE | DividedBy.ROUND | DividedBy.QUESTION:
            return names.hide(label)
        case _:
            return label


def _worst(one: WorstUnit, names: Names) -> WorstUnit:
    return replace(
        one,
        round=names.hide(one.round),
        sets={names(coder): codes for coder, codes in one.sets.items()},
        unsure=tuple(map(names, one.unsure)),
    )


def _table(table: StudyTable, names: Names) -> StudyTable:
    return replace(
        table,
        sets=replace(table.sets, coders=tuple(map(names, table.coders))),
        rounds=tuple(map(names.hide, table.rounds)),
    )
