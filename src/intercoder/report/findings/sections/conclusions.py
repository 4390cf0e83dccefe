"""Which conclusions of a document do not hold under other versions of the codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intercoder.findings.chapters import Chapter
from intercoder.findings.conclusions.results import Compared, Conclusions, Flip, FlipKind
from intercoder.findings.conclusions.statements import Kind, Statement, Verdict
from intercoder.findings.tables.request import By
from intercoder.findings.whose.versions import Source, Version
from intercoder.report.document import (
    Block,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
)
from intercoder.report.findings.material import Material
from intercoder.report.findings.words import (
    after_correction,
    group_words,
    p_cell,
    points,
)
from intercoder.report.numbers import NOTHING, count, listed, numbered

TITLE = "The same conclusions under other codes?"
_TURNS = {
    FlipKind.REVERSED: "the other way round",
    FlipKind.LOST: "no longer clear",
    FlipKind.NEW: "newly clear",
}
_Versions = tuple[Flip, Mapping[FlipKind, list[str]]]
"""A change of a statement, and the versions under which it changes so."""


def conclusions_sections(material: Material) -> Iterator[Section]:
    """The chapter, with a part for each question; none where there is one version of the codes."""
    several = [
        (chapter, chapter.conclusions)
        for chapter in material.chapters
        if chapter.conclusions is not None
    ]
    if not several:
        return
    yield Section("conclusions", TITLE, (_how(material, [found for _, found in several]),))
    for at, (chapter, found) in enumerate(several, start=1):
        part = _Part(material, chapter, found, f"conclusions-{at}")
        asked = listed([material.asked(one) for one in chapter.questions])
        yield Section(f"conclusions-{at}", asked, tuple(part.blocks()), level=2)


def how_many_hold(material: Material) -> str:
    """A sentence for the summary; empty where nothing was compared."""
    several = [one.conclusions for one in material.chapters if one.conclusions is not None]
    clear = sum(one.clear for one in several)
    if not clear:
        return ""
    flipping = sum(len(one.flipping) + one.untold_clear for one in several)
    others = max(len(one.compared) for one in several)
    return (
        f"{_how_many(clear, flipping)} under each of {numbered(others, 'other version')} of the"
        f" codes (see “{TITLE}”)."
    )


def _how_many(clear: int, lost: int) -> str:
    """`All 15 clear statements hold`, or how many of them do."""
    if not lost:
        return f"All {numbered(clear, 'clear statement')} hold"
    return f"{count(clear - lost)} of {numbered(clear, 'clear statement')} hold"


def under(version: Version) -> str:
    """Which codes, after `under`."""
    if version.without_unsure:
        return "sure decisions alone"
    if version.revision is not None:
        return f"codes of revision {version.revision}"
    return {
        Source.CODER: f"codes of {version.coder}",
        Source.FINAL: "the final codes",
        Source.CONSENSUS: "the consensus",
        Source.MAJORITY: "codes that most coders gave",
        Source.ANY: "codes that any coder gave",
        Source.BEFORE: "codes before discussion",
    }[version.source]


def depends(found: Conclusions | None, *statements: Statement) -> str:
    """A sentence that says under which versions one of these statements does not hold, to follow
    the statement; empty where it holds."""
    turns: dict[FlipKind, list[str]] = {}
    for one in found.compared if found else ():
        mine = {flip.turn for flip in one.flips if flip.statement in statements}
        for turn in mine - {FlipKind.NEW}:
            turns.setdefault(turn, []).append(under(one.version))
    said = [
        f"{words} under {listed(turns[turn])}" for turn, words in _TURNS.items() if turn in turns
    ]
    return f" It is {listed(said)}." if said else ""


def _how(material: Material, several: Sequence[Conclusions]) -> Paragraph:
    tried: dict[Kind, int] = {}
    for one in several:
        for kind, number in one.tried.items():
            tried[kind] = tried.get(kind, 0) + number
    about = several[0].about
    names = dict.fromkeys(under(one.version) for found in several for one in found.compared)
    kinds = [
        f"{count(tried[kind])} {words}"
        for kind, words in (
            (Kind.ORDER, "that one code is more frequent than another"),
            (Kind.GROUP, "that a code is more frequent in a group than in all others"),
            (Kind.TOGETHER, "that two codes occur together more, or less, than by chance"),
        )
        if tried.get(kind)
    ]
    clear = sum(one.clear for one in several)
    return Paragraph.of(
        f"{numbered(sum(tried.values()), 'statement')} were tested: {listed(kinds)}.",
        f"With the codes of this document, {count(clear)} of them are clear"
        f" {after_correction(about)}, each kind within a question being corrected by itself.",
        "All were tested again with the codes of each other version, which take the place of these"
        " on every answer that the version has a result for, so that what changes is due to codes,"
        " never to other answers.",
        "Before discussion, and without unsure decisions, answers without a result are left out."
        if any(one.left_out for found in several for one in found.compared)
        else "",
        f"The versions are {listed(list(names))}.",
        "A p value that moves from .04 to .06 is enough to make a statement no longer clear; one"
        " that is the other way round should not be published."
        if material.threshold == 0
        else "A small change is enough to make a statement no longer clear; one that is the other"
        " way round should not be published.",
    )


@dataclass(frozen=True)
class _Part:
    """What flips in the answers to one question."""

    material: Material
    chapter: Chapter
    found: Conclusions
    name: str

    def blocks(self) -> Iterator[Block]:
        found = self.found
        clear, lost = found.clear, len(found.flipping) + found.untold_clear
        yield Paragraph.of(
            f"{_how_many(clear, lost)} under every version of the codes."
            if clear
            else "No statement is clear.",
            f"{numbered(found.untold, 'statement')} that would change are not named, because they"
            " rest on counts that are not shown."
            if found.untold
            else "",
        )
        yield self._versions()
        turned = self._by_statement({FlipKind.REVERSED, FlipKind.LOST})
        if turned:
            yield self._turned(turned)
        new = self._by_statement({FlipKind.NEW})
        if new:
            yield self._new(new)
        if self.material.threshold == 0 and (turned or new):
            yield self._figures()

    def _versions(self) -> Table:
        return Table(
            f"{self.name}-versions",
            "Versions of the codes, and how many statements change with them.",
            (
                Column("Version", is_number=False),
                Column("Answers"),
                Column("Coded differently"),
                Column("Open here"),
                Column("Hold", "Statements"),
                *(Column(_capital(words), "Statements") for words in _TURNS.values()),
            ),
            tuple(Row(tuple(self._version(one))) for one in self.found.compared),
            (
                "Answers: those with a result in the version; of these, those with other codes than"
                " in this document, and those that it leaves open.",
            ),
        )

    def _version(self, one: Compared) -> Iterator[Cell]:
        yield Cell(_capital(under(one.version)))
        yield self._few(one.answers)
        yield self._few(one.differing)
        yield self._few(one.settled)
        yield Cell(count(one.held), value=one.held)
        for turn in _TURNS:
            number = sum(flip.turn is turn for flip in one.flips)
            yield Cell(count(number), value=number)

    def _few(self, number: int) -> Cell:
        """A count of answers; small ones are not told."""
        if 0 < number < self.material.threshold:
            return Cell(f"1 to {self.material.threshold - 1}")
        return Cell(count(number), value=number)

    def _by_statement(
        self, turns: set[FlipKind]
    ) -> list[tuple[Flip, Mapping[FlipKind, list[str]]]]:
        """Statements that flip so, with the versions under which they do: those reversed first,
        then by how many versions they flip under."""
        found: dict[Statement, tuple[Flip, dict[FlipKind, list[str]]]] = {}
        for one in self.found.compared:
            for flip in one.flips:
                if flip.turn in turns:
                    _, versions = found.setdefault(flip.statement, (flip, {}))
                    versions.setdefault(flip.turn, []).append(under(one.version))

        def order(pair: _Versions) -> tuple[int, int]:
            _, versions = pair
            reversed_ = len(versions.get(FlipKind.REVERSED, ()))
            return -reversed_, -sum(map(len, versions.values()))

        return sorted(found.values(), key=order)

    def _turned(self, several: list[_Versions]) -> Table:
        rows = []
        for flip, versions in several:
            difference = flip.reference.difference
            rows.append(
                Row(
                    (
                        Cell(self._said(flip)),
                        Cell(NOTHING)
                        if difference is None
                        else Cell(points(self._signed(flip, difference)), value=difference),
                        *(
                            Cell(listed(versions[turn]) if turn in versions else NOTHING)
                            for turn in (FlipKind.REVERSED, FlipKind.LOST)
                        ),
                    )
                )
            )
        return Table(
            f"{self.name}-turned",
            "Statements that are clear with the codes of this document and not so with others.",
            (
                Column("Statement", is_number=False),
                Column("Points"),
                Column("The other way round", "Under", is_number=False),
                Column("No longer clear", "Under", is_number=False),
            ),
            tuple(rows),
            ("Points: the difference of shares behind it, in percentage points.",),
        )

    def _new(self, several: list[_Versions]) -> Table:
        return Table(
            f"{self.name}-new",
            "Statements that are clear with other codes only.",
            (
                Column("Statement", is_number=False),
                Column("Clear under", is_number=False),
            ),
            tuple(
                Row((Cell(self._said(flip)), Cell(listed(versions[FlipKind.NEW]))))
                for flip, versions in several
            ),
        )

    def _figures(self) -> Table:
        """Both estimates, and the answers behind them: in a document that hides nothing."""
        rows = [
            Row(tuple(self._flip(one, flip))) for one in self.found.compared for flip in one.flips
        ]
        return Table(
            f"{self.name}-figures",
            "Every change, with both estimates and the number of answers behind it.",
            (
                Column("Statement", is_number=False),
                Column("Under", is_number=False),
                Column("Change", is_number=False),
                Column("Points", "This document"),
                Column("p", "This document"),
                Column("Points", "Those codes"),
                Column("p", "Those codes"),
                Column("Answers"),
            ),
            tuple(rows),
            (
                "Answers: those that differ in what is stated, or that only one version has; where"
                " there are none, the correction for the number of tests moved.",
            ),
        )

    def _flip(self, one: Compared, flip: Flip) -> Iterator[Cell]:
        yield Cell(self._said(flip))
        yield Cell(under(one.version))
        yield Cell(_TURNS[flip.turn])
        for verdict in (flip.reference, flip.version):
            if verdict.difference is None:
                yield Cell(NOTHING)
            else:
                said = self._signed(flip, verdict.difference)
                yield Cell(points(said), value=verdict.difference)
            yield p_cell(verdict.adjusted_p)
        behind = flip.answers or ()
        yield Cell(count(len(behind)), value=len(behind), behind=self.material.rows_behind(behind))

    def _signed(self, flip: Flip, difference: float) -> float:
        """As the statement is said: one code is said to be above the other."""
        is_order = flip.statement.kind is Kind.ORDER
        return difference * (_clear(flip).direction if is_order else 1)

    def _said(self, flip: Flip) -> str:
        one, clear = flip.statement, _clear(flip)
        names = {row.row.code: row.row.name for row in self.chapter.frequencies.rows}
        first, second = names.get(one.code, one.code), names.get(one.other, one.other)
        more = clear.direction > 0
        match one.kind:
            case Kind.ORDER:
                above, below = (first, second) if more else (second, first)
                return f"“{above}” is more frequent than “{below}”"
            case Kind.TOGETHER:
                way = "more" if more else "less"
                return f"“{first}” and “{second}” occur together {way} often than by chance"
            case _:
                by = one.division.removeprefix(f"{By.ATTRIBUTE}:").replace("_", " ")
                way = "more" if more else "less"
                return f"“{first}” is {way} frequent with {by} “{group_words(one.group)}”"


def _clear(flip: Flip) -> Verdict:
    return flip.reference if flip.reference.direction else flip.version


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
