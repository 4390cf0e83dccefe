"""Attempts as rows of a table, and as JSON under stable names."""

from __future__ import annotations

from typing import Any

from intercoder.agreement.result import Figure
from intercoder.agreement.whole import figure_words
from intercoder.training.attempt import Attempt
from intercoder.training.gate import KEYS, Coefficient, Gate, checks, passes
from intercoder.training.words import attempt_words


def overall_figure(one: Attempt, gate: Gate | None) -> tuple[str, Figure | None]:
    """The figure over all codes, by the gate's coefficient or alpha, and its name."""
    key = KEYS[gate.coefficient if gate else Coefficient.ALPHA][0]
    return key, None if one.agreement is None else one.agreement.overall.get(key)


def attempt_row(one: Attempt, gate: Gate | None) -> tuple[Any, ...]:
    """A row: coder, round, attempt, answers, judged, begun, finished, minutes, figure, result."""
    key, figure = overall_figure(one, gate)
    return (
        one.coder,
        one.round,
        one.number,
        one.given,
        one.judged,
        one.begun_at[:16].replace("T", " "),
        one.finished_at[:16].replace("T", " "),
        round(one.seconds / 60, 1),
        (gate.coefficient if gate else Coefficient.ALPHA).value,
        "" if figure is None or figure.value is None else figure_words.number(figure.value, key),
        "" if figure is None else figure_words.interval_or_word(figure, key),
        len(one.differences),
        attempt_words(one, gate),
    )


def attempt_json(one: Attempt, gate: Gate | None) -> dict[str, Any]:
    """An attempt with every figure that its gate asks for."""
    key, figure = overall_figure(one, gate)
    return {
        "coder": one.coder,
        "round": one.round,
        "attempt": one.number,
        "answers": one.given,
        "judged": one.judged,
        "begun_at": one.begun_at or None,
        "finished_at": one.finished_at or None,
        "seconds": round(one.seconds, 3),
        "figure": None if figure is None else {"name": key, **_figure(figure)},
        "gate": None if gate is None else gate.as_json(),
        "checks": [
            {
                "code": check.code or None,
                "name": check.key,
                "answers": check.answers,
                "wanted": check.wanted,
                "reached": check.is_reached,
                **_figure(check.figure),
            }
            for check in (checks(gate, one) if gate else ())
        ],
        "differences": len(one.differences),
        "passed": passes(gate, one),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "reason": None if figure.reason is None else figure.reason.value,
    }
