"""The sentences of `intercoder code --plain`, short and one per line.

Everything here is a pure function from what is known to the lines that say it; the lines are made
safe to draw where they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from intercoder.codebook.changes.news import CodebookNews
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Act, Judgement, State
from intercoder.coding.passages.seen_words import seen_words
from intercoder.coding.queue import COUNTED, Draft, Item, Progress, QueueFilter
from intercoder.coding.session import CodingSession, lost_words
from intercoder.coding.suggestion_visibility import (
    NO_EXAMPLE,
    absence,
    basis_words,
    lacks_example,
    like_words,
    likelihood,
    rests_on_codebook,
    seen_evidence,
)
from intercoder.plain.coding.typed_commands import COMMANDS
from intercoder.plain.spoken_texts import SpokenTexts, text_lines
from intercoder.protection.masking.masked_texts import MaskedTexts
from intercoder.protection.masking.seeing import SeenText

NEEDS_SERVER = {
    Act.UNDO: "You decided that before this session. Undo it when the server is back.",
    Act.REDO: "You undid that before this session. Redo it when the server is back.",
}
USED_UP = (
    "There are no more answers read ahead. The next ones come when the server is back. An "
    "empty line tries again."
)

NO_CODES = (
    "The codebook has no codes yet. Type propose and a name to propose one. "
    "Memo keeps a note on the answer, skip leaves it for later, 0 says that no code "
    "applies."
)


def reverted_line(act: Act, others: int) -> str:
    """What undo or redo did, on one answer and so many others."""
    done = "Taken back" if act is Act.UNDO else "Brought back"
    return f"{done} on {others + 1} answers." if others else f"{done}."


def news_line(news: CodebookNews) -> str:
    """What is new in the codebook since the coder saw it last."""
    return f"{news.words} Type changes to hear what."


def changes_lines(news: CodebookNews) -> Iterator[str]:
    """Every change of the codebook, the newest revision first."""
    if not news.made and not news.proposals:
        yield "The codebook is in its first revision. Nothing was changed."
    for proposal in news.proposals:
        yield from proposal.lines()
    for one in news.made:
        yield from one.lines()


def code_names(codebook: Codebook, codes: Iterable[str]) -> str:
    """The names of codes, in one line."""
    return "; ".join(codebook.name_of(code) for code in codes)


def judgement_line(codebook: Codebook, judgement: Judgement) -> str:
    """What a judgement says, without the words of its memo."""
    coded = judgement.state is State.CODED
    said = code_names(codebook, judgement.codes) if coded else judgement.state.value
    unsure = " Unsure." if judgement.unsure else ""
    memo = " With a memo." if judgement.memo else ""
    marks = " With marked words." if judgement.passages else ""
    return f"{said}.{unsure}{memo}{marks}"


def chosen_line(codebook: Codebook, draft: Draft) -> str:
    """What is chosen on an answer, before it is saved."""
    if not draft.codes:
        return "Chosen: nothing."
    return f"Chosen: {code_names(codebook, draft.codes)}."


def answer_lines(
    session: CodingSession, item: Item, question: str, texts: MaskedTexts
) -> Iterator[str]:
    """The answer in view, with what stands above it and what is chosen on it.

    `question` is its wording; empty where it was said with the answer before.
    """
    progress = session.progress
    yield ""
    yield f"Done: {progress.decided} of {progress.total}."
    if question:
        yield f"Question: {question}"
    if item.answer.language:
        yield f"Language: {item.answer.language}"
    for name, value in item.answer.attributes.items():
        if value:
            yield f"{name}: {value}"
    seen = texts.see(item.answer.id, item.answer.text)
    yield from text_lines(seen)
    if item.answer.translation:
        yield "There is a translation. Type translation to hear it."
    if item.alike:
        count = f"{item.alike} or more" if item.alike >= COUNTED else str(item.alike)
        yield f"Answers like it: {count}. Type group to hear them."
    if item.same_meaning:
        yield f"Answers that mean the same: {item.same_meaning}. Type group to hear them."
    if item.standing.state is not State.UNSEEN:
        yield f"Decided before: {judgement_line(session.codebook, item.standing)}"
    if item.in_doubt:
        yield f"Look at it again. {item.in_doubt}."
    if item.kept is not None or item.standing.state is State.UNSEEN:
        yield chosen_line(session.codebook, item.draft)
    if item.lost:
        yield lost_words(item)
    yield from _beside_codes(session.codebook, item, seen, texts.note(item.draft.memo))


def _beside_codes(codebook: Codebook, item: Item, seen: SeenText, memo: str) -> Iterator[str]:
    """What is chosen on an answer besides its codes."""
    if item.kept is not None and item.kept.unsure:
        yield "Marked as unsure."
    if memo:
        yield f"Memo: {memo}"
    for code, words in seen_words(item.draft.marked, item.answer.text, seen):
        if words.strip():
            yield f"Marked for {codebook.name_of(code)}: {words}"


def translation_line(session: CodingSession, texts: MaskedTexts) -> str:
    """The translation of the answer in view."""
    answer = session.item.answer if session.item is not None else None
    if answer is None or not answer.translation:
        return "This answer has no translation."
    return f"Translation: {texts.line(answer.id, answer.translation)}"


def suggestion_lines(session: CodingSession, texts: MaskedTexts) -> Iterator[str]:
    """What is suggested for the answer in view, or why nothing is."""
    item = session.item
    if item is None:
        return
    seen = session.suggestions
    if seen is None or not seen.codes:
        yield absence(session.assistance, item) or ""
        return
    if basis := basis_words(seen):
        yield f"Suggestions {basis}."
    for rank, one in enumerate(seen.codes, start=1):
        name = session.codebook.name_of(one.code)
        words = seen_evidence(texts.see(item.answer.id, item.answer.text), one)
        because = f", because of: {words}" if words else ""
        if one.like is not None and (like := like_words(texts.see(one.like.answer, one.like.text))):
            because += f", {like}"
        without = f", {NO_EXAMPLE}" if lacks_example(one, seen) else ""
        how = "by a rule" if one.rule else likelihood(one, seen)
        if not one.rule and rests_on_codebook(one, seen):
            how = "from the codebook"  # the number before its name is its rank
        yield f"Suggested: {rank} {name}, {how}{without}{because}."


def nothing_left_lines(wanted: QueueFilter, progress: Progress) -> Iterator[str]:
    """What there is to do when the filter wants no answer any more."""
    yield ""
    if progress.total == 0:
        yield "The study has no answers yet."
    elif wanted.text:
        yield "No answers left with these words. Type filter open to go on with the open answers."
    elif progress.unseen == 0:
        yield "Everything is decided or skipped."
    else:
        yield "No answers left under this filter. Type filter open to go on with the open answers."
    if progress.skipped:
        yield f"Skipped: {progress.skipped}. Type filter skipped to go through them."


def changed_lines(codebook: Codebook, before: Draft, after: Draft) -> Iterator[str]:
    """What choosing codes did."""
    added = [code for code in after.codes if code not in before.codes]
    removed = [code for code in before.codes if code not in after.codes]
    if added:
        yield f"Added: {code_names(codebook, added)}."
    if removed:
        yield f"Removed: {code_names(codebook, removed)}."
    if before.codes or len(added) > 1 or removed:
        yield chosen_line(codebook, after)


def meaning_lines(code: Code) -> Iterator[str]:
    """What a code means, in the first sentence of its definition; nothing without one."""
    if code.definition.strip():
        yield f"“{code.name}” means: {first_sentence(code.definition)}"


def first_sentence(text: str) -> str:
    """The text up to the end of its first sentence, on one line."""
    line = " ".join(text.split())
    ends = re.search(r"(?<=[^\W\d_]{2})[.!?؟।](?=\s+[^\W\d_a-z])|[。！？]", line)
    return line[: ends.end()] if ends else line


def codebook_lines(codebook: Codebook, keys: Mapping[str, str]) -> Iterator[str]:
    """All codes, those below a code indented by two spaces; that there are none, if so."""
    if not codebook.codes:
        yield NO_CODES
    for depth, code in codebook.walk():
        key = keys.get(code.id)
        said = f"{code.name}:" if code.heading else f"{code.name}. Key {key}." if key else code.name
        yield f"{'  ' * depth}{said}{' Proposed.' if code.provisional else ''}"


def definition_lines(
    codebook: Codebook, code: Code, key: str | None, texts: SpokenTexts
) -> Iterator[str]:
    """Everything the codebook says of a code."""
    texts.begin()
    yield f"{code.name}."
    above = [one.name for one in codebook.path(code.id)[:-1]]
    if above:
        yield f"Under: {', '.join(above)}."
    if code.provisional:
        yield "Proposed by a coder. No lead has decided about it yet."
    if code.heading:
        yield "A heading: it is never chosen itself."
    if key:
        yield f"Key: {key}"
    for title, text in (
        ("Definition", code.definition),
        ("Use when", code.use_when),
        ("Don't use when", code.dont_use_when),
        ("Also called", ", ".join(code.aliases)),
    ):
        if text:
            yield f"{title}: {text}"
    for number, example in enumerate(code.examples):
        yield texts.read_out("Example: ", f"example {number} of {code.id}", example)
    if code.exclusive:
        yield "This code stands alone: no other code goes with it."


def progress_lines(session: CodingSession, now: float, *, shows_pace: bool = True) -> Iterator[str]:
    """How much is done, how long the rest will take, and when a break is due. `now` is on the
    clock of the session; `shows_pace` says whether the lead wants coders to hear their pace."""
    progress = session.progress
    yield f"Done: {progress.decided} of {progress.total}."
    if progress.outside:
        yield (
            "Decided outside your queue, on answers no longer allocated to you: "
            f"{progress.outside}."
        )
    yield f"Coded: {progress.coded}. No code applies: {progress.no_code_applies}."
    yield f"Skipped: {progress.skipped}. Unsure: {progress.unsure}. Open: {progress.unseen}."
    left = session.pace.seconds_left(progress.unseen) if shows_pace else None
    if left is not None:
        yield f"At this pace the open answers take {_minutes(left)}."
    until_break = session.pace.until_break(now)
    yield "Time for a break." if until_break <= 0 else f"A break is due in {_minutes(until_break)}."


def help_lines() -> Iterator[str]:
    """What can be typed."""
    yield "To choose codes, type their keys or names. Separate several with spaces or commas."
    yield "To remove a code, type it again."
    yield from COMMANDS.help_lines()


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    hours, minutes = divmod(minutes, 60)
    named = [f"{hours} h"] if hours else []
    return " ".join([*named, f"{minutes} min"]) if minutes or not hours else named[0]
