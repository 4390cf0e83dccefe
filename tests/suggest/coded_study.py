"""A made-up study large enough to learn from: library visitors, coded by a simple rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study

SAID = {
    "staff": ("The staff are friendly", "Helpful librarians", "Kind people at the desk"),
    "books": ("So many books", "The novels and films", "A good choice of new books"),
    "quiet": ("The quiet reading room", "Silence to study", "It is calm and quiet"),
    "rooms": ("Warm rooms", "The building is beautiful", "Light and comfortable chairs"),
}
"""What visitors say of each code."""
WHEN = ("on Saturdays", "in the evening", "every week", "as ever", "near my home", "by far", "")
CODES = tuple(SAID)
CODEBOOK = Codebook(
    "Library visitors",
    (
        *(Code(name, name.capitalize(), f"About {name}.") for name in CODES),
        Code("refuses", "Refuses to answer", exclusive=True),
    ),
)


def truth(number: int) -> frozenset[str]:
    """The codes that apply to an answer."""
    generator = np.random.default_rng([7, number])
    size = generator.choice([0, 1, 1, 1, 2])
    return frozenset(generator.choice(CODES, size, replace=False, p=[0.4, 0.35, 0.2, 0.05]))


def text_of(number: int) -> str:
    """What was answered."""
    generator = np.random.default_rng([8, number])
    parts = [str(generator.choice(SAID[code])) for code in sorted(truth(number))]
    parts = parts or ["I cannot say much about that"]
    return f"{' and '.join(parts)} {generator.choice(WHEN)}, visit {number}".strip()


def make_study(path: Path, answers: int, *, people: Sequence[str] = ("anna", "ben")) -> Study:
    """A study with so many answers, of which none is coded."""
    study = create_study(str(path), CODEBOOK)
    for name in people:
        add_coder(study, name, Role.CODER)
    with take_in(study) as intake:
        intake.add_questions([Question("value", "What do you value most?")])
        intake.add_answers([answer_of(number) for number in range(answers)])
    return study


def answer_of(number: int) -> Answer:
    return Answer(f"a{number:05}", "value", f"r{number:05}", text_of(number), "en")


def code_answers(
    study: Study,
    numbers: Sequence[int],
    *,
    coder: str = "anna",
    slips: Sequence[int] = (),
    round: str = "main",
) -> None:
    """Have these answers coded as they should be, but for those that slipped."""
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(
                    f"a{number:05}",
                    coder,
                    Judgement.of(sorted(_slipped(number) if number in slips else truth(number))),
                    round=round,
                )
                for number in numbers
            ]
        )


def _slipped(number: int) -> frozenset[str]:
    right = truth(number)
    return frozenset([CODES[(CODES.index(min(right)) + 1) % 3]] if right else ["staff"])
