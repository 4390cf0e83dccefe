"""Who has changed between two states of a study."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.people import CodedAnswer, People


def changed_people(people: People, first: int, second: int) -> NDArray[np.bool_]:
    """Which respondents' answers, codes or attributes differ between two snapshots."""
    contents: list[dict[int, list[CodedAnswer]]] = []
    for number in (first, second):
        found: dict[int, list[CodedAnswer]] = {}
        at = np.flatnonzero(people.snapshot == number)
        answers = people.snapshots[number].answers
        for person, answer in zip(people.person[at].tolist(), answers, strict=True):
            found.setdefault(person, []).append(answer)
        contents.append(found)
    differs = np.zeros(people.size, dtype=np.bool_)
    for person in range(people.size):
        one, other = (
            sorted(found.get(person, []), key=lambda answer: answer.answer) for found in contents
        )
        differs[person] = one != other
    return differs
