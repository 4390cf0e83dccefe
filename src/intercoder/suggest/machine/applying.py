"""Lets a machine code answers that nobody will read, with codes that are precise enough.

First comes a plan: the suggester learns, and out-of-fold predictions show for which codes, and
above which probability, the required precision is met. Then a run gives these codes to every answer
that nobody has decided, and skips those that reach no threshold. Finally a random sample of the
coded answers is allocated to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError, UsageError
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import find_round
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.suggest.machine_runs import (
    Given,
    MachineRun,
    Undecided,
    applications,
    begin_application,
    codes_given,
    count_undecided,
    finish_application,
    free_check_round,
    undecided,
    write_given,
)
from intercoder.study.suggest.models import newest_arrays
from intercoder.suggest.learning.models import keep
from intercoder.suggest.machine.cascade import Band
from intercoder.suggest.machine.check_sample import allocate, draw, strata
from intercoder.suggest.machine.planning import Plan
from intercoder.suggest.machine.scoring import BATCH, Archives, Rule, begin_scoring
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.precision import Applied, Refusal
from intercoder.text.display import display_line

SCOPE = "machine:"
"""Prefix of the machine's name in the scope under which the model of its last run is stored."""
WORDS_SCOPE = "machine words:"
"""The same for the model that decides the clear answers, if there are two."""
CHECKED = 200
"""Default number of answers that people check."""

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """What a run did, or would do."""

    answers: int
    """Number of answers that nobody had decided."""
    coded: int
    abstained: int
    by_code: Mapping[str, int] = field(default_factory=dict)
    """Number of answers that got each code."""
    run: MachineRun | None = None
    """The run; None if nothing was written."""


@dataclass(frozen=True)
class Check:
    """The sample that people should check."""

    answers: int = CHECKED
    by: tuple[str, ...] = ()
    """Names of the people who check; each gets a part of the sample."""


def try_plan(
    study: Study, plan: Plan, machine: str, *, round: str = MAIN_ROUND, advance: Advance
) -> Outcome:
    """What a run would give, without writing anything."""
    outcome = _Counting(plan.model.suggester.codes)
    total = count_undecided(study, machine, round)
    rule = _rule(study, plan.codes, plan.revision)
    with begin_scoring(study, plan.archives, rule, total) as scoring:
        batches = _with_texts(undecided(study, machine, round, size=BATCH))
        for batch, found in scoring.through(batches):
            outcome.add(codes for codes, _ in found)
            advance(len(batch))
    return outcome.result()


def apply(
    study: Study,
    plan: Plan,
    machine: str,
    check: Check,
    *,
    round: str = MAIN_ROUND,
    advance: Advance,
) -> Outcome:
    """Begin a run of the machine, give the codes, and allocate the check.

    Raises StudyError if no code is applied, the machine's name is a person's, or its last run is
    unfinished (`resume` continues it).
    """
    if not plan.applied:
        raise StudyError(
            f"No code is shown to reach a precision of {plan.demand:g}.",
            "Code more answers first, or require less.",
        )
    validate_check(study, check)
    if not count_undecided(study, machine, round):
        return Outcome(0, 0, 0)
    record = replace(plan.model.record, scope=f"{SCOPE}{machine}")
    document = {
        "model": record.id,
        "demand": plan.demand,
        "learn_from": plan.learn_from,
        "seed": plan.seed,
        "revision": plan.revision,
        "codes": [asdict(code) for code in plan.codes],
        "check": {"answers": check.answers, "by": list(check.by)},
    }
    if plan.clear is not None:
        words = replace(plan.clear.model.record, scope=f"{WORDS_SCOPE}{machine}")
        band = plan.clear.band
        document["clear_by_words"] = {
            "model": words.id,
            "edges": band.edges.tolist(),
            "width": band.width,
        }
    begun = begin_application(study, machine, round, document)
    if plan.clear is not None:
        keep(study, replace(plan.clear.model, record=words), plan.clear.archive)
    keep(study, replace(plan.model, record=record), plan.archive)
    return _run(study, begun, plan.archives, advance)


def unfinished(study: Study, machine: str) -> MachineRun | None:
    """The machine's last run, if it was stopped."""
    runs = applications(study, machine)
    return runs[-1] if runs and runs[-1].finished_at is None else None


def resume(study: Study, run: MachineRun, *, advance: Advance) -> Outcome:
    """Continue a run that was stopped, with its original model and thresholds.

    If the codebook has a new revision, the round is closed, or the model is gone, existing codes
    are left unchanged, the check is allocated, and the run ends.
    """
    archives = _archives(study, run)
    if archives is None or why_it_ends(study, run):
        return _finish(study, run)
    return _run(study, run, archives, advance)


def why_it_ends(study: Study, run: MachineRun) -> str:
    """A clause on why a stopped run cannot continue; empty if it can."""
    if study.revision() != run.document["revision"]:
        return "the codebook has been revised"
    if not find_round(study, run.round).is_open:
        return "its round is closed"
    return "" if _archives(study, run) is not None else "its model was not stored yet"


def _archives(study: Study, run: MachineRun) -> Archives | None:
    """The models a run began with, if they still exist."""
    model = _arrays(study, f"{SCOPE}{run.machine}", run.document["model"])
    clear = run.document.get("clear_by_words")
    if model is None or clear is None:
        return None if model is None else Archives(model)
    words = _arrays(study, f"{WORDS_SCOPE}{run.machine}", clear["model"])
    if words is None:
        return None
    return Archives(model, words, Band(np.array(clear["edges"]), float(clear["width"])))


