"""What `intercoder export` adds to a project: what the format has no place for.

Ids and languages of answers, rounds, skipped answers and those to which no code applies, seconds in
view, and all fields of codes. Texts from people are in the project itself, with what XML cannot
hold escaped as in a workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intercoder.errors import TableError
from intercoder.tables.refi.project import Project
from intercoder.text.spreadsheet_cells import unescape


@dataclass(frozen=True, slots=True)
class ExactDecision:
    """A decision, by the GUIDs of the user, the codings and the note that show it to others."""

    user: str
    round: str
    state: str
    unsure: bool
    at: str
    seconds: str
    note: str
    codings: tuple[str, ...]
    passages: tuple[tuple[str, str], ...] = ()
    """GUIDs of the codings of marked words, each after that of the coding of the answer with the
    same code."""


@dataclass(frozen=True, slots=True)
class Exact:
    """What was added; empty for a project of another program."""

    is_own: bool = False
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Id and language by GUID of the passage."""
    decisions: Mapping[str, tuple[ExactDecision, ...]] = field(default_factory=dict)
    """By GUID of the passage that they judge."""
    code_ids: Mapping[str, str] = field(default_factory=dict)
    """Id by GUID of the code."""
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    passages: frozenset[str] = frozenset()
    """GUIDs of the codings of marked words."""

    def of_decisions(self, passage: str) -> set[str]:
        """GUIDs of the codings and notes that are the decisions on this passage."""
        some = self.decisions.get(passage, ())
        return {guid for one in some for guid in (one.note, *one.codings)}

    def text(self, written: str) -> str:
        """A text as it was before it was escaped."""
        return unescape(written) if self.is_own else written


def exact_of(project: Project) -> Exact:
    """What a project brings of this. Raises TableError where it is damaged."""
    added: Mapping[str, Any] | None = project.exact
    if added is None:
        return Exact()
    try:
        decisions = {guid: tuple(map(_decision, some)) for guid, some in added["decisions"].items()}
        return Exact(
            True,
            {guid: (str(one), str(tag)) for guid, (one, tag) in added["answers"].items()},
            decisions,
            {guid: str(one["id"]) for guid, one in added["codes"].items()},
            {name: {str(code): str(label) for code, label in labels.items()}
             for name, labels in added["value_labels"].items()},
            frozenset(guid for some in decisions.values() for one in some
                      for _, guid in one.passages),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise TableError(
            "What intercoder added to the project (intercoder.json) is damaged.",
            "Export the project again, or take that part out of the archive.",
        ) from error


def _decision(kept: Sequence[Any]) -> ExactDecision:
    user, round_name, state, unsure, at, seconds, note, codings, *rest = kept
    return ExactDecision(
        str(user),
        str(round_name),
        str(state),
        bool(unsure),
        str(at),
        str(seconds),
        str(note),
        tuple(map(str, codings)),
        tuple((str(of_code), str(guid)) for of_code, guid in (rest[0] if rest else ())),
    )
