"""Reads from a study how its coders were trained."""

from __future__ import annotations

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.whole import figure_words
from intercoder.report.conduct import PastGate, TrainingFacts
from intercoder.study.allocation.allocations import allocations
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import Study
from intercoder.study.training.past_gate import let_past_gate
from intercoder.study.training.training_rounds import training_rounds
from intercoder.training.gate import PAST_GATE, Coefficient, Gate, passes
from intercoder.training.of_study import attempts
from intercoder.training.rows import overall_figure
from intercoder.training.words import attempt_words

_DAY = len("2026-01-31")


def training_facts(study: Study, then: str, names: Names) -> tuple[TrainingFacts, ...]:
    """Every attempt that was begun up to a moment, all of them if it is empty."""
    begun = training_rounds(study)
    if not begun:
        return ()
    found = []
    for one in attempts(study):
        if not one.begun_at or (then and one.begun_at > then):
            continue
        gate = Gate.from_json(begun[one.round].gate)
        key, figure = overall_figure(one, gate)
        found.append(
            TrainingFacts(
                names(one.coder),
                one.number,
                one.finished_at[:_DAY],
                one.judged,
                (gate.coefficient if gate else Coefficient.ALPHA).value,
                "" if figure is None else figure_words.with_interval(figure, key),
                attempt_words(one, gate),
                passes(gate, one),
                gate.words() if gate is not None else "",
            )
        )
    return tuple(found)


def past_gate(study: Study, then: str, names: Names) -> tuple[PastGate, ...]:
    """Who was given answers up to a moment without having passed, and the reason recorded."""
    if not training_rounds(study):
        return ()
    by_itself = (
        PastGate("", (names(one.coder),), names.hide(one.reason))
        for one in let_past_gate(study)
        if not then or one.at <= then
    )
    allocated = (
        PastGate(
            names.hide(one.name),
            tuple(names(each["coder"]) for each in made.document[PAST_GATE]["coders"]),
            names.hide(made.document[PAST_GATE]["reason"]),
        )
        for one in counted_rounds(study)
        for made in allocations(study, one.name)
        if PAST_GATE in made.document and (not then or made.made_at <= then)
    )
    return (*allocated, *by_itself)
