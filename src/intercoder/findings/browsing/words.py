"""The table that is looked at, in words: what it rests on, and each figure in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intercoder.agreement.whole.figure_words import (
    percent,
    share_difference_interval,
    share_interval,
)
from intercoder.findings.browsing.choices import ChoiceKind, Choices
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercoder.findings.browsing.browser import TableInView
    from intercoder.findings.tables.cross_tables import GroupShare
    from intercoder.findings.tables.frequencies import Frequency

NO_VALUE = "(no value)"
SMALL = "a count below {threshold} is small: it is hidden in what is written to a file"


def value_words(what: ChoiceKind, value: str) -> str:
    """One value of a choice, as it is shown."""
    match what:
        case ChoiceKind.WHOSE:
            return value.removeprefix("coder:")
        case ChoiceKind.QUESTION:
            return value or "all questions together"
        case ChoiceKind.GROUPS:
            return value or "no groups"
        case ChoiceKind.LEAST:
            return "all codes" if value == "0" else f"codes that {value} or more have"
        case ChoiceKind.UNIT:
            return value


def choice_words(choices: Choices) -> str:
    """All that is chosen, in one line."""
    parts = [
        value_words(ChoiceKind.QUESTION, choices.question),
        f"codes of {value_words(ChoiceKind.WHOSE, choices.whose)}",
        f"by {choices.groups}" if choices.groups else "",
        f"counting {choices.unit}",
        value_words(ChoiceKind.LEAST, str(choices.least)) if choices.least else "",
    ]
    return " · ".join(part for part in parts if part)


def base_sentences(looked: TableInView, wordings: Mapping[str, str]) -> Iterator[str]:
    """What the table rests on."""
    about, bases = looked.whole.about, looked.whole.bases
    asked = [wordings.get(name) or name for name in about.questions]
    yield " / ".join(asked)
    missing = [f"{count:,} {words}" for words, count in bases.missing() if count]
    rest = f"; {', '.join(missing)}" if missing else ""
    yield (
        f"{bases.judged or 0:,} of {counted(bases.answers or 0, 'answer')} judged "
        f"({bases.coded or 0:,} with codes, {bases.no_code_applies or 0:,} no code applies){rest}."
    )
    if looked.left_out:
        yield f"{looked.left_out:,} {'code' if looked.left_out == 1 else 'codes'} left out."
    crossed = looked.by_groups
    if crossed is not None and crossed.together is not None:
        test = crossed.together
        yield (
            f"All codes at once: F({test.df:.1f}, {test.df_below:.0f}) = {test.f:.2f},"
            f" p {p_words(test.p)}."
        )


def figure_sentences(looked: TableInView, row: int, group: int | None) -> Iterator[str]:
    """A code in all groups, or in one; the figure, then what is known of its differences."""
    frequent = looked.whole.rows[row]
    unit = looked.whole.about.settings.unit.value
    crossed = looked.by_groups
    if crossed is None or group is None:
        yield _share(frequent, unit)
        if crossed is not None:
            one = crossed.rows[row]
            if one.p is not None:
                rough = " (rough: an expected count is below 5)" if one.is_rough else ""
                yield (
                    f"Groups differ: adjusted p {p_words(one.adjusted_p)},"
                    f" V {one.cramers_v or 0:.2f}{rough}."
                )
        return
    found = crossed.rows[row].groups[group]
    yield _share(found, unit)
    yield from _difference(found)


def _share(one: Frequency | GroupShare, unit: str) -> str:
    if one.share is None:
        return f"None of these {unit} could have it."
    ends = ""
    if one.low is not None and one.high is not None:
        ends = f"; 95% interval {share_interval(one.low, one.high)}"
    return f"{percent(one.share)}: {one.count or 0:,} of {one.base or 0:,} {unit}{ends}."


def _difference(found: GroupShare) -> Iterator[str]:
    if found.difference is None:
        return
    ends = ""
    if found.difference_low is not None and found.difference_high is not None:
        interval = share_difference_interval(found.difference_low, found.difference_high)
        ends = f" ({interval})"
    p = "" if found.adjusted_p is None else f", adjusted p {p_words(found.adjusted_p)}"
    h = "" if found.cohens_h is None else f", h {found.cohens_h:+.2f}"
    yield f"Less all other groups: {found.difference * 100:+.1f} points{ends}{p}{h}."


def p_words(p: float | None) -> str:
    """A p value as journals print it."""
    if p is None:
        return "–"
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
