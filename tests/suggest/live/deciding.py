"""Decides answers of a study, as an import of earlier decisions does."""

from __future__ import annotations

from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study


def decide(study: Study, coder: str, codes: dict[str, str]) -> None:
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision(key, coder, Judgement.of([code])) for key, code in codes.items()]
        )
