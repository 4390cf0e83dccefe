"""Attempts and the gate in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from intercoder.agreement.whole import figure_words
from intercoder.codebook.code import Codebook
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.training.attempt import Attempt
from intercoder.training.gate import Check, Gate, checks, passes

if TYPE_CHECKING:
    from intercoder.training.of_study import Trained


def attempt_words(one: Attempt, gate: Gate | None) -> str:
    """How far an attempt got: a clause."""
    if not one.is_finished:
        return f"{one.judged:,} of {counted(one.given, 'answer')} judged"
    if gate is None:
        return "finished"
    return "passed" if passes(gate, one) else "not passed"


def training_words(one: Trained) -> str:
    """How far a coder in training is: a sentence."""
    latest = one.latest
    how = attempt_words(latest, one.gate)
    before = ", passed before" if one.has_passed and not passes(one.gate, latest) else ""
    return (
        f"Training: {display_line(one.coder)}, attempt {latest.number} in "
        f"“{display_line(latest.round)}”: {how}{before}."
    )


def check_words(one: Check, codebook: Codebook) -> str:
    """One figure against the gate, as a sentence."""
    whose = f"“{codebook.name_of(one.code)}”" if one.code else "All codes"
    value = figure_words.with_interval(one.figure, one.key)
    wanted = figure_words.number(one.wanted, one.key)
    count = "answer" if one.answers == 1 else "answers"
    end = "reached" if one.is_reached else f"below {wanted}"
    if one.figure.value is None:
        end = "every answer as in the key" if one.is_reached else f"not shown to reach {wanted}"
    return f"{whose}: {value}, {one.answers:,} {count}, {end}."


def kept_back_words(name: str, one: Trained | None, codebook: Codebook) -> str:
    """Why a coder may not be given real answers yet, in one sentence."""
    shown = display_line(name)
    if one is None:
        return f"{shown} has not been trained."
    latest = one.latest
    where = f"attempt {latest.number}, round “{display_line(latest.round)}”"
    if not latest.is_finished or one.gate is None:
        return f"{shown} has judged {latest.judged:,} of {latest.given:,} key answers ({where})."
    missed = [check for check in checks(one.gate, latest) if not check.is_reached]
    said = " ".join(check_words(check, codebook) for check in missed[:3])
    more = f" And {len(missed) - 3} more." if len(missed) > 3 else ""
    return f"{shown} has not passed ({where}). {said}{more}"


def all_kept_back_words(found: Mapping[str, Trained | None], codebook: Codebook) -> str:
    """The same of everybody who may not be given any: a sentence or more on each."""
    return " ".join(kept_back_words(name, one, codebook) for name, one in found.items())
