"""What changed since the last document: figures that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intercoder.findings.chapters import Chapter
from intercoder.findings.tables.cells import Address
from intercoder.findings.tables.request import Unit
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.findings.earlier import key_of
from intercoder.report.findings.material import Earlier, Material
from intercoder.report.findings.words import points
from intercoder.report.numbers import count, listed, numbered, percent

_CLEARLY = 0.01
"""Shares that moved by a point or more are counted."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A share then and now, unweighted."""

    code: str
    before: tuple[int, int]
    """Count and base."""
    now: tuple[int, int]

    @property
    def by(self) -> float:
        """From -1 to 1."""
        return self.now[0] / self.now[1] - self.before[0] / self.before[1]


def changed(material: Material) -> Iterator[Section]:
    """The section; none where there is no earlier document with other figures."""
    earlier = material.earlier
    if earlier is None:
        return
    blocks: list[Block] = []
    for number, chapter in enumerate(material.chapters, start=1):
        blocks += _of_chapter(material, chapter, earlier, f"changed-{number}")
    if not blocks:
        blocks.append(
            Paragraph.of(
                "None of its figures can be compared with those of this document: other answers,"
                " codes or groups are counted."
            )
        )
    yield Section("changed", f"Changed since {earlier.made_on}", tuple(blocks))


def _of_chapter(
    material: Material, chapter: Chapter, earlier: Earlier, name: str
) -> Iterator[Block]:
    table = chapter.frequencies
    unit = table.about.settings.unit
    counted = Unit.ANSWERS if unit is Unit.MENTIONS else unit
    base = table.address(counted)
    before, bases = earlier.counts.get(key_of(base)), table.bases
    now = bases.respondents_judged if counted is Unit.RESPONDENTS else bases.judged
    if not before or not now:
        return
    moved = list(_moved(chapter, earlier, base, (before, now)))
    asked = listed([f"“{material.asked(one)}”" for one in chapter.questions])
    more = now - before
    how = f"{count(abs(more))} {'more' if more > 0 else 'fewer'} than" if more else "as many as"
    clearly = [one for one in moved if abs(one.by) >= _CLEARLY]
    yield Paragraph.of(
        f"{asked}: {numbered(now, counted.value.rstrip('s'))} judged, {how} in the document of"
        f" {earlier.made_on} (release {earlier.number}).",
        f"Of {numbered(len(moved), 'share')} that both show, {count(len(clearly))} moved by a"
        " percentage point or more.",
    )
    shown = sorted(moved, key=lambda one: -abs(one.by))
    rows = tuple(_row(one) for one in shown if one.by or one.before != one.now)
    if rows:
        weighted = table.about.settings.survey.weight
        yield Table(
            name,
            f"Shares {'(unweighted) ' if weighted else ''}that changed since"
            f" {earlier.made_on}, the largest changes first.",
            (
                Column("Code", is_number=False),
                Column("n", "Then"),
                Column("Share", "Then"),
                Column("n", "Now"),
                Column("Share", "Now"),
                Column("Change in points"),
            ),
            rows,
        )


def _moved(
    chapter: Chapter, earlier: Earlier, base: Address, bases: tuple[int, int]
) -> Iterator[Moved]:
    counted = base.unit
    for one in chapter.frequencies.rows:
        then = earlier.counts.get(key_of(replace(base, code=one.row.code)))
        now = one.respondents if counted == Unit.RESPONDENTS else one.answers
        if then is not None and now is not None:
            yield Moved(one.row.name, (then, bases[0]), (now, bases[1]))


def _row(one: Moved) -> Row:
    then, now = one.before[0] / one.before[1], one.now[0] / one.now[1]
    return Row(
        (
            Cell(one.code),
            Cell(count(one.before[0]), value=one.before[0]),
            Cell(percent(then), value=then),
            Cell(count(one.now[0]), value=one.now[0]),
            Cell(percent(now), value=now),
            Cell(points(one.by), value=one.by * 100),
        )
    )
