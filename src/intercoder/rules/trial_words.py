"""Puts what a rule takes and misses into words, for commands and the line-by-line mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.agreement.whole.figure_words import with_interval
from intercoder.rules.coded_sample import CodedSample
from intercoder.rules.measuring import FEW, REFERENCE, Measured
from intercoder.rules.trial import Outcome, TrialAnswer
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.text.matching.phrases import Span

TITLES = {
    Outcome.WRONG: "Taken wrongly: people did not give the code",
    Outcome.MISSED: "Missed: people gave the code",
    Outcome.RIGHT: "Taken rightly",
}
_ALPHA = "krippendorff_alpha_nominal"
ROOM = 240
"""Characters from which an answer is shown only around the words that fired."""


def trial_lines(found: Measured, answers: Sequence[TrialAnswer], show: int) -> Iterator[str]:
    """The figures of one code's rules, and the first so many answers of each kind."""
    yield from figure_lines(found)
    for outcome, title in TITLES.items():
        listed = [one for one in answers if one.outcome is outcome]
        yield ""
        yield f"{title} ({len(listed):,})"
        for one in listed[:show]:
            answer = one.answer.answer
            language = f" [{answer.language}]" if answer.language else ""
            yield f"  {excerpt(answer.text, one.spans)}{language}"
        if len(listed) > show:
            yield f"  … and {len(listed) - show:,} more"


def figure_lines(found: Measured) -> Iterator[str]:
    """The figures of one code's rules."""
    (code,) = found.codes
    whole, counts = code.whole, code.whole.counts
    coded = counted(counts.answers, "answer")
    yield f"{coded} that people coded; {counts.by_people:,} have {code.code}."
    yield (
        f"Taken {counts.taken:,}: {counts.right:,} rightly, {counts.wrong:,} wrongly; "
        f"missed {counts.missed:,}."
    )
    yield f"Precision  {with_interval(whole.precision)}"
    yield f"Recall     {with_interval(whole.recall)}"
    for name, figures in whole.agreement.items():
        who = "consensus or most coders" if name == REFERENCE else display_line(name)
        yield f"Alpha      {with_interval(figures[_ALPHA])} with {who}"
    for part in code.parts:
        yield (
            f"{part.by.capitalize():10} {display_line(part.label or 'none')}: precision "
            f"{with_interval(part.precision)}, recall {with_interval(part.recall)}; "
            f"{part.counts.by_people:,} have the code"
        )
    if whole.is_uncertain:
        yield f"Fewer than {FEW} answers have the code or are taken: the figures are uncertain."


def sample_sentence(sample: CodedSample) -> str:
    """What rules were measured on."""
    answers, people = len(sample.answers), counted(len(sample.coders), "coder")
    said = "count as at least half of their coders judged them."
    if sample.with_consensus == answers:
        settled = "All of them have a consensus."
    elif sample.with_consensus:
        settled = f"{sample.with_consensus:,} of them have a consensus; the others {said}"
    else:
        settled = f"There is no consensus: they {said}"
    return f"{counted(answers, 'answer')} of {people}. {sample.is_random} {settled}"


def excerpt(text: str, spans: Sequence[Span] = (), room: int = ROOM) -> str:
    """An answer on one line, the words that fired between marks.

    One longer than `room` characters is shown only around the first of these.
    """
    if len(text) <= room:
        return _marked(text, spans)
    if not spans:
        return f"{display_line(text[: room // 2])} …"
    around = max((room - (spans[0][1] - spans[0][0])) // 2 - 4, 8)
    start = max(spans[0][0] - around, 0)
    end = min(max(spans[0][1] + around, start + room - 8), len(text))
    within = [(one - start, other - start) for one, other in spans if other <= end]
    shown = _marked(text[start:end], within)
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def _marked(text: str, spans: Sequence[Span]) -> str:
    at, parts = 0, []
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], "»", text[start:end], "«"]
            at = end
    return display_line("".join([*parts, text[at:]]))
