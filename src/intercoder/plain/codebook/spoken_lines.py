"""The sentences of `intercoder codebook change --plain`, short and one per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from intercoder.agreement.of_changes.preview_words import (
    preview_sentences,
    spoken_figures,
    standing_sentences,
)
from intercoder.agreement.of_changes.proposal_queue import ProposalQueue
from intercoder.agreement.whole.figure_words import number
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.sentences import revisions_told
from intercoder.codebook.code import Code
from intercoder.plain.codebook.typed_commands import COMMANDS
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.code_standings import CodeStanding, Standings
    from intercoder.agreement.of_changes.codebook_workspace import Previewed
    from intercoder.study.codebook.recheck_counts import RecheckCount


def code_lines(
    rows: tuple[tuple[int, Code], ...],
    keys: Mapping[str, str],
    standings: Standings | None,
    marked: frozenset[str],
) -> Iterator[str]:
    """Codes with their keys and figures, those below a code indented by two spaces."""
    for depth, code in rows:
        key = f" Key {keys[code.id]}." if code.id in keys else ""
        mark = " Marked." if code.id in marked else ""
        said = f"{code.name}:" if code.heading else f"{code.name}."
        figures = f" {_figures(standings.of(code.id))}" if standings and not code.heading else ""
        yield f"{'  ' * depth}{said}{key}{figures}{mark}"
    if standings and standings.gone:
        yield f"Not in the codebook any more, but counted: {', '.join(standings.gone)}."


def standing_lines(standing: CodeStanding) -> Iterator[str]:
    """How a code stands."""
    yield _figures(standing)
    yield from standing_sentences(standing)


def preview_lines(previewed: Previewed) -> Iterator[str]:
    """What a change would do."""
    yield previewed.title
    yield from preview_sentences(previewed.preview)
    yield from spoken_figures(previewed.preview)


def history_lines(history: CodebookHistory) -> Iterator[str]:
    """All revisions, the last one first."""
    for one in reversed(revisions_told(history)):
        by = f" By {one.made_by}." if one.made_by else ""
        day = f" {one.made_at[:10]}." if one.made_at else ""
        why = f" Why: {one.reason}" if one.reason else ""
        undone = " It is undone." if one.is_undone else ""
        yield f"Revision {one.number}: {one.what}.{by}{day}{undone}{why}"


def recheck_lines(counts: tuple[RecheckCount, ...], names: Mapping[str, str]) -> Iterator[str]:
    """What coders have to look at again; that there is nothing, if so."""
    for one in counts:
        into = f" into {', '.join(one.one_of)}" if one.one_of else ""
        yield (
            f"{one.coder}, round {one.round}, {names.get(one.code, one.name)}, because {one.why}"
            f"{into}: {one.to_look_at:,} to look at, {one.looked_at:,} looked at, "
            f"{one.changed:,} changed."
        )
    if not counts:
        yield "No decision is in doubt because of a change of the codebook."


def help_lines() -> Iterator[str]:
    """What can be typed."""
    yield "Name a code by its key, id or name. Separate several with commas."
    yield "Each change is read out before it is made, with all that it would lead to."
    yield from COMMANDS.help_lines()


def _figures(standing: CodeStanding) -> str:
    figures = standing.figures
    alpha = "no alpha" if figures.alpha is None else f"alpha {number(figures.alpha)}"
    decisions, answers = counted(figures.decisions, "decision"), counted(figures.answers, "answer")
    return f"{decisions} on {answers}, {alpha}."


def proposal_lines(queue: ProposalQueue, texts: SpokenTexts) -> Iterator[str]:
    """What coders proposed: those to be decided first, alike ones one after the other."""
    texts.begin()
    if not queue.queued:
        yield "No coder has proposed a code."
    for one in queue.queued:
        made = one.proposal
        below = f" Below {queue.place_words(one)}." if queue.place_words(one) else ""
        on = counted(len(one.answers), "answer")
        yield f"{made.name}, by {made.coder} in {made.round}, on {on}. Id {one.short_id}.{below}"
        if not one.is_open:
            yield f"It was {queue.outcome_words(one)}."
        if one.outcome.reason:
            yield f"Why: {one.outcome.reason}"
        if made.definition:
            yield f"Meaning: {made.definition}"
        if made.example:
            yield texts.read_out("Example: ", made.id, made.example)
        if alike := queue.alike(one):
            yield f"Alike: {'; '.join(other.proposal.name for other in alike)}."
        if one.near:
            yield f"Close to the code {one.near.code.name}."
