"""Puts a preview into words and rows: the same for commands, screens and the line-by-line mode."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_changes.code_figures import CodeFigures
from intercoder.agreement.of_changes.code_standings import CodeStanding
from intercoder.agreement.of_changes.preview import Doubt, Preview
from intercoder.agreement.whole.figure_words import number
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.sentences import revision_in_words
from intercoder.text.counted import counted

FIGURE_TITLES = ("code", "decisions", "then", "answers", "then", "alpha", "then")
DOUBT_TITLES = ("to_look_at_again", "why", "decisions", "answers")

FigureRow = tuple[str, int, int, int, int, float | None, float | None]
DoubtRow = tuple[str, str, int, int]


def preview_title(changed: CodebookHistory) -> str:
    """What the last revision does: `Revision 2: merged “Quiet” into “Rooms”.`"""
    made = changed.revisions[-1]
    words = revision_in_words(changed, made)
    if made.of is not None:
        words += f", which {revision_in_words(changed, changed.by_number[made.of])}"
    return f"Revision {made.number}: {words}."


def preview_sentences(found: Preview) -> Iterator[str]:
    """Whose decisions count otherwise, what is new, and what would break a rule."""
    if found.decisions:
        by = ", ".join(f"{name} {count:,}" for name, count in found.by_coder.items())
        rounds = ", ".join(f"{name} {count:,}" for name, count in found.by_round.items())
        yield (
            f"{counted(found.decisions, 'decision')} on {counted(found.answers, 'answer')} would "
            f"count otherwise (coders: {by}; rounds: {rounds})."
        )
    else:
        yield "No decision would count otherwise."
    if found.new:
        yield f"Nobody could give these codes so far: {', '.join(found.new)}."
    if found.not_alone > 0:
        yield (
            f"In {counted(found.not_alone, 'decision')}, a code that must be alone would not be "
            "alone any more."
        )


def figure_rows(found: Preview) -> list[FigureRow]:
    """The figures that change, by code, under `FIGURE_TITLES`."""
    return [
        (
            one.name,
            *(one.before.decisions, one.after.decisions),
            *(one.before.answers, one.after.answers),
            *(one.before.alpha, one.after.alpha),
        )
        for one in found.figures
    ]


def doubt_rows(found: Preview) -> list[DoubtRow]:
    """What would have to be looked at again, under `DOUBT_TITLES`."""
    return [(one.name, _why(one), one.decisions, one.answers) for one in found.doubts]


def spoken_figures(found: Preview) -> Iterator[str]:
    """The figures that change and what is to be looked at again, a sentence each."""
    for one in found.figures:
        before, after = one.before, one.after
        yield (
            f"{one.name}: {_change('decisions', before.decisions, after.decisions)}; "
            f"{_change('answers', before.answers, after.answers)}; alpha {_alphas(before, after)}."
        )
    for doubt in found.doubts:
        yield (
            f"To look at again: {doubt.name}, {counted(doubt.decisions, 'decision')} on "
            f"{counted(doubt.answers, 'answer')}, because {_why(doubt)}."
        )


def standing_sentences(standing: CodeStanding) -> tuple[str, ...]:
    """What has to be done about a code: what to look at again, and marks on its definition."""
    doubts = [
        f"To look at again: {counted(one.decisions, 'decision')} on "
        f"{counted(one.answers, 'answer')}, because {_why(one)}."
        for one in standing.doubts
    ]
    slips = [f"Probable slips that coders have not reviewed: {standing.slips:,}."]
    notes = [
        f"Note by {one.by}, {one.made_at[:10]}: {one.note or 'the definition needs work'}"
        for one in standing.notes
    ]
    return (*doubts, *(slips if standing.slips else []), *notes)


def _why(doubt: Doubt) -> str:
    return f"{doubt.why} into {', '.join(doubt.one_of)}" if doubt.one_of else doubt.why


def _change(what: str, before: int, after: int) -> str:
    return f"{what} {before:,}" if before == after else f"{what} {before:,}, then {after:,}"


def _alphas(before: CodeFigures, after: CodeFigures) -> str:
    was, now = (_alpha(one.alpha) for one in (before, after))
    return was if was == now else f"{was}, then {now}"


def _alpha(value: float | None) -> str:
    return "none" if value is None else number(value)
