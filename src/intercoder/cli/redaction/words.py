"""What is said after texts were replaced or deleted: what went with them, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.redaction.traces import Traces

_NAMED = 5


def left_words(traces: Traces, judged: int) -> Iterator[str]:
    """What else was changed, and what could not be."""
    if traces.notes:
        yield (
            f"{counted(traces.notes, 'note')} that quoted the texts changed with them: drafts, "
            "comments, doubts or reasons in the key for training."
        )
    if traces.models:
        yield (
            f"What {counted(traces.models, 'model')} learned from the texts is deleted; they are "
            "learned again when suggestions are next used."
        )
    if judged:
        yield (
            f"Decisions rest on {counted(judged, 'answer')}, or packages may hold them: a hash of "
            "the earlier text stays, so that verify can check the decisions."
        )
    if traces.memos:
        named = ", ".join(traces.memos[:_NAMED])
        more = f" and {len(traces.memos) - _NAMED:,} more" if len(traces.memos) > _NAMED else ""
        yield (
            f"{counted(len(traces.memos), 'memo')} quote the texts and cannot be changed, since "
            f"the log never is: decision {named}{more}."
        )
    yield from _quoting(traces.quoted_in)


def _quoting(quoted_in: Sequence[str]) -> Iterator[str]:
    if quoted_in:
        named = ", ".join(display_line(one) for one in quoted_in[:_NAMED])
        more = f" and {len(quoted_in) - _NAMED:,} more" if len(quoted_in) > _NAMED else ""
        yield (
            f"The texts are quoted, now or in the past, in {named}{more}: those histories never "
            "change, so edit what is in use and decide who may read the rest."
        )


def erased_words(*, is_erased: bool) -> str:
    """Whether anything is left of the texts in the study's own file."""
    if is_erased:
        return "Nothing is left of the replaced texts in the study itself."
    return (
        "Bytes of the replaced texts may still be in unused parts of the study: somebody else was "
        "reading it, or the login may not rewrite it. Run `intercoder redact` again once nobody "
        "uses it."
    )
