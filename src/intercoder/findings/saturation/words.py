"""Saturation in sentences, for commands, screens and the report."""

from __future__ import annotations

from intercoder.agreement.whole.figure_words import count_interval
from intercoder.findings.saturation.incidence import STEP
from intercoder.findings.saturation.results import PartSaturation, Saturation
from intercoder.findings.saturation.share_model import Estimate
from intercoder.text.counted import counted


def with_interval(one: Estimate) -> str:
    """An estimate with its interval: `21 (18 to 26)`."""
    return f"{one.value:,.0f} ({count_interval(one.low, one.high)})"


def share_words(least: float) -> str:
    """The least share as people write it: `1 %`."""
    return f"{least * 100:g} %"


def sentences(found: Saturation, part: PartSaturation) -> list[str]:
    """What was read, what it brought, and what is still to come."""
    said = [
        f"{counted(part.answers, 'answer')} read, {counted(part.codes, 'code')} met, "
        f"{part.new_in_last:,} of them first in the last "
        f"{counted(min(STEP, part.answers), 'answer')}."
    ]
    if part.there is None:
        return [*said, f"There is no estimate, because {part.why_no_estimate}."]
    share = share_words(found.least)
    said.append(
        f"Codes that at least {share} of the answers have: {with_interval(part.there.there)}; "
        f"not met yet: {with_interval(part.there.unseen)}."
    )
    said.append(
        f"The next {counted(part.there.next_answers, 'answer')} would bring "
        f"{with_interval(part.there.new_in_next)} codes of any share that are new."
    )
    return said


def in_short(found: Saturation) -> str:
    """A few words for a screen: `codes of 1 % not met yet: 2 (0 to 6)`; empty without estimate."""
    there = found.whole.there
    if there is None:
        return ""
    return f"codes of {share_words(found.least)} not met yet: {with_interval(there.unseen)}"
