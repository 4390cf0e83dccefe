"""Whether a coder may code the answers of a round: the gate of the training."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.errors import StudyError
from intercoder.study.study import Study
from intercoder.study.training.training_rounds import training_rounds


def check_may_code(study: Study, names: Sequence[str], round: str) -> None:
    """Raise StudyError if the gate keeps any of these coders from the answers of this round.

    A package has no gate: its answers were sent by a lead.
    """
    if study.package:
        return
    of_rounds = training_rounds(study)
    if round in of_rounds:
        return
    if not any(one.gate for one in of_rounds.values()):
        return
    from intercoder.training.of_study import kept_from_real_answers
    from intercoder.training.words import all_kept_back_words

    found = kept_from_real_answers(study, names)
    if found:
        raise StudyError(
            f"Real answers come after the training. {all_kept_back_words(found, study.codebook())}",
            "Finish the training, or ask a lead to begin another with `intercoder training begin`. "
            "Leads may make an exception with `intercoder training let-past`.",
        )
