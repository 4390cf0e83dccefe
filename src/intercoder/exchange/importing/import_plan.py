"""What is taken from a table, how it is understood, and what must be known of the study for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from intercoder.answers.answer import Question
from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.spellings import Spellings
from intercoder.protection.redaction.kinds import Find

_NO_CODE_MAP: Mapping[str, str] = MappingProxyType({})
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})
_NO_VALUE_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is taken from a table, and how it is understood."""

    column_map: ColumnMap
    questions: tuple[Question, ...] = ()
    """Questions with their wordings, in the order wanted; the table may ask others too."""
    code_map: Mapping[str, str] = field(default_factory=lambda: _NO_CODE_MAP, hash=False)
    """Id of the code by the word the table uses for it."""
    guarded: bool = False
    """Whether an apostrophe before what a spreadsheet would run was put there by the exporter."""
    spellings: Spellings | None = None
    """What becomes of ids and titles that differ from earlier ones in spelling; None: undecided."""
    language_tag: Callable[[str], str] | None = None
    """What makes a tag of a language's cell; None where cells are tags already."""
    replaces: bool | None = None
    """Whether attributes, languages and wordings of the table replace those that the study has
    otherwise; None: undecided."""
    value_labels: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: _NO_VALUE_LABELS, hash=False
    )
    """By column: the label by code; the cells hold labels."""
    detect: Callable[[str, str], tuple[Find, ...]] | None = None
    """What finds the personal data that are replaced on the way in; None: nothing is replaced."""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a run must know of the study before it starts."""

    answers: frozenset[str] | None
    """Ids of its answers, for a table that brings none itself; else None."""
    coders: tuple[str, ...]
    """Names of its coders."""
    answer_ids: frozenset[str] = frozenset()
    """Ids of its answers, for a table that brings answers with ids of their own."""
    respondents: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    answers_before: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS, hash=False)
    """How many answers each of its questions has; of one wave, where the table is of one."""
    attributes: tuple[str, ...] = ()