def _arrays(study: Study, scope: str, id: str) -> bytes | None:
    kept = newest_arrays(study, scope)
    return kept[1] if kept is not None and kept[0].id == id else None


def validate_check(study: Study, check: Check) -> None:
    """Raise UsageError if nobody is named to check, StudyError if someone named cannot."""
    if check.answers and not check.by:
        raise UsageError(
            "Nobody was named to check a sample of what the machine codes.",
            "Name checkers with --check-by, or use --check 0 and have no measure of accuracy.",
        )
    people = {one.name for one in coders(study) if one.role in PEOPLE}
    for name in check.by:
        if name not in people:
            raise StudyError(
                f"“{display_line(name)}” is not a person in this study who could check.",
                f"People in this study: {', '.join(display_line(one) for one in sorted(people))}.",
            )


def thresholds_of(run: MachineRun) -> tuple[Applied, ...]:
    """The measurements of each code before the run, as recorded with it."""
    return tuple(
        Applied(**{**code, "refusal": Refusal(code["refusal"]) if code["refusal"] else None})
        for code in run.document["codes"]
    )


# -- one run --------------------------------------------------------------------------------------


def _run(study: Study, run: MachineRun, archives: Archives, advance: Advance) -> Outcome:
    codes = thresholds_of(run)
    names = tuple(code.code for code in codes)
    model: str = run.document["model"]
    revision: int = run.document["revision"]
    total = count_undecided(study, run.machine, run.round, after=run.scanned)
    rule = _rule(study, codes, revision)
    with begin_scoring(study, archives, rule, total) as scoring:
        batches = undecided(study, run.machine, run.round, after=run.scanned, size=BATCH)
        for batch, found in scoring.through(_with_texts(batches)):
            given = [
                Given(one, tuple(names[place] for place in places), probabilities)
                for one, (places, probabilities) in zip(batch, found, strict=True)
                if places
            ]
            run = write_given(
                study,
                run,
                given,
                scanned=batch[-1].number,
                abstained=len(batch) - len(given),
                model=model,
                revision=revision,
            )
            advance(len(batch))
    return _finish(study, run)


def _finish(study: Study, run: MachineRun) -> Outcome:
    """Draw the sample to check from everything this run has coded, and end it."""
    names = tuple(code.code for code in thresholds_of(run))
    rows, combination, sets = _given(study, run)
    marks = np.array([[name in one for name in names] for one in sets], dtype=bool)
    marks = marks.reshape(len(sets), len(names))
    having_set = np.bincount(combination, minlength=len(sets))
    applied = having_set @ marks if len(sets) else np.zeros(len(names), dtype=np.int64)
    of_set = strata(marks, applied) if len(sets) else np.zeros(0, dtype=np.int64)
    of_stratum = of_set[combination]
    sizes = np.bincount(of_stratum, minlength=len(names))
    asked = run.document["check"]
    generator = np.random.default_rng([run.document["seed"], run.number])
    drawn = allocate(sizes, asked["answers"])
    sample = rows[draw(of_stratum, drawn, generator)].tolist()
    by = asked["by"]
    check = {name: sample[place :: len(by)] for place, name in enumerate(by)}
    having = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(having, of_set, having_set[:, None] * marks)
    document = {
        **run.document,
        "coded": len(rows),
        "applied": [int(count) for count in applied],
        "strata": {
            "sizes": [int(size) for size in sizes],
            "drawn": [int(size) for size in drawn],
            "having": having.tolist(),
        },
    }
    ended = finish_application(
        study, run, document, check, free_check_round(study, run.machine, run.number)
    )
    return Outcome(
        len(rows) + run.abstained,
        len(rows),
        run.abstained,
        dict(zip(names, document["applied"], strict=True)),
        ended,
    )


def _given(
    study: Study, run: MachineRun
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[frozenset[str]]]:
    """Rows of the answers a run has coded, each one's combination of codes, and these."""
    place: dict[frozenset[str], int] = {}
    pairs = ((row, place.setdefault(codes, len(place))) for row, codes in codes_given(study, run))
    found: NDArray[np.int64] = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1], list(place)


def _rule(study: Study, codes: Sequence[Applied], revision: int) -> Rule:
    alone = {code.id for code in study.codebook(revision).codes if code.exclusive}
    return Rule(
        np.array([np.inf if code.threshold is None else code.threshold for code in codes]),
        np.array([code.code in alone for code in codes], dtype=bool),
    )


def _with_texts(
    batches: Iterator[tuple[Undecided, ...]],
) -> Iterator[tuple[tuple[Undecided, ...], list[Text]]]:
    for batch in batches:
        yield batch, [Text(one.text, one.language, one.question) for one in batch]


class _Counting:
    """Counts of what a run would give."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._by_code = [0] * len(names)
        self._answers = self._coded = 0

    def add(self, found: Iterator[tuple[int, ...]]) -> None:
        for codes in found:
            self._answers += 1
            self._coded += bool(codes)
            for code in codes:
                self._by_code[code] += 1

    def result(self) -> Outcome:
        by_code = dict(zip(self._names, self._by_code, strict=True))
        return Outcome(self._answers, self._coded, self._answers - self._coded, by_code)
