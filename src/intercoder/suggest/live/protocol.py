"""The messages between the app and the suggestion worker: one JSON object per line.

The app says `open` once, then `suggest` with the numbers of answers, and `saved` after each
decision. The worker says `model` when suggestions of another model can be had, `offered` for each
answer asked for, `same_meaning` later where an encoder reads answers, `trouble` when learning has
failed, and `off` before it ends for good.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from intercoder.coding.suggestion import Basis, LikeAnswer, Suggestion, Suggestions

DIGITS = 4
"""Decimals of a probability: what is shown, recorded and learned from is the same number."""


@dataclass(frozen=True, slots=True)
class Open:
    """The first thing the worker hears: which study, and whom the suggestions are for."""

    study: str
    coder: str
    round: str
    keys: tuple[str, ...] = field(default=(), repr=False)
    """Keys of encrypted studies, as `keys_to_hand_on` gives them."""


@dataclass(frozen=True, slots=True)
class Suggest:
    """Suggestions are wanted for the answers with these numbers, the first ones first."""

    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A decision is on disk."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Suggestions of this model can be had from now on."""

    model: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What is suggested for one answer."""

    answer: int
    suggestions: Suggestions


@dataclass(frozen=True, slots=True)
class SameMeaning:
    """So many other answers, that the coder may decide together with this one, mean the same."""

    answer: int
    count: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed that does not end the worker, in a sentence for the coder."""

    words: str


@dataclass(frozen=True, slots=True)
class NoSuggestions:
    """There will be no suggestions, and starting again would not help; why, in a sentence."""

    words: str


Asking = Open | Suggest | Saved
Report = Ready | Offered | SameMeaning | Trouble | NoSuggestions


def asking_to_line(asking: Asking) -> str:
    """What the app says, as a line."""
    match asking:
        case Open():
            said: dict[str, Any] = {
                "open": {"study": asking.study, "coder": asking.coder, "round": asking.round}
            }
            if asking.keys:
                said["open"]["keys"] = asking.keys
        case Suggest():
            said = {"suggest": asking.answers}
        case Saved():
            said = {"saved": True}
    return _line(said)


def asking_from_line(line: str) -> Asking:
    """What the app said. Raises ValueError for anything else."""
    said = _object(line)
    try:
        match said:
            case {"open": {"study": str(study), "coder": str(coder), "round": str(round_)}}:
                keys = said["open"].get("keys", [])
                return Open(study, coder, round_, tuple(str(one) for one in keys))
            case {"suggest": list(answers)}:
                return Suggest(tuple(int(number) for number in answers))
            case {"saved": True}:
                return Saved()
    except TypeError as error:
        raise ValueError("no number") from error
    raise ValueError("nothing the app says")


def report_to_line(report: Report) -> str:
    """What the worker says, as a line."""
    match report:
        case Ready():
            said: dict[str, Any] = {"model": report.model}
        case Offered():
            codes = [
                [
                    *(one.code, round(one.probability, DIGITS), one.evidence, one.examples),
                    *(one.rule, one.like and [one.like.answer, one.like.text]),
                ]
                for one in report.suggestions.codes
            ]
            basis = report.suggestions.basis
            said = {
                "offered": report.answer,
                "by": report.suggestions.model,
                "codes": codes,
                "basis": [basis.answers, basis.is_own, basis.encoder] if basis else None,
            }
        case SameMeaning():
            said = {"answer": report.answer, "same_meaning": report.count}
        case Trouble():
            said = {"trouble": report.words}
        case NoSuggestions():
            said = {"off": report.words}
    return _line(said)


def report_from_line(line: str) -> Report:
    """What the worker said. Raises ValueError for anything else."""
    said = _object(line)
    try:
        match said:
            case {"model": str(model)}:
                return Ready(model)
            case {"offered": int(answer), "by": str(model), "codes": list(codes)}:
                basis = _basis(said.get("basis"))
                return Offered(answer, Suggestions(model, _suggestions(codes), basis))
            case {"answer": int(answer), "same_meaning": int(count)}:
                return SameMeaning(answer, max(0, count))
            case {"trouble": str(words)}:
                return Trouble(words)
            case {"off": str(words)}:
                return NoSuggestions(words)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("no suggestions") from error
    raise ValueError("nothing the worker says")


def _suggestions(codes: Iterable[Any]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            str(code),
            min(1.0, max(0.0, float(probability))),
            tuple((int(start), int(end)) for start, end in evidence),
            None if not rest or rest[0] is None else max(0, int(rest[0])),
            str(rest[1]) if len(rest) > 1 else "",
            _like(rest[2]) if len(rest) > 2 else None,
        )
        for code, probability, evidence, *rest in codes
    )


def _like(said: Any) -> LikeAnswer | None:
    """The answer that means nearly the same, where the worker names one."""
    if said is None:
        return None
    answer, text = said
    return LikeAnswer(str(answer), str(text))


def _basis(said: Any) -> Basis | None:
    """What the suggestions rest on, where the worker says it."""
    if said is None:
        return None
    answers, is_own, *encoder = said
    return Basis(max(0, int(answers)), bool(is_own), str(encoder[0]) if encoder else "")


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError("no line of ours") from error


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")) + "\n"
