"""Where a coder in training differs from the key. Imports nothing heavy: coding uses it."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.study.study import Study
from intercoder.study.training.judged_in_training import read_training
from intercoder.study.training.key import KeyEntry, revealed_key
from intercoder.study.training.training_rounds import Feedback, training_rounds
from intercoder.training.attempt import Difference, counted


def differences_between(
    judged: Mapping[int, frozenset[str]], entries: Mapping[int, KeyEntry]
) -> tuple[Difference, ...]:
    """Where these judgements, by row of the answer, differ from the key, in the study's order."""
    return tuple(
        Difference(entries[row], tuple(sorted(codes)))
        for row, codes in sorted(judged.items())
        if set(entries[row].codes) != codes
    )


def differences_seen(study: Study, coder: str, round: str) -> tuple[Difference, ...]:
    """Where a coder's judgements differ from the key, as far as they may see it by now.

    Empty for a round that is not for training.
    """
    begun = training_rounds(study).get(round)
    if begun is None or begun.feedback is Feedback.KEY:
        return ()
    entries = {one.number: one for one in revealed_key(study, coder, round)}
    if not entries:
        return ()
    work = next((one for one in read_training(study, round) if one.coder == coder), None)
    if work is None:
        return ()
    made = counted(work, begun.feedback)
    return differences_between(
        {row: made.judged[row] for row in entries if row in made.judged}, entries
    )
