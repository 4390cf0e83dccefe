"""Reads from a study how its coding was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.time_filters import moment
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import Difference, Kind, compare
from intercoder.report.conduct import (
    CoderWork,
    Conduct,
    Draw,
    RevisionFacts,
    RoundFacts,
    SettledAnswer,
)
from intercoder.report.gathering_changes import (
    codebook_changes,
    codebook_recodes,
    decisions_again,
)
from intercoder.report.rules.gathering import applied_versions, runs_of_rules
from intercoder.report.training.gathering import past_gate, training_facts
from intercoder.report.wellbeing.facts import wellbeing_facts
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.judgement_columns import JudgementColumns
from intercoder.study.allocation.allocations import Allocation, allocations, people, seats
from intercoder.study.overview.conduct import (
    SpecialDecisions,
    dated_revisions,
    fingerprint_now,
    settlements,
    special_decisions,
)
from intercoder.study.redaction.totals import redaction_totals
from intercoder.study.rounds.people import PEOPLE, Role, logged_in
from intercoder.study.rounds.reopening import reopenings
from intercoder.study.rounds.rounds import Round, counted_rounds
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import Study
from intercoder.study.suggest.models import models

_DAY = len("2026-01-31")
_HASH = 12
"""Characters of a hash that tell weights apart."""
Answers = NDArray[np.int64]


def conduct_of_study(study: Study, selection: Selection, names: Names) -> Conduct:
    """How the coding was done, as far as the study knows, up to the selected moment.

    Work still to be done is based on the present allocations. `names` gives people's displayed
    names. With a coder's login on a server, only the codebook is described. Raises StudyError if
    the study cannot be read.
    """
    then = moment(selection.as_of)
    who = logged_in(study)
    if who is not None and who.role is not Role.LEAD:  # a server shows it only a part of the rest
        return Conduct(
            revisions=tuple(_revisions(study, then)),
            changes=codebook_changes(study, then, names),
        )
    by_round: dict[str, list[JudgementColumns]] = defaultdict(list)
    for column in judgements(study, as_of=then).columns:
        by_round[column.round].append(column)
    made = [
        one  # decisions made elsewhere and imported may be older than their round
        for one in counted_rounds(study)
        if _is_there(one.created_at, then) or one.name in by_round
    ]
    special = special_decisions(study, then)
    reopened = reopenings(study)
    settled = settlements(study, then)
    in_study = people(study)
    found = tuple(
        _round(
            study,
            one,
            by_round[one.name],
            {person.row: person.coder.name for person in in_study if person.coder.role in PEOPLE},
            special.get(one.name, SpecialDecisions()),
            tuple(at[:_DAY] for at in reopened.get(one.name, ()) if _is_there(at, then)),
            then,
            names,
        )
        for one in made
    )
    found = tuple(one for one in found if one.answers is not None or one.judged or one.skipped)
    last = [
        *(one.decided_at for one in settled.values()),
        *(one.closed_at for one in made if _is_there(one.closed_at, then)),
        *(one.created_at for one in made),
        *(at for times in reopened.values() for at in times),
        *(kept.made_at for one in made for kept in allocations(study, one.name)),
        *(one.made_at for one in dated_revisions(study)),
    ]
    return Conduct(
        rounds=found,
        leads=tuple(names(one.coder.name) for one in in_study if one.coder.role is Role.LEAD),
        revisions=tuple(_revisions(study, then)),
        changes=codebook_changes(study, then, names),
        recodes=codebook_recodes(study, then, names),
        again=() if then else decisions_again(study, names),
        rules=applied_versions(study, then, names),
        rule_runs=runs_of_rules(study, then, names),
        training=training_facts(study, then, names),
        past_gate=past_gate(study, then, names),
        settled={
            (names.hide(round), number): SettledAnswer(one.how, names(one.by) if one.by else "")
            for (round, number), one in settled.items()
        },
        redacted=redaction_totals(study),
        encoders=_encoders(study, then),
        wellbeing=wellbeing_facts(study, then),
        fingerprint=str(fingerprint_now(study) or ""),
        last_at=max((at for at in last if _is_there(at, then)), default=""),
    )


def _encoders(study: Study, then: str) -> tuple[str, ...]:
    """What models learned with besides words, the first first; a folder is not named."""
    told: dict[tuple[str, str], None] = {}
    for one in models(study):
        name, weights = one.manifest.get("embeddings", ""), one.manifest.get("encoder_weights", "")
        if name and _is_there(one.made_at, then):
            told[(name if name.isidentifier() else "of a folder", weights[:_HASH])] = None
    return tuple(f"{name} (weights {weights})" if weights else name for name, weights in told)


def _is_there(at: str, then: str) -> bool:
    """Whether something had happened by the selected moment."""
    return bool(at) and (not then or at <= then)


def _round(
    study: Study,
    one: Round,
    columns: list[JudgementColumns],
    people_by_row: Mapping[int, str],
    special: SpecialDecisions,
    reopened: tuple[str, ...],
    then: str,
    names: Names,
) -> RoundFacts:
    """The facts of one round."""
    taken = seats(study, one.name)
    ever = allocations(study, one.name)
    kept = [kept for kept in ever if _is_there(kept.made_at, then)]
    given = {
        name: taken.answer[taken.coder == row]
        for row, name in people_by_row.items()
        if (taken.coder == row).any() and (kept or not ever)  # otherwise it came later
    }
    is_given_out = bool(given)
    judged = {column.coder: column.answer[~column.skipped] for column in columns}
    skipped = {column.coder: column.answer[column.skipped] for column in columns}
    work = tuple(
        _work(
            names(name),
            given.get(name) if is_given_out else None,
            judged.get(name),
            skipped.get(name),
            is_given_out,
        )
        for name in people_by_row.values()
        if name in given or name in judged
    )
    answers, shared = _several(list(given.values()))
    _, twice = _several(list(judged.values()))
    return RoundFacts(
        name=names.hide(one.name),
        begun_on=one.created_at[:_DAY],
        closed_on=one.closed_at[:_DAY] if _is_there(one.closed_at, then) else "",
        blind=one.blind,
        repeats=names.hide(one.repeats),
        draws=tuple(_draw(names.hide(one.name), allocated, names) for allocated in kept),
        answers=int(answers.size) if is_given_out else None,
        shared=int(shared.size),
        shared_judged=int(np.intersect1d(shared, twice).size),
        work=work,
        assistance=read_assistance(study, one.name),
        reopened=reopened,
        imported=special.imported,
        batched=special.in_batches,
    )


def _work(
    name: str,
    given: Answers | None,
    judged: Answers | None,
    skipped: Answers | None,
    is_given_out: bool,
) -> CoderWork:
    none = np.zeros(0, dtype=np.int64)
    given, judged, skipped = (none if one is None else one for one in (given, judged, skipped))
    if not is_given_out:
        return CoderWork(name, None, int(judged.size), int(skipped.size), 0)
    outside = np.setdiff1d(np.concatenate([judged, skipped]), given)
    return CoderWork(name, int(given.size), int(judged.size), int(skipped.size), int(outside.size))


def _several(by_coder: list[Answers]) -> tuple[Answers, Answers]:
    """All these answers, and those that two or more coders have."""
    if not by_coder:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    answers, times = np.unique(np.concatenate(by_coder), return_counts=True)
    return answers, answers[times > 1]


def _draw(round: str, kept: Allocation, names: Names) -> Draw:
    document = kept.document
    asked = document["settings"]
    return Draw(
        round=round,
        made_on=kept.made_at[:_DAY],
        kind=document.get("kind", "new"),
        answers=document.get("answers", 0),
        overlap=document.get("overlap", 0),
        asked=str(document.get("share") or asked["overlap"]),
        together=asked["per_overlap"],
        seed=asked["seed"],
        by=tuple(asked["by"]),
        order=asked["order"],
        reads={names(name): tuple(languages) for name, languages in asked["reads"].items()},
        sample=asked["answers"],
        coders=tuple(names(one["coder"]) for one in document.get("coders", ()) if one["answers"]),
        leaving=names(document["leaving"]) if document.get("leaving") else "",
        taken=sum(one.get("taken", 0) for one in document.get("coders", ())),
        assisted_overlap=bool(asked.get("assisted_overlap")),
    )


def _revisions(study: Study, then: str) -> Iterator[RevisionFacts]:
    before: Codebook | None = None
    for one in dated_revisions(study):
        if before is not None and then and one.made_at > then:
            return
        changes = () if before is None else tuple(_said(compare(before, one.codebook)))
        yield RevisionFacts(one.number, one.made_at[:_DAY], len(one.codebook.assignable), changes)
        before = one.codebook


def _said(changes: tuple[Difference, ...]) -> Iterator[str]:
    """The changes, one clause each; changes to one code's texts share a clause."""
    fields: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for one in changes:
        names[one.code] = one.name
        match one.kind:
            case Kind.ADDED:
                yield f"“{one.name}” added"
            case Kind.REMOVED:
                yield f"“{one.name}” removed"
            case Kind.RENAMED if one.code:
                yield f"“{one.before}” renamed “{one.after}”"
            case Kind.RENAMED:
                yield f"the codebook renamed from “{one.before}”"
            case Kind.MOVED:
                yield f"“{one.name}” moved in the tree"
            case Kind.REORDERED:
                yield "codes put in another order"
            case _ if one.code:
                fields.setdefault(one.code, []).append(one.field.replace("_", " "))
            case _:
                yield f"the codebook's {one.field} changed"
    for code, changed in fields.items():
        listed = reduce(lambda a, b: f"{a}, {b}", dict.fromkeys(changed))
        yield f"{listed} of “{names[code]}” changed"
