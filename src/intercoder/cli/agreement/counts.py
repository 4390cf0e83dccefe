"""Reports which judgements a study's figures rest on, and which are missing or excluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from intercoder.agreement.whole.many_pairs import shortened

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.whole.summary import Agreement, Told
    from intercoder.cli.text_tables import Cell

COLUMNS = (
    "judged_before",
    "coded",
    "no_code_applies",
    "unsure",
    "not_allocated",
    "not_done",
    "set_free",
    "skipped",
    "left_out",
    "unknown",
)
"""CSV columns after the figures: the states of the part's judgements, and why some are missing."""
NO_COUNTS: tuple[Cell, ...] = (None,) * len(COLUMNS)


def heading_counts(found: StudyAgreement) -> Iterator[str]:
    """Count the judged answers, describe the judgements, and say why others are missing."""
    from intercoder.agreement.of_study.account import listed_missing
    from intercoder.agreement.of_study.missing import listed

    counts, told = found.whole.counts, found.whole.told
    yield (
        f"{shortened(found.coders) or 'no coders'}: {counts.answers:,} of"
        f" {found.answers_in_study:,} answers judged, {counts.rated_twice:,} by two or more;"
        f" {counts.ratings:,} judgements{_of_which(told)}"
    )
    if told is not None and counts.missing:
        yield f"Not judged by every coder, on these answers: {listed_missing(told)}"
    rest = found.answers_in_study - counts.answers
    if unjudged := listed(found.account.unjudged):
        yield f"{rest:,} {'answer' if rest == 1 else 'answers'} without a judgement: {unjudged}"


def counts_of(agreement: Agreement) -> tuple[Cell, ...]:
    """Return the cells of `COLUMNS` for one part."""
    told = agreement.told
    if told is None:
        return NO_COUNTS
    missing = told.missing
    left_out = sum(count for name, count in missing.items() if name.startswith("left_out"))
    return (
        told.judged_before,
        told.coded,
        told.no_code_applies,
        told.unsure,
        missing["not_allocated"],
        missing["not_done"],
        missing["set_free"],
        missing["skipped"],
        left_out,
        missing["unknown"],
    )


def counts_of_pair(before: int) -> tuple[Cell, ...]:
    """Return the same cells for a pair of coders, whose shared answers lack no judgements."""
    return (before, *NO_COUNTS[1:])


def before_in_parts(parts: Sequence[tuple[str, Agreement]]) -> list[str]:
    """Say how many answers of each part were judged before; empty if none were."""
    from intercoder.agreement.of_study.before import of_part, sentence_of_parts

    said = sentence_of_parts(of_part(label, one) for label, one in parts)
    return [said] if said else []


def before_in_pairs(found: StudyAgreement) -> list[str]:
    """Say how many of each pair's shared answers were judged before."""
    from intercoder.agreement.of_study.before import sentence_of_parts

    said = sentence_of_parts(
        (" - ".join(pair), known, found.shared[pair]) for pair, known in found.shared_before.items()
    )
    return [said] if said else []


def _of_which(told: Told | None) -> str:
    if told is None or not (told.no_code_applies or told.unsure):
        return ""
    kinds = f" ({told.coded:,} coded, {told.no_code_applies:,} no code applies"
    return f"{kinds}; {told.unsure:,} of them unsure)" if told.unsure else f"{kinds})"
