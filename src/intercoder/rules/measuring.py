"""Measures rules like a coder, on answers that people coded.

Precision is the share of the answers a rule takes that people gave its code, recall the share of
the answers with the code that it takes; intervals are Wilson's (1927). Agreement is Krippendorff's
alpha and Cohen's kappa of each code as a yes-or-no judgement, with the intervals of
`agreement.intervals`. Where rules collide over a code that must be alone, they give nothing, and
are measured so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import MIN_RARE, Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_codes import agreement_by_code
from intercoder.agreement.whole.summary import Figures
from intercoder.codebook.code import Codebook
from intercoder.codebook.coding_rules.firing import Combining, Firing, RuleSet
from intercoder.codebook.coding_rules.rule import Rule
from intercoder.findings.prevalence.intervals import wilson
from intercoder.rules.coded_sample import CodedSample, SampleAnswer

FEW = 30
"""With fewer answers that have the code, or are taken, figures are called uncertain."""
REFERENCE = ""
"""Name under which agreement with the reference is kept: consensus, or most coders."""
_METHOD = "Wilson"


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule, and what it is called."""

    id: str
    rule: Rule


@dataclass(frozen=True)
class Tried:
    """Rules tried on a sample: which fired on each answer, and what they give together."""

    rules: tuple[NamedRule, ...]
    sample: CodedSample
    fired: tuple[tuple[Firing, ...], ...]
    """The rules that fired on each answer."""
    given: tuple[frozenset[str], ...]
    """The codes given to each answer."""
    collides: tuple[bool, ...]
    """Where rules collide over a code that must be alone."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How the answers that are taken for a code compare with those people gave it."""

    answers: int
    """Answers compared."""
    taken: int
    right: int
    by_people: int
    """Answers that people gave the code."""

    @property
    def wrong(self) -> int:
        """Taken, though people did not give the code."""
        return self.taken - self.right

    @property
    def missed(self) -> int:
        """Not taken, though people gave the code."""
        return self.by_people - self.right

    def precision(self, confidence: float) -> Figure:
        """Right ones among those taken."""
        return share(self.right, self.taken, confidence)

    def recall(self, confidence: float) -> Figure:
        """Taken ones among those people gave the code."""
        return share(self.right, self.by_people, confidence)


@dataclass(frozen=True)
class PartMeasure:
    """The rules of a code, measured on a part of the sample."""

    by: str
    """`whole`, `language` or `question`."""
    label: str
    """The language or question; empty for the whole."""
    counts: Counts
    precision: Figure
    recall: Figure
    agreement: Mapping[str, Figures] = field(default_factory=dict)
    """Figures of agreement with the reference (`REFERENCE`) and each coder, by their names."""

    @property
    def is_uncertain(self) -> bool:
        """Whether there are too few answers to say much."""
        return min(self.counts.by_people, self.counts.taken) < FEW


@dataclass(frozen=True)
class CodeMeasure:
    """The rules of one code together."""

    code: str
    rules: tuple[str, ...]
    """Their ids."""
    whole: PartMeasure
    parts: tuple[PartMeasure, ...]
    """By language and by question, where there are several."""


@dataclass(frozen=True, slots=True)
class RuleMeasure:
    """One rule by itself."""

    id: str
    code: str
    counts: Counts
    precision: Figure
    recall: Figure
    alone: Counts
    """The same on answers that no other rule of its code takes: what it adds."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that fire on the same answers."""

    first: str
    second: str
    answers: int
    is_conflict: bool
    """Whether their codes exclude each other."""


@dataclass(frozen=True)
class Measured:
    """Everything measured of some rules."""

    tried: Tried
    codes: tuple[CodeMeasure, ...]
    rules: tuple[RuleMeasure, ...]
    overlaps: tuple[Overlap, ...]
    """Pairs of rules that fire together, most often first."""

    @property
    def collisions(self) -> int:
        """Answers on which rules collide."""
        return sum(self.tried.collides)


def try_rules(
    rules: Sequence[NamedRule],
    sample: CodedSample,
    codebook: Codebook,
    advance: Callable[[int], None] = lambda _: None,
) -> Tried:
    """Try rules on every answer of a sample. UsageError for a rule that cannot be used here."""
    together, combining = RuleSet([one.rule for one in rules]), Combining(codebook)
    fired, given, collides = [], [], []
    for one in sample.answers:
        hits = together.fired(one.answer.text, one.answer.question, one.answer.language)
        made = combining.given(hits)
        fired.append(hits)
        given.append(frozenset() if made.collides else frozenset(made.codes))
        collides.append(made.collides)
        advance(1)
    return Tried(tuple(rules), sample, tuple(fired), tuple(given), tuple(collides))


