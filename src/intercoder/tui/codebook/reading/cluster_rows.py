"""Draws clusters of answers as rows, and says of one what it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from rich.style import Style
from textual.strip import Strip

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.protection.masking.masked_texts import MaskedTexts
from intercoder.suggest.reading.request import AnswerCluster, ClustersRead
from intercoder.suggest.reading.words import codes_in_words, languages_in_words
from intercoder.text.counted import counted
from intercoder.tui.drawing.glyphs import CHOSEN, FREE
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line

COUNT, STATE = 7, 10
ID = 14
NO_WORDS = "no word in common"
NO_CODE = "no code applies"
CODES = 6
"""Codes named of a cluster."""
START = 200
"""Characters of a typical answer beside its cluster; Enter shows all of it."""


def cluster_rows(
    clusters: Sequence[AnswerCluster], done: Mapping[int, str], book: Codebook, texts: MaskedTexts
) -> FixedRows:
    """A row for each cluster; `done` says what became of some, by place."""
    drawn = [
        Line(_drawer(one, done.get(place, ""), book, texts), place)
        for place, one in enumerate(clusters)
    ]
    return FixedRows(drawn)


def heading(width: int, look: RowStyles) -> Strip:
    """Above the clusters."""
    return _row(("answers", "words", "coded answers like these", ""), look, width, look.quiet)


def _drawer(
    one: AnswerCluster, state: str, book: Codebook, texts: MaskedTexts
) -> Callable[[int, RowStyles], Strip]:
    codes = codes_in_words(one.codes, book, CODES)

    def draw(width: int, look: RowStyles) -> Strip:
        style = look.quiet if state else look.background
        words = texts.note(", ".join(one.words)) or NO_WORDS
        return _row((f"{one.size:,}", words, codes, state), look, width, style)

    return draw


def _row(cells: tuple[str, str, str, str], look: RowStyles, width: int, style: Style) -> Strip:
    count, words, codes, state = cells
    rest = max(width - COUNT - STATE - 4, 2)
    left = max(rest * 3 // 5, 1)
    columns = [figure(count, style, COUNT), text(words, style, left)]
    columns += [text(codes, look.quiet, max(rest - left, 1)), text(state, look.good, STATE)]
    return row_of(columns, width, look)


def facts_of(
    one: AnswerCluster, typical: Sequence[Answer], book: Codebook, texts: MaskedTexts
) -> Facts:
    """What a cluster is about: its size and languages, codes beside it, typical answers."""
    about = [counted(one.size, "answer")]
    if languages := languages_in_words(one.languages):
        about.append(languages)
    if one.no_code:
        about.append(f"{one.no_code:,} with “{NO_CODE}”")
    beside = f"Coded answers like these: {codes_in_words(one.codes, book)}." if one.codes else ""
    shown = [f"· {_start(texts.line(answer.id, answer.text))}" for answer in typical]
    sentences = (" · ".join(about), beside, *shown)
    return Facts(texts.note(", ".join(one.words)) or NO_WORDS, tuple(filter(None, sentences)))


def _start(answer: str) -> str:
    return answer if len(answer) <= START else f"{answer[:START].rstrip()}…"


def left_words(found: ClustersRead, done: Collection[int]) -> str:
    """How much is left, for the title line."""
    left = [one for place, one in enumerate(found.clusters) if place not in done]
    answers = sum(one.size for one in left)
    return f"{counted(len(left), 'cluster')} · {counted(answers, 'answer')}"


def answer_rows(
    rows: Sequence[int],
    answers: Mapping[int, Answer],
    marked: Collection[int],
    texts: MaskedTexts,
) -> FixedRows:
    """A row for each answer, with a sign on those that are to be examples."""
    lines = [
        Line(_answer_drawer(answers[row], texts, is_marked=row in marked), place)
        for place, row in enumerate(rows)
    ]
    return FixedRows(lines)


def _answer_drawer(
    one: Answer, texts: MaskedTexts, *, is_marked: bool
) -> Callable[[int, RowStyles], Strip]:
    def draw(width: int, look: RowStyles) -> Strip:
        sign = text(CHOSEN if is_marked else FREE, look.good if is_marked else look.quiet, 1)
        room = max(width - 1 - ID - 4 - 4, 1)
        shown = " ".join(texts.line(one.id, one.text).split())
        columns = [
            sign,
            text(one.id, look.quiet, ID),
            text(one.language, look.quiet, 4),
            text(shown, look.background, room),
        ]
        return row_of(columns, width, look)

    return draw
