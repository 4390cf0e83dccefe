"""Prints which conclusions hold under every version of the codes, for people, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from intercoder.cli.findings.frequency_lines import ABOUT_COLUMNS, about_cells
from intercoder.cli.findings.words import (
    HIDDEN,
    heading,
    indented,
    numbered,
    p_value,
    panels,
    percent,
    points,
    survey_line,
    wrapped,
)
from intercoder.cli.text_tables import Cell

if TYPE_CHECKING:
    from intercoder.findings.conclusions.results import Compared, Conclusions, Flip
    from intercoder.findings.conclusions.statements import Verdict

FLIP_COLUMNS = (
    *ABOUT_COLUMNS,
    *("version", "statement", "code", "other", "by", "group", "turn"),
    *("reference_direction", "reference_difference", "reference_adjusted_p"),
    *("version_direction", "version_difference", "version_adjusted_p"),
    *("answers_behind", "answer_ids"),
)
_SHOWN_FLIPS = 8
_SHOWN_ANSWERS = 6


def conclusion_lines(
    found: Conclusions,
    wordings: Mapping[str, str],
    ids: Mapping[int, str],
    *,
    shows_all: bool,
) -> Iterator[str]:
    """Shares under every version, and what flips."""
    about = found.about
    yield from heading("The same conclusions?", about, wordings)
    yield from wrapped(survey_line(about).capitalize())
    yield ""
    reference = found.shares[0]
    names: tuple[str, list[str]] = (
        f"share of {about.settings.unit.value}",
        [*(indented(one.row) for one in reference.rows), "base"],
    )
    versions = (found.reference, *(one.version for one in found.compared))
    columns: list[tuple[str, list[Cell]]] = []
    for version, table in zip(versions, found.shares, strict=True):
        unit = about.settings.unit.value
        whole = {
            "answers": table.bases.judged,
            "respondents": table.bases.respondents_judged,
            "mentions": table.bases.mentions,
        }[unit]
        cells: list[Cell] = [
            HIDDEN if one.count is None else percent(one.share) for one in table.rows
        ]
        columns.append((version.short, [*cells, HIDDEN if whole is None else f"{whole:,}"]))
    for number, lines in enumerate(panels(names, columns)):
        if number:
            yield ""
        yield from lines
    yield ""
    yield from wrapped(
        f"Below: what would flip if a version's codes counted wherever it has a result, in the "
        f"place of those of {found.reference.short}. Statements are tested at "
        f"{about.settings.confidence:.0%}, {_correction(about.settings.correction.words)}."
    )
    name_of = {one.row.code: one.row.name for one in reference.rows}
    for compared in found.compared:
        yield ""
        yield from _version(compared, name_of, ids, shows_all=shows_all)
    if not found.divisions:
        yield ""
        yield "--by NAME adds statements about groups of respondents."


def _correction(words: str) -> str:
    return "not corrected" if words == "no correction" else f"corrected over each kind ({words})"


def _version(
    compared: Compared, name_of: Mapping[str, str], ids: Mapping[int, str], *, shows_all: bool
) -> Iterator[str]:
    turns = [flip.turn.value for flip in compared.flips]
    counts = [
        f"{turns.count(turn)} {words}"
        for turn, words in (
            ("reversed", "reversed"),
            ("lost", "no longer clear"),
            ("new", "newly clear"),
        )
        if turn in turns
    ]
    yield from wrapped(
        f"{compared.version.short}: {', '.join(_answers(compared))}; "
        f"{numbered(compared.held, 'clear statement')} hold{'s' if compared.held == 1 else ''}, "
        f"{', '.join(counts) if counts else 'none flips'}."
    )
    shown = compared.flips if shows_all else compared.flips[:_SHOWN_FLIPS]
    for flip in shown:
        for number, line in enumerate(wrapped(_flip(flip, name_of, ids), 76)):
            yield f"{'  - ' if number == 0 else '    '}{line}"
    if len(shown) < len(compared.flips):
        yield f"    {len(compared.flips) - len(shown):,} more: --all shows them."


def _answers(compared: Compared) -> Iterator[str]:
    yield f"counts for {numbered(compared.answers, 'answer')}"
    yield f"{compared.differing:,} coded differently"
    if compared.settled:
        yield f"{compared.settled:,} open in the reference"
    if compared.left_out:
        yield f"{compared.left_out:,} left out"


def _flip(flip: Flip, name_of: Mapping[str, str], ids: Mapping[int, str]) -> str:
    before, after = flip.reference, flip.version
    turn = {
        "reversed": "the other way round",
        "lost": "no longer clear",
        "new": "newly clear",
    }[flip.turn.value]
    clear = before if before.direction else after
    said = statement_words(flip, clear, name_of)
    behind = _answers_behind(flip.answers, ids)
    sign = clear.direction if flip.statement.kind.value == "order" else 1
    figures = ""
    if flip.answers is not None:
        figures = f", {_figures(before, sign)} to {_figures(after, sign)}"
    return f"{said}: {turn}{figures}{behind}."


def _answers_behind(answers: tuple[int, ...] | None, ids: Mapping[int, str]) -> str:
    if answers is None:
        return ""
    if not answers:
        return "; no answer differs in these codes: the correction moved"
    named = [ids[number] for number in answers[:_SHOWN_ANSWERS]]
    more = len(answers) - len(named)
    others = f" and {more:,} more" if more > 0 else ""
    return f"; {numbered(len(answers), 'answer')}: {', '.join(named)}{others}"


def _figures(one: Verdict, sign: int) -> str:
    if one.difference is None:
        return "never given"
    p = p_value(one.adjusted_p)
    return f"{points(sign * one.difference)} (p {p})" if p else points(sign * one.difference)


def statement_words(flip: Flip, clear: Verdict, name_of: Mapping[str, str]) -> str:
    """The statement as the version in which it is clear makes it."""
    one = flip.statement
    first, second = name_of.get(one.code, one.code), name_of.get(one.other, one.other)
    more = clear.direction > 0
    match one.kind.value:
        case "order":
            above, below = (first, second) if more else (second, first)
            return f"“{above}” more often than “{below}”"
        case "together":
            return f"“{first}” and “{second}” together {'more' if more else 'less'} than by chance"
        case _:
            name = one.division.removeprefix("attribute:")
            often = "more" if more else "less"
            return f"“{first}” {often} often where {name} is “{one.group}”"


def flip_rows(found: Conclusions, ids: Mapping[int, str]) -> Iterator[tuple[Cell, ...]]:
    """One row for each flip, under `FLIP_COLUMNS`."""
    for compared in found.compared:
        for flip in compared.flips:
            one = flip.statement
            yield (
                *about_cells(found.about),
                compared.version.key,
                one.kind.value,
                one.code,
                one.other or None,
                one.division or None,
                one.group or None,
                flip.turn.value,
                *_verdict(flip.reference),
                *_verdict(flip.version),
                None if flip.answers is None else len(flip.answers),
                ",".join(ids[number] for number in flip.answers or ()),
            )


def _verdict(one: Verdict) -> tuple[Cell, ...]:
    return one.direction, one.difference, one.adjusted_p
