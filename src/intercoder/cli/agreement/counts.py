"""Reports which judgements a study's figures rest on, and which are missing or excluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from intercoder.agreement.whole.many_pairs import shortened
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.whole.summary import Agreement, RatingOrigins


def heading_counts(found: StudyAgreement) -> Iterator[str]:
    """Count the judged answers, describe the judgements, and say why others are missing."""
    from intercoder.agreement.of_study.account import listed_missing
    from intercoder.agreement.of_study.missing import listed

    counts, told = found.whole.counts, found.whole.told
    yield (
        f"{shortened(found.coders) or 'no coders'}: {counts.answers:,} of "
        f"{counted(found.answers_in_study, 'answer')} judged, {counts.rated_twice:,} by two or "
        f"more; {counted(counts.ratings, 'judgement')}{_of_which(told)}"
    )
    if told is not None and counts.missing:
        yield f"Not judged by every coder, on these answers: {listed_missing(told)}"
    rest = found.answers_in_study - counts.answers
    if unjudged := listed(found.account.unjudged):
        yield f"{rest:,} {'answer' if rest == 1 else 'answers'} without a judgement: {unjudged}"


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


def _of_which(told: RatingOrigins | None) -> str:
    if told is None or not (told.no_code_applies or told.unsure):
        return ""
    kinds = f" ({told.coded:,} coded, {told.no_code_applies:,} no code applies"
    return f"{kinds}; {told.unsure:,} of them unsure)" if told.unsure else f"{kinds})"