def measure(tried: Tried, codebook: Codebook, how: Resampling | None = None) -> Measured:
    """The figures of rules that were tried: by code, by rule and by pair of rules."""
    how = how or Resampling()
    codes = list(dict.fromkeys(one.rule.code for one in tried.rules))
    everything = list(range(len(tried.sample.answers)))
    agreement = _agreement(tried, codes, everything, how)
    parts = list(_parts(tried, codes, how))
    measured = tuple(
        CodeMeasure(
            code,
            tuple(one.id for one in tried.rules if one.rule.code == code),
            _part("whole", "", tried, code, everything, agreement.get(code, {}), how),
            tuple(
                _part(by, label, tried, code, places, figures.get(code, {}), how)
                for by, label, places, figures in parts
            ),
        )
        for code in codes
    )
    alone = frozenset(code.id for code in codebook.codes if code.exclusive)
    return Measured(
        tried,
        measured,
        tuple(_of_rule(tried, place, how) for place in range(len(tried.rules))),
        _overlaps(tried, alone),
    )


def share(part: int, whole: int, confidence: float) -> Figure:
    """A share with Wilson's interval; without one below 10 cases, refused if there is none."""
    if not whole:
        return Figure.refused(Reason.NO_CASES)
    value = part / whole
    if whole < MIN_RARE:
        return Figure(value, no_interval=Reason.FEW_CASES)
    z = normal_quantile((1 + confidence) / 2)
    low, high = wilson(np.array(value), np.array(float(whole)), z)
    return Figure(value).with_interval(float(low), float(high), _METHOD)


def _count(tried: Tried, places: Sequence[int], code: str, takes: Callable[[int], bool]) -> Counts:
    """How answers at these places compare, for a code."""
    taken = right = by_people = 0
    for place in places:
        is_taken, is_right = takes(place), code in tried.sample.answers[place].codes
        taken += is_taken
        by_people += is_right
        right += is_taken and is_right
    return Counts(len(places), taken, right, by_people)


def _part(
    by: str,
    label: str,
    tried: Tried,
    code: str,
    places: Sequence[int],
    agreement: Mapping[str, Figures],
    how: Resampling,
) -> PartMeasure:
    counts = _count(tried, places, code, lambda place: code in tried.given[place])
    return PartMeasure(
        by,
        label,
        counts,
        counts.precision(how.confidence),
        counts.recall(how.confidence),
        agreement,
    )


def _parts(
    tried: Tried, codes: Sequence[str], how: Resampling
) -> Iterator[tuple[str, str, list[int], Mapping[str, Mapping[str, Figures]]]]:
    """The parts of the sample by language and by question, where there are several of either."""

    def language(one: SampleAnswer) -> str:
        return one.answer.language

    def question(one: SampleAnswer) -> str:
        return one.answer.question

    for by, of in (("language", language), ("question", question)):
        places: dict[str, list[int]] = {}
        for place, one in enumerate(tried.sample.answers):
            places.setdefault(of(one), []).append(place)
        if len(places) > 1:
            for label, within in sorted(places.items()):
                yield by, label, within, _agreement(tried, codes, within, how, each_coder=False)


def _agreement(
    tried: Tried,
    codes: Sequence[str],
    places: Sequence[int],
    how: Resampling,
    *,
    each_coder: bool = True,
) -> Mapping[str, Mapping[str, Figures]]:
    """By code: the figures of agreement of the rules with the reference and with each coder."""
    answers = tried.sample.answers
    known = frozenset(codes)
    sides: dict[str, dict[int, frozenset[str]]] = {
        REFERENCE: {place: answers[place].codes for place in places}
    }
    for name in tried.sample.coders if each_coder else ():
        sides[name] = {
            place: answers[place].by_coder[name]
            for place in places
            if name in answers[place].by_coder
        }
    found: dict[str, dict[str, Figures]] = {code: {} for code in codes}
    for name, theirs in sides.items():
        if not theirs:
            continue
        sets = CodeSets.of(
            [
                [tried.given[place] & known for place in theirs],
                [judged & known for judged in theirs.values()],
            ],
            list(codes),
            ("rules", name or "reference"),
        )
        for code, figures in agreement_by_code(sets, how).items():
            found[code][name] = figures
    return found


def _of_rule(tried: Tried, number: int, how: Resampling) -> RuleMeasure:
    named = tried.rules[number]
    code = named.rule.code
    everything = range(len(tried.fired))

    def takes(place: int) -> bool:
        return any(hit.rule == number for hit in tried.fired[place])

    def takes_alone(place: int) -> bool:
        return [hit.rule for hit in tried.fired[place] if hit.code == code] == [number]

    counts = _count(tried, everything, code, takes)
    return RuleMeasure(
        named.id,
        code,
        counts,
        counts.precision(how.confidence),
        counts.recall(how.confidence),
        _count(tried, everything, code, takes_alone),
    )


def _overlaps(tried: Tried, alone: frozenset[str]) -> tuple[Overlap, ...]:
    together: Counter[tuple[int, int]] = Counter()
    for fired in tried.fired:
        together.update(combinations(sorted({hit.rule for hit in fired}), 2))
    found = []
    for (first, second), answers in together.items():
        one, other = tried.rules[first], tried.rules[second]
        codes = {one.rule.code, other.rule.code}
        is_conflict = len(codes) == 2 and bool(codes & alone)
        found.append(Overlap(one.id, other.id, answers, is_conflict))
    return tuple(sorted(found, key=lambda each: (-each.answers, each.first, each.second)))
