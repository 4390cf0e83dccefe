"""Lets tables leave a study: decides what is hidden, and notes what readers have from then on.

Whoever writes counts to a file that leaves the study calls `release` first and hides what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intercoder.errors import DisclosureError
from intercoder.findings.disclosure.cells import Cell, Rule, Shown
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.own_threshold import Override, OwnThreshold
from intercoder.study.findings.releases import (
    Released,
    add_release,
    check_leads,
    counted_states,
    releases,
)
from intercoder.study.findings.small_cell_settings import read_threshold
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Mask:
    """What of a release is hidden."""

    hidden: frozenset[Cell]
    small: frozenset[Cell]
    """Those of `hidden` that are small themselves; the others protect them."""
    open: tuple[Cell, ...]
    """Small counts that earlier releases disclose already, whatever is hidden now."""
    threshold: int
    number: int
    """The release's number in the study's list."""
    told_by_share: frozenset[Cell] = frozenset()
    """Cells whose count is shown, but not their weighted share."""

    def hides(self, cell: Cell) -> bool:
        """Whether a cell, and every figure computed from it alone, must not be shown."""
        return cell in self.hidden

    def sentence(self) -> str:
        """What to tell readers below a table; empty where nothing is hidden."""
        if not self.hidden:
            return ""
        return (
            f"Counts below {self.threshold} are not shown, nor are others from which they could be"
            " worked out."
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    """How what is not hidden is shown."""

    rounds: bool
    weight: str


def release(
    study: Study,
    command: str,
    counted: Snapshot,
    cells: Iterable[Cell],
    *,
    who: Coder | None = None,
    override: Override = None,
    rounds: bool = False,
    weight: str = "",
) -> Mask:
    """Decide what of these cells is hidden, and note the release in the study's list.

    `counted` holds all coded answers that the cells are counted in; its `basis` says whose codes
    they are. With `rounds`, what is not hidden is shown as a multiple of the rule's step. `weight`
    is the attribute that shares are weighted by, if they are, which is noted as well. With a
    reason as `override` nothing is hidden, which only a lead can ask for.

    Raises DisclosureError where so few respondents changed since an earlier release that the
    difference would tell about them; StudyError for logins that may not publish and where the study
    cannot be written; UsageError for a reason that is empty or too long.
    """
    wanted = tuple(dict.fromkeys(cells))
    rule, shown = _rule(study, override), _Shown(rounds, weight)
    before = [one for one in releases(study) if one.withdrawn is None and one.state is not None]
    if isinstance(override, str):
        check_leads(who, "publish small counts unprotected")
        return _noted(study, command, counted, wanted, rule, None, override, shown)
    from intercoder.findings.disclosure.protect import protect

    states = counted_states(study, tuple({one.state: None for one in before if one.state}))
    shots = {hash_: snapshot_from(state) for hash_, state in states.items()}
    _check_changes(before, shots, counted, rule)
    order = list(shots)
    earlier = [
        (cell, ends, order.index(one.state))
        for one in before
        if one.state is not None
        for cell, ends in _cells_of(one.document)
    ]
    snapshots = [*shots.values(), counted]
    places = {number: number for number in range(len(order))}
    same = next((n for n, one in enumerate(shots.values()) if one == counted), None)
    if same is not None:  # what was counted then is what is counted now
        renumbered = [n for n in range(len(order)) if n != same]
        snapshots = [list(shots.values())[n] for n in renumbered] + [counted]
        places = {n: place for place, n in enumerate(renumbered)} | {same: len(renumbered)}
        earlier = [(cell, ends, places[n]) for cell, ends, n in earlier]
    shares = [
        replace(share, snapshot=places[number])
        for one in before
        if one.state is not None and (number := order.index(one.state)) in places
        for share in _shares_of(one.document)
    ]
    counts = [Shown(cell, *ends, number) for cell, ends, number in earlier if ends is not None]
    found = protect(
        snapshots,
        wanted,
        [*counts, *shares],
        [(cell, number) for cell, _, number in earlier],
        rule,
        rounds=rounds,
        weight=weight,
    )
    because = override.because if override else None
    return _noted(study, command, counted, wanted, rule, found, because, shown)


def _rule(study: Study, override: Override) -> Rule:
    if isinstance(override, OwnThreshold):
        return Rule(override.value)
    return Rule(read_threshold(study))


def check_release(study: Study, counted: Snapshot, override: Override = None) -> None:
    """Raise DisclosureError, as `release` would, where too few respondents changed since an earlier
    release; nothing is noted. For whoever makes several releases that stand or fall together."""
    before = [one for one in releases(study) if one.withdrawn is None and one.state is not None]
    states = counted_states(study, tuple({one.state: None for one in before if one.state}))
    shots = {hash_: snapshot_from(state) for hash_, state in states.items()}
    _check_changes(before, shots, counted, _rule(study, override))


def _noted(
    study: Study,
    command: str,
    counted: Snapshot,
    wanted: Sequence[Cell],
    rule: Rule,
    found: Any,
    reason: str | None,
    shown: _Shown,
) -> Mask:
    if found is None:
        from intercoder.findings.disclosure.people import People
        from intercoder.findings.disclosure.tallies import Counter

        totals = Counter(People([counted])).totals([(one, 0) for one in wanted])
        counts = dict(zip(wanted, totals, strict=True))
        hidden: frozenset[Cell] = frozenset()
        small: frozenset[Cell] = frozenset()
        open_: tuple[Cell, ...] = ()
        untold: frozenset[Cell] = frozenset()
        shares = _all_shares(counted, wanted, shown.weight) if shown.weight else {}
    else:
        counts, hidden, small, open_ = found.counts, found.hidden, found.small, found.open
        untold = found.told_by_share
        shares = {one.cell: one for one in found.shares}
    document = {
        "threshold": rule.threshold,
        "cells": [
            {
                **one.as_json(),
                **({} if one in hidden else _told(counts[one], rule if shown.rounds else None)),
                **({"weights": [shares[one].low, shares[one].high]} if one in shares else {}),
            }
            for one in wanted
        ],
        **({"weighted_by": shown.weight} if shown.weight else {}),
    }
    made = add_release(study, command, document, snapshot_as_json(counted), reason)
    return Mask(hidden, small, open_, rule.threshold, made.number, untold)


def _told(count: int, rounded_by: Rule | None) -> dict[str, int]:
    """What readers have of a count that is not hidden."""
    if rounded_by is None:
        return {"count": count}
    low, high = rounded_by.told_by(rounded_by.rounded(count))
    return {"low": low, "high": high}


def _cells_of(
    document: Mapping[str, Any],
) -> Iterable[tuple[Cell, tuple[int, int] | None]]:
    """The cells of a release, with what readers know of their counts; None where hidden."""
    for told in document.get("cells", ()):
        low, high = (told.get(name, told.get("count")) for name in ("low", "high"))
        yield Cell.from_json(told), None if low is None or high is None else (low, high)


def _all_shares(counted: Snapshot, wanted: Iterable[Cell], weight: str) -> dict[Cell, Shown]:
    """What the weighted shares of all these cells tell."""
    from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
    from intercoder.findings.disclosure.people import People
    from intercoder.findings.disclosure.weighted import told_by_share

    views = Viewpoints(People([counted]), (), Rule())
    told = {one: told_by_share(views, one, 0, weight) for one in wanted if one.codes}
    return {one: share for one, share in told.items() if share is not None}


def _shares_of(document: Mapping[str, Any]) -> Iterable[Shown]:
    """What the weighted shares of a release tell, as if counted in the first snapshot."""
    weight = document.get("weighted_by", "")
    for told in document.get("cells", ()) if weight else ():
        if (ends := told.get("weights")) is not None:
            yield Shown(Cell.from_json(told), ends[0], ends[1], 0, weight)


def _check_changes(
    before: Sequence[Released], shots: Mapping[str, Snapshot], counted: Snapshot, rule: Rule
) -> None:
    """Refuse to publish while only a few respondents differ from an earlier release."""
    from intercoder.findings.disclosure.knowledge.changes import changed_people
    from intercoder.findings.disclosure.people import People

    for one in before:
        shot = shots[one.state or ""]
        if shot == counted or shot.basis != counted.basis:
            continue
        changed = int(changed_people(People([shot, counted]), 0, 1).sum())
        if rule.is_small(changed):
            who = "1 respondent differs" if changed == 1 else f"{changed} respondents differ"
            raise DisclosureError(
                f"Only {who} from what release {one.number} counted: whoever has both could"
                f" work out what {'this one' if changed == 1 else 'these few'} said.",
                f"Publish again when at least {rule.threshold} differ, withdraw release"
                f" {one.number} if it never left your hands (`intercoder releases withdraw`), or"
                " add --unprotected --reason TEXT.",
            )


def snapshot_as_json(shot: Snapshot) -> dict[str, Any]:
    """What a release counted, for the study's list. There is no text of any answer in it."""
    return {
        "basis": shot.basis,
        "parents": dict(shot.parents),
        "answers": [
            [one.answer, one.respondent, one.question, sorted(one.codes), dict(one.attributes)]
            for one in shot.answers
        ],
    }


def snapshot_from(told: Mapping[str, Any]) -> Snapshot:
    """What `snapshot_as_json` wrote."""
    return Snapshot(
        tuple(
            CodedAnswer(
                answer, respondent, question, frozenset(codes), tuple(sorted(attributes.items()))
            )
            for answer, respondent, question, codes, attributes in told["answers"]
        ),
        dict(told["parents"]),
        told["basis"],
    )
