"""The answers that people coded, on which rules are measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intercoder.errors import StudyError
from intercoder.findings.prevalence.of_study.random_sample import random_sample
from intercoder.study.rounds.people import PEOPLE, Role, coders
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import AnswerText, labelled_answers
from intercoder.text.counted import counted
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """An answer that people decided."""

    answer: AnswerText
    codes: frozenset[str]
    """The consensus; where there is none, the codes that at least half of its coders gave."""
    by_coder: Mapping[str, frozenset[str]]
    """The codes each coder gave; empty if no code applies."""


@dataclass(frozen=True)
class CodedSample:
    """All answers that people decided in some rounds, in the order of the study."""

    answers: tuple[SampleAnswer, ...]
    coders: tuple[str, ...]
    """Those who decided any of them, sorted."""
    with_consensus: int
    """How many of them have a consensus."""
    is_random: str
    """A sentence on whether they are a random sample."""


def read_sample(study: Study, rounds: Sequence[str] = ()) -> CodedSample:
    """The answers that people decided in these rounds, or in all. StudyError for an unknown one."""
    codes = {code.id for code in study.codebook().assignable}
    texts: dict[int, AnswerText] = {}
    given: dict[int, dict[str, frozenset[str]]] = {}
    agreed: dict[int, frozenset[str]] = {}
    for one in coders(study):
        if one.role is Role.MACHINE:
            continue
        for lesson in labelled_answers(study, [one.name], rounds=rounds):
            row = lesson.answer.row
            kept = lesson.codes & codes
            if lesson.codes and not kept:
                continue  # its codes are gone: nobody has said what applies to it now
            texts[row] = lesson.answer
            if lesson.is_consensus:
                agreed[row] = kept
            elif one.role in PEOPLE:
                given.setdefault(row, {})[one.name] = kept
    answers = tuple(
        SampleAnswer(
            texts[row],
            agreed.get(row, _most(list(given.get(row, {}).values()))),
            given.get(row, {}),
        )
        for row in sorted(texts)
    )
    names = sorted({name for one in given.values() for name in one})
    is_random = _how_drawn(study, rounds, set(texts))
    return CodedSample(tuple(answers), tuple(names), len(agreed), is_random)


def _most(votes: Sequence[frozenset[str]]) -> frozenset[str]:
    """The codes that at least half of the coders gave."""
    counts = Counter(code for codes in votes for code in codes)
    return frozenset(code for code, times in counts.items() if 2 * times >= len(votes))


def _how_drawn(study: Study, rounds: Sequence[str], rows: set[int]) -> str:
    if not rows:
        return ""
    drawn: set[int] = set()
    names: list[str] = []
    for name in rounds or [one.name for one in counted_rounds(study)]:
        try:
            found = random_sample(study, name)
        except StudyError:
            continue
        within = set(found.population[found.sampled].tolist()) & rows
        if within:
            drawn |= within
            names.append(f"“{display_line(name)}”")
    if not drawn:
        return (
            "They are no random sample, so precision and recall are those on these answers alone."
        )
    which = f"a random sample ({', '.join(names)})"
    if len(drawn) == len(rows):
        return f"They are {which}."
    return (
        f"{counted(len(drawn), 'answer')} of them are {which}; the others were chosen otherwise, "
        "so precision and recall may differ on the rest of the study."
    )
