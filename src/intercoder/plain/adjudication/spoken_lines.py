"""The sentences of `intercoder adjudicate --plain`, short and one per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intercoder.adjudication.disagreement import Disagreement, Version
from intercoder.adjudication.marked_words import marked_words
from intercoder.adjudication.session import AdjudicationSession, Choice
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.plain.adjudication.typed_commands import COMMANDS
from intercoder.plain.coding.spoken_lines import code_names
from intercoder.plain.spoken_texts import SpokenTexts


def answer_lines(
    session: AdjudicationSession,
    item: Disagreement,
    question: str,
    texts: SpokenTexts,
    *,
    named: bool,
) -> Iterator[str]:
    """The answer in view, its versions, what was said about it, and what is chosen."""
    codebook, answer = session.codebook, item.answer
    yield ""
    yield standing_line(session)
    yield f"Question: {question}"
    if answer.language:
        yield f"Language: {answer.language}"
    for name, value in answer.attributes.items():
        if value:
            yield f"{name}: {value}"
    texts.begin()
    yield texts.read_out(f"Answer {answer.id}: ", answer.id, answer.text)
    if answer.translation:
        yield texts.read_out("Translation: ", f"translation of {answer.id}", answer.translation)
    seen = texts.see(answer.id, answer.text)
    for number, version in enumerate(item.versions, start=1):
        yield from _version_lines(codebook, number, version, texts, named=named)
        for words in marked_words(item, version, codebook.name_of, seen):
            yield f"Marked by {version.label}: {words}"
    yield from shared_lines(codebook, item)
    yield from comment_lines(item, texts, named=named)
    yield from settled_lines(codebook, item, texts, named=named)
    if session.may_settle:
        yield chosen_line(codebook, session.choice)
    if session.reason and session.may_settle:
        yield f"Reason: {texts.note(session.reason)}"


def standing_line(session: AdjudicationSession) -> str:
    """How far the queue is."""
    return (
        f"Waiting: {len(session.waiting):,} of {len(session.queue):,}. Adjudicated by you "
        f"today: {session.settled_today:,}."
    )


def shared_lines(codebook: Codebook, item: Disagreement) -> Iterator[str]:
    """Which codes all versions share, and which not."""
    given = [code for code in item.codes if any(code in one.codes for one in item.versions)]
    shared = [code for code in given if not item.differs_in(code)]
    apart = [code for code in given if item.differs_in(code)]
    if shared:
        yield f"All gave: {code_names(codebook, shared)}."
    if apart:
        yield f"Not all gave: {code_names(codebook, apart)}."


def comment_lines(item: Disagreement, texts: SpokenTexts, *, named: bool) -> Iterator[str]:
    """What was said, in order."""
    for one in item.comments:
        yield f"Comment by {item.who(one.coder, one.role, named=named)}: {texts.note(one.text)}"


def settled_lines(
    codebook: Codebook, item: Disagreement, texts: SpokenTexts, *, named: bool
) -> Iterator[str]:
    """What stands as settled."""
    made = item.consensus
    if made is None:
        return
    said = codes_or_none(codebook, made.judgement.codes)
    by = f" by {made.by}" if made.by and named else ""
    yield f"Consensus ({made.settled.value}{by}): {said}."
    if made.judgement.memo:
        yield f"Reason: {texts.note(made.judgement.memo)}"
    if item.is_stale:
        yield "A coder has changed their decision since."


def chosen_line(codebook: Codebook, choice: Choice) -> str:
    """What is chosen, before it is settled."""
    if choice.none_applies:
        return "Chosen: no code applies."
    if not choice.codes:
        return "Chosen: nothing."
    return f"Chosen: {code_names(codebook, choice.codes)}."


def codes_or_none(codebook: Codebook, codes: Iterable[str]) -> str:
    """The names of codes; that none applies, where there are none."""
    listed = list(codes)
    return code_names(codebook, listed) if listed else State.NO_CODE_APPLIES.value


def help_lines() -> Iterator[str]:
    """What can be typed."""
    yield "Type a version's letter or number to choose it. Type a code's key or name to add"
    yield "the code, or to remove it. Separate several with commas."
    yield from COMMANDS.help_lines()


def _version_lines(
    codebook: Codebook, number: int, version: Version, texts: SpokenTexts, *, named: bool
) -> Iterator[str]:
    who = f" ({version.coder})" if named else ""
    judgement = version.judgement
    unsure = " Unsure." if judgement.unsure else ""
    said = codes_or_none(codebook, judgement.codes)
    yield f"Version {version.label}, {number}{who}: {said}.{unsure}"
    if judgement.memo:
        yield f"Memo of {version.label}: {texts.note(judgement.memo)}"
