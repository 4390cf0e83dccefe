"""Which conclusions hold whoever's codes they rest on, and which flip.

A version is what the report would say if its codes counted: on every answer that it has a result
for, in the place of the reference's, which keep the others (see `replaced`). So what flips is due
to codes, never to other answers. Statements that are clear in neither say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from intercoder.errors import UsageError
from intercoder.findings.conclusions.results import Compared, Conclusions, Flip, FlipKind
from intercoder.findings.conclusions.statements import (
    UNTESTED,
    Kind,
    Statement,
    Tables,
    Verdict,
    statements,
)
from intercoder.findings.design.sample import Ints
from intercoder.findings.of_study import Findings
from intercoder.findings.tables.cooccurrence import cooccurrence
from intercoder.findings.tables.cross_tables import cross_table
from intercoder.findings.tables.frequencies import frequencies
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import Unit
from intercoder.findings.whose.coded_answers import AnswerState, Bools, CodedAnswers
from intercoder.findings.whose.versions import Source, Version


def versions_to_compare(findings: Findings) -> tuple[Version, ...]:
    """The reference and all others: those asked for, or every one that the study has.

    Raises UsageError where there is nothing to compare with.
    """
    found = _versions(findings)
    if len(found) < 2:
        raise UsageError(
            "There is only one version of the codes, so no conclusion can flip.",
            "Name others with --codes-of.",
        )
    return found


def _versions(findings: Findings) -> tuple[Version, ...]:
    asked = findings.versions
    if len(asked) > 1:
        return asked
    reference, study = asked[0], findings.study
    others = [Version(Source.CODER, name) for name in study.coders]
    if study.has_consensus:
        others.append(Version(Source.CONSENSUS))
    others += [Version(Source.MAJORITY), Version(Source.ANY)]
    if study.discussed:
        others.append(Version(Source.BEFORE))
    if len(study.revisions) > 1:
        others += [Version(Source.FINAL, revision=number) for number in study.revisions]
    others = [replace(one, without_unsure=reference.without_unsure) for one in others]
    if study.decisions.unsure.any() and not reference.without_unsure:
        others.append(replace(reference, without_unsure=True))
    if len(study.coders) == 1:  # everything else would say the same
        others = [one for one in others if one.source not in (Source.MAJORITY, Source.ANY)]
    others = [one for one in others if one != reference]
    return (reference, *others)


def has_other_versions(findings: Findings) -> bool:
    """Whether there is anything to compare with."""
    return len(_versions(findings)) > 1


@dataclass(frozen=True, slots=True)
class Scope:
    """In which codes groups are compared, and which pairs of codes are looked at."""

    groups_in_full: bool = True
    """In all codes, else in those at the top of the tree."""
    pairs_in_full: bool = True
    with_shares: bool = True
    """Whether the frequencies under every version are asked for, not only under the reference."""

    def tables(self, findings: Findings, part: Part) -> Tables:
        """What the statements about a part are drawn from."""
        tops = part if self.groups_in_full and self.pairs_in_full else findings.tops(part)
        grouped, paired = (
            part if in_full else tops for in_full in (self.groups_in_full, self.pairs_in_full)
        )
        has_pairs = part.settings.unit is not Unit.MENTIONS
        return Tables(
            part,
            tuple(cross_table(grouped, one) for one in findings.divisions),
            cooccurrence(paired) if has_pairs else None,
        )


def conclusions(findings: Findings, scope: Scope | None = None) -> Iterator[Conclusions]:
    """The conclusions from each part of the answers; by default all codes are tested.

    Raises what `versions_to_compare` does.
    """
    scope = scope or Scope()
    versions = versions_to_compare(findings)
    coded = [findings.study.under(version) for version in versions]
    for questions, counted in findings.parts_of:
        parts = [findings.part(one, questions, counted) for one in coded]
        tables = scope.tables(findings, parts[0])
        of_reference = statements(tables)
        comparing = _Comparing(findings, scope, parts[0], of_reference)
        yield Conclusions(
            parts[0].about(METHOD),
            versions[0],
            tuple(map(str, findings.divisions)),
            tuple(frequencies(part) for part in (parts if scope.with_shares else parts[:1])),
            tuple(
                comparing.with_version(version, one)
                for version, one in zip(versions[1:], coded[1:], strict=True)
            ),
            tables.groups,
            tables.together,
            {
                kind: sum(
                    one.kind is kind and verdict.adjusted_p is not None
                    for one, verdict in of_reference.items()
                )
                for kind in Kind
            },
            sum(verdict.direction != 0 for verdict in of_reference.values()),
        )


METHOD = (
    "A version's codes take the place of the reference's on every answer that it has a result for. "
    "Statements: one code is given more often than another (t test, clusters and units with both "
    "codes taken into account); a code differs between a group and all others, and two codes occur "
    "together (Rao-Scott tests); each kind corrected over all its tests."
)


def replaced(reference: CodedAnswers, other: CodedAnswers, *, drops: bool) -> CodedAnswers:
    """The reference with the codes of another version on every answer that has a result there.

    Answers that neither the reference has a result for nor its coders differed in stay out. With
    `drops` an answer without a result in the other version has none: that is so of what is left out
    as unsure and of what was open before discussion; any other version leaves it as it is.
    """
    in_question = reference.judged | (reference.state == AnswerState.OPEN)
    taken = other.judged & in_question
    keeps = reference.judged & ~taken & (not drops)
    state = np.where(keeps | (~taken & ~reference.judged), reference.state, other.state)
    state = np.where(taken, np.int8(AnswerState.JUDGED), state)
    marks = np.where(taken[:, None], other.marks, reference.marks & keeps[:, None])
    return replace(
        other,
        state=state.astype(np.int8),
        marks=marks,
        could_be_given=_could_be_given(reference, other, taken),
        unsure=np.where(taken, other.unsure, reference.unsure),
    )


def _could_be_given(reference: CodedAnswers, other: CodedAnswers, taken: Bools) -> Bools | None:
    if reference.could_be_given is None and other.could_be_given is None:
        return None
    first, second = (
        np.ones(one.marks.shape, dtype=np.bool_)
        if one.could_be_given is None
        else one.could_be_given
        for one in (reference, other)
    )
    return np.where(taken[:, None], second, first)


@dataclass(frozen=True)
class _Comparing:
    """Compares versions with the reference."""

    findings: Findings
    scope: Scope
    first: Part
    of_first: Mapping[Statement, Verdict]

    def with_version(self, version: Version, other: CodedAnswers) -> Compared:
        """What a version says otherwise."""
        first, of_first = self.first, self.of_first
        drops = version.source is Source.BEFORE or version.without_unsure
        coded = replaced(first.coded, other, drops=drops)
        second = replace(first, coded=coded)
        changed = _Changed(first, coded)
        taken = first.counted & other.judged & coded.judged
        both = taken & first.coded.judged
        differing = both & (first.coded.marks != other.marks).any(axis=1)
        left_out = first.counted & first.coded.judged & ~coded.judged
        of_second = of_first
        if changed.anything:
            of_second = statements(self.scope.tables(self.findings, second))
        flips: list[Flip] = []
        held = 0
        for statement in {**of_first, **of_second}:
            before = of_first.get(statement, UNTESTED)
            after = of_second.get(statement, UNTESTED)
            if before.direction == after.direction:
                held += before.direction != 0
                continue
            behind = tuple(first.coded.answers.number[changed.by(statement)].tolist())
            flips.append(Flip(statement, _turn(before, after), before, after, behind))
        flips.sort(key=lambda one: (list(FlipKind).index(one.turn), -_moved(one)))
        return Compared(
            version,
            int(taken.sum()),
            int(differing.sum()),
            int((taken & ~both).sum()),
            int(left_out.sum()),
            held,
            tuple(flips),
        )


def _turn(before: Verdict, after: Verdict) -> FlipKind:
    if before.direction and after.direction:
        return FlipKind.REVERSED
    return FlipKind.LOST if before.direction else FlipKind.NEW


def _moved(flip: Flip) -> float:
    return abs((flip.version.difference or 0.0) - (flip.reference.difference or 0.0))


class _Changed:
    """Which answers are counted differently in what a statement is about."""

    def __init__(self, part: Part, other: CodedAnswers) -> None:
        first, second = part.coded, other
        chosen = part.counted & (first.judged | second.judged)
        chosen &= (first.marks != second.marks).any(axis=1) | (first.judged != second.judged)
        self._chosen = np.flatnonzero(chosen)
        self._first = part.rows.marks(first.marks[chosen] & first.judged[chosen, None])
        self._second = part.rows.marks(second.marks[chosen] & second.judged[chosen, None])
        self._place = {row.code: number for number, row in enumerate(part.rows.rows)}
        self._is_one_at_a_time = part.settings.unit is not Unit.RESPONDENTS

    @property
    def anything(self) -> bool:
        """Whether any answer is counted differently."""
        return self._chosen.size > 0

    def by(self, statement: Statement) -> Ints:
        """Positions among the answers."""
        code = self._place[statement.code]
        changed = self._first[:, code] != self._second[:, code]
        if statement.other:
            other = self._place[statement.other]
            if statement.kind is Kind.ORDER and self._is_one_at_a_time:
                before = self._first[:, code].astype(int) - self._first[:, other]
                after = self._second[:, code].astype(int) - self._second[:, other]
                changed = before != after
            else:
                changed = changed | (self._first[:, other] != self._second[:, other])
        found: Ints = self._chosen[changed]
        return found
