"""A made-up study of a library's visitors whose truth is known: who copies suggestions, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import (
    ORDINARY,
    Circumstances,
    Decision,
    Judgement,
    Origin,
    SelectionReason,
)
from intercoder.coding.hash_chain import Entry, new_id
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.answers.answer_import import take_in
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import add_coder, coder_id, round_id
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, create_study

CODES = ("books", "staff", "quiet", "access")
WORDS = {
    "books": ("novels", "shelf", "titles", "films"),
    "staff": ("staff", "librarian", "friendly", "helpful"),
    "quiet": ("quiet", "silence", "calm", "noise"),
    "access": ("bus", "stairs", "opening", "hours"),
}
BOOK = Codebook("Library visitors", tuple(Code(code, code.capitalize()) for code in CODES))
AT = "2026-03-02T09:00:00.000Z"


@dataclass(frozen=True)
class World:
    """How the coders of a study work."""

    answers: int = 400
    coders: tuple[str, ...] = ("anna", "ben")
    noise: float = 0.12
    """How often a coder misjudges a code."""
    copied: float = 0.0
    """How often a coder with suggestions in view takes them as they are."""
    hurried: float = 1.0
    """Seconds with suggestions, as a multiple of those without."""
    mode: Mode = Mode.BEFORE
    unassisted: float = 0.3
    drawn: float = 0.0
    """The share of assisted answers that a model put next."""
    warm_up: int = 0
    """So many answers are coded before there are any suggestions."""
    seed: int = 1


def truth(world: World) -> np.ndarray:
    """(answers, codes) what applies."""
    return np.random.default_rng(world.seed).random((world.answers, len(CODES))) < 0.3


def text_of(marks: np.ndarray, random: np.random.Generator) -> str:
    """An answer in which a word of each code is said, among others."""
    said = [
        str(random.choice(WORDS[code])) for code, mark in zip(CODES, marks, strict=True) if mark
    ]
    return " ".join(["the", *said, str(random.choice(["library", "place", "town"]))])


def make_study(path: Path, world: World, languages: Callable[[int], str] = lambda _: "en") -> Study:
    """The study, coded by everyone."""
    marks = truth(world)
    random = np.random.default_rng(world.seed + 1)
    study = create_study(str(path), BOOK)
    with take_in(study) as intake:
        intake.add_questions([Question("value", "What do you value?")])
        intake.add_answers(
            [
                Answer(f"a{n}", "value", f"r{n}", text_of(row, random), languages(n), {})
                for n, row in enumerate(marks)
            ]
        )
    for name in world.coders:
        add_coder(study, name)
    settled = Assistance(mode=world.mode, unassisted=world.unassisted, seed=world.seed)
    set_assistance(study, settled)
    suggested = marks ^ (random.random(marks.shape) < 0.2)
    came_next = random.random(world.answers) < world.drawn
    for coder in world.coders:
        entries = []
        for number in range(world.answers):
            own = marks[number] ^ (random.random(len(CODES)) < world.noise)
            assisted = number >= world.warm_up and not settled.is_unassisted(f"a{number}")
            shown = suggested[number] if assisted else None
            copies = random.random() < world.copied
            drawn = SelectionReason.USEFUL if came_next[number] and assisted else None
            seconds = float(np.exp(random.normal(2.0, 0.5)))
            entries += [
                Entry(one, coder, "main", 1, AT)
                for one in _decisions(world, f"a{number}", own, shown, copies, drawn, seconds)
            ]
        with study.writing() as connection:
            row, phase = coder_id(connection, coder), round_id(connection, "main", create=True)
            decision_log.append(connection, Author(coder, row, "main", phase), entries)
    return study


def _decisions(
    world: World,
    answer: str,
    own: np.ndarray,
    shown: np.ndarray | None,
    copies: bool,
    drawn: SelectionReason | None,
    seconds: float,
) -> list[Decision]:
    alone = Judgement.of(_named(own))
    if shown is None:
        return [Decision(new_id(), answer, alone, seconds=seconds)]
    names = tuple(_named(shown))
    final = Judgement.of(dict.fromkeys(names, Origin.SUGGESTED)) if copies else alone
    seen = Circumstances(
        drawn=drawn,
        model="m1" if names else "",
        probabilities=tuple(0.9 - 0.1 * place for place in range(len(names))),
        revealed=world.mode is Mode.AFTER,
    )
    first = Decision(
        new_id(), answer, alone, seconds=seconds,
        circumstances=Circumstances(drawn=drawn) if drawn else ORDINARY,
    )  # fmt: skip
    with_them = Decision(
        new_id(after=first.id), answer, final, seconds=seconds * world.hurried, shown=names,
        circumstances=seen,
    )  # fmt: skip
    if world.mode is not Mode.AFTER:
        return [with_them]
    if set(names) <= set(alone.codes):
        return [first]  # nothing is suggested that was not given: nothing comes into view
    return [first, with_them]


def _named(marks: np.ndarray) -> list[str]:
    return [code for code, mark in zip(CODES, marks, strict=True) if mark]
