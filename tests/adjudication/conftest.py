"""The library's study, coded by three, with a lead; and what settling tests share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.study import Study

LEAD = Coder("lea", Role.LEAD)
ANNA = Coder("anna")
CODED: Mapping[str, Mapping[str, str]] = {
    "v1:value": {"anna": "quiet books", "ben": "quiet books", "carla": "quiet books"},
    "v1:better": {"anna": "access", "ben": "access"},
    "v2:value": {"anna": "staff", "ben": "staff", "carla": "other"},
    "v2:better": {"anna": "access", "ben": "other"},
    "v3:value": {"anna": "quiet", "ben": "quiet access", "carla": "access"},
    "v4:value": {"anna": "access", "ben": "", "carla": "place quiet"},
    "v5:value": {"anna": "staff"},
    "v6:value": {"anna": "refuses", "ben": "books", "carla": "books staff"},
}
"""Codes by answer and coder; an empty text where no code applies."""


def codes(text: str) -> list[str]:
    return [code for code in text.split() if code != "place"]  # a heading is never given


def code(study: Study, coded: Mapping[str, Mapping[str, str]], *, round: str = "main") -> None:
    """Decisions as if they had been made in the study."""
    made = [
        EarlierDecision(answer, coder, Judgement.of(codes(given)), round=round)
        for answer, theirs in coded.items()
        for coder, given in theirs.items()
    ]
    with take_in(study) as intake:
        intake.add_decisions(made)


@pytest.fixture
def coded(study: Study) -> Iterator[Study]:
    """Eight answers coded by anna, ben and carla, alike and differently; lea leads; not blind."""
    add_coder(study, "carla")
    add_coder(study, "lea", Role.LEAD)
    code(study, CODED)
    yield study


@pytest.fixture
def closed(coded: Study) -> Study:
    """The same with its round closed."""
    close_round(coded, "main")
    return coded
