"""What a study is to contain: the values that the generator turns into tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """One open question."""

    id: str
    wording: str
    codes: Weights
    """How often each code is what an answer is about."""
    unknowing: float
    """Share of answers that say "don't know" or only "-": no code applies to them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Respondents with this value of an attribute name a code more or less often."""

    attribute: str
    value: str
    code: str
    factor: float


@dataclass(frozen=True, slots=True)
class CoderPattern:
    """How one simulated coder errs. All shares are between 0 and 1."""

    name: str
    misses_secondary: float = 0.0
    """Share of the codes after an answer's first that the coder does not see."""
    confuses: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    """By true code: the code given in its place, and how often."""
    overuses_other: float = 0.0
    """Share of coded answers whose last code the coder replaces with `other`."""
    slips: tuple[float, float] = (0.02, 0.02)
    """Share of codes replaced with another of the same heading: at the start and at the end of the
    coder's queue, with a straight line between."""
    weak_languages: tuple[str, ...] = ()
    """Languages that the coder reads less well."""
    skips_weak: float = 0.0
    """Share of answers in those languages that the coder skips."""
    unsure_weak: float = 0.0
    """Share of the others in those languages that the coder marks unsure."""
    unsure: float = 0.02
    """Share of all other answers that the coder marks unsure."""


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """Everything that decides what a study's tables contain, besides the phrases and the seed."""

    name: str
    codebook: str
    """The codebook's file, below `codebooks/`."""
    letter: str
    """What respondents' ids begin with."""
    respondents: int
    languages: Weights
    attributes: Mapping[str, Weights]
    questions: tuple[PlannedQuestion, ...]
    effects: tuple[Effect, ...]
    headings: Mapping[str, tuple[str, ...]]
    """Codes by heading, as in the codebook; codes below none are not here."""
    registers: Weights
    noises: Weights
    code_counts: Mapping[int, float]
    """How likely an answer is about so many codes."""
    long_words: tuple[int, int]
    """Shortest and longest length aimed at for long answers, in words."""
    coders: tuple[CoderPattern, ...]
    overlap_first: int = 0
    """All coders code so many answers at the head of the queue."""
    overlap_share: float = 0.0
    """All coders code this random share of the answers."""
    blank: float = 0.06
    """Share of cells left empty."""
    whitespace: float = 0.006
    """Share of cells with nothing but white space."""
    long: float = 0.015
    """Share of long answers among those with codes."""
    exact_copies: float = 0.03
    """Share of answers that repeat an earlier one letter for letter."""
    near_copies: float = 0.02
    """Share of answers that repeat an earlier one, typed a little differently."""
    exclaiming: float = 0.15
    """Share of sentences that end in an exclamation mark rather than a full stop."""
    elaborating: float = 0.25
    """Share of one-code answers that say the same code in two ways."""
    in_english: float = 0.03
    """Share of answers in English among respondents of another language."""
