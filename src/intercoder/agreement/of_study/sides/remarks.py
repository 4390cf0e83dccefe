"""What a reader must know before trusting the figures: one sentence each."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.before import sentence
from intercoder.agreement.of_study.results import CodeName, Kind, RareCode, Remark
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.result import MIN_RARE, Figure
from intercoder.agreement.whole.figure_words import number
from intercoder.agreement.whole.summary import Agreement
from intercoder.text.counted import counted
from intercoder.text.display import display_line

_HIGH_PERCENT = 0.9
_LOW_ALPHA = 0.667
"""Krippendorff's lower cut."""
_PARADOX_SHARE = 0.1
"""Prevalence below which (or above one minus which) the kappa paradox occurs."""
_MAX_OF_A_KIND = 5
_MAX_NAMED = 3
"""Number of coders or pairs with a sentence each; more share one sentence."""
_BIAS = 2.0
"""Ratio of two coders' frequencies, on the answers both judged, from which a remark is made."""
_MIN_SHARE = 0.1
"""Least share of a coder's answers also coded by others (O'Connor and Joffe 2020: 10 to 25 %)."""
_ALPHA = "krippendorff_alpha_nominal"
"""Number of sets unpacked at a time."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of each coder's work can be compared."""

    coded: Mapping[str, int]
    coded_twice: Mapping[str, int]
    shared: Mapping[tuple[str, str], int]
    shared_before: Mapping[tuple[str, str], int]
    """Number of the shared answers that were judged before in an earlier round."""

    @classmethod
    def of(cls, table: StudyTable) -> Overlap:
        """The counts for a table."""
        present, twice, names = table.sets.present, table.twice, table.coders
        known = present & table.before
        return cls(
            {name: int(present[row].sum()) for row, name in enumerate(names)},
            {name: int((present[row] & twice).sum()) for row, name in enumerate(names)},
            {
                (names[a], names[b]): int((present[a] & present[b]).sum())
                for a in range(len(names))
                for b in range(a + 1, len(names))
            },
            {
                (names[a], names[b]): int((known[a] & known[b]).sum())
                for a in range(len(names))
                for b in range(a + 1, len(names))
            },
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Decisions on answers that came next because a model put them there."""

    decisions: int
    again: int
    """Number of decisions given as they were before a model had the answer judged again."""
    counted: bool


def rare_codes(whole: Agreement, possible: Collection[str]) -> tuple[RareCode, ...]:
    """The codes with fewer than 10 positive cases, and how many more answers promise 10.

    A code that is not `possible` on the answers compared is never reported as unused.
    """
    found = []
    for code in whole.codes:
        of_code = whole.of_codes.get(code)
        answers = of_code.answers if of_code else 0
        if answers < MIN_RARE and (answers or code in possible):
            more = None
            if answers:
                more = math.ceil((MIN_RARE - answers) * whole.counts.rated_twice / answers)
            found.append(RareCode(code, answers, more))
    return tuple(found)


def remarks(
    table: StudyTable,
    whole: Agreement,
    rare: Sequence[RareCode],
    overlap: Overlap,
    codes: Sequence[CodeName],
    drawn: Drawn,
) -> tuple[Remark, ...]:
    """All remarks, those that invalidate the figures first."""
    if not whole.counts.rated_twice:
        return (*_nothing_shared(overlap), *_drawn(drawn))
    names = {one.id: f"“{display_line(one.name)}”" for one in codes if one.id in whole.codes}
    return (
        *_assisted(table),
        *_drawn(drawn),
        *_before(whole),
        *_revisions(table),
        *_not_always_there(table, [one for one in codes if one.id in names], names),
        *_overlap(overlap),
        *_paradoxes(whole, names),
        *_biases(table, whole, names),
        *_rare(rare, names),
        *_unsure(table),
    )


def _nothing_shared(overlap: Overlap) -> Iterator[Remark]:
    busy = [coder for coder, number in overlap.coded.items() if number]
    if not busy:
        yield Remark(Kind.OVERLAP, "No decision counts here, so there is nothing to compare.")
    elif len(busy) == 1:
        yield Remark(
            Kind.OVERLAP,
            f"Only decisions of {display_line(busy[0])} count here, and agreement needs two "
            "coders.",
        )
    else:
        yield Remark(
            Kind.OVERLAP,
            "No two coders have decisions that count on the same answer: agreement needs "
            "answers coded by several.",
        )


def _assisted(table: StudyTable) -> Iterator[Remark]:
    judged = table.sets.present & table.twice
    number, total = int((table.assisted & judged).sum()), int(judged.sum())
    if number:
        yield Remark(
            Kind.ASSISTED,
            f"Suggestions could be seen for {number:,} of the {counted(total, 'decision')} "
            "compared, so these are not independent; --by assisted tells them apart.",
        )


def _drawn(drawn: Drawn) -> Iterator[Remark]:
    if drawn.decisions:
        many = drawn.decisions != 1
        which = f"{drawn.decisions:,} decision{'s' if many else ''}"
        if drawn.counted:
            sentence = (
                f"{which} counted {'are' if many else 'is'} on answers a model put forward to "
                "be coded next. These are not a random sample, so agreement and shares are "
                "not those of all answers."
            )
        else:
            sentence = (
                f"Left out: {which} on answers a model put forward to be coded next, which are "
                "not a random sample; --with-drawn counts them."
            )
        yield Remark(Kind.DRAWN, sentence)
    if drawn.again:
        which = f"{drawn.again:,} decision{'s count' if drawn.again != 1 else ' counts'}"
        yield Remark(
            Kind.DRAWN,
            f"{which} as before a model had the answer looked at again: slips that were "
            "sought out and corrected would flatter agreement; --with-drawn uses the later "
            "decision.",
        )


def _before(whole: Agreement) -> Iterator[Remark]:
    if whole.told is not None and whole.told.judged_before:
        yield Remark(Kind.BEFORE, sentence(whole.told, whole.counts.rated_twice))


def _revisions(table: StudyTable) -> Iterator[Remark]:
    numbers = table.revisions_of(table.sets.present & table.twice)
    if len(numbers) > 1:
        listed = _and(list(map(str, numbers)))
        yield Remark(
            Kind.REVISIONS,
            f"Decisions were made under revisions {listed} of the codebook; --by revision compares"
            " only those made under the same one.",
        )


def _not_always_there(
    table: StudyTable, codes: Sequence[CodeName], names: Mapping[str, str]
) -> Iterator[Remark]:
    """Codes that only some of the decisions compared could give."""
    compared = table.sets.present & table.twice
    numbers = table.revisions_of(compared)
    alike: dict[tuple[int, ...], list[str]] = {}
    for one in codes:
        having = tuple(number for number in one.revisions if number in numbers)
        if having and having != numbers:
            alike.setdefault(having, []).append(one.id)
    for having, ids in alike.items():
        under = np.isin(table.revision[compared], having)
        without, total = int((~under).sum()), int(under.size)
        revisions = f"revision{'s' if len(having) > 1 else ''} {_and(list(map(str, having)))}"
        which = f"{without:,} of the {counted(total, 'decision')} compared"
        yield Remark(
            Kind.REVISIONS,
            f"{_listed([names[code] for code in ids])} could be given under {revisions} only: "
            f"{which} were made under other revisions and count as made without "
            f"{'it' if len(ids) == 1 else 'them'}.",
            tuple(ids),
        )


def _overlap(overlap: Overlap) -> Iterator[Remark]:
    """Coders with little work to compare, and pairs with none; many share one sentence."""
    seldom = [
        coder
        for coder, number in overlap.coded.items()
        if number and overlap.coded_twice[coder] / number < _MIN_SHARE
    ]
    if len(seldom) > _MAX_NAMED:
        yield Remark(
            Kind.OVERLAP,
            f"Of the answers that each of {_listed([display_line(one) for one in seldom])} "
            f"coded, fewer than {_MIN_SHARE:.0%} were also coded by someone else.",
        )
    for coder in seldom[: 0 if len(seldom) > _MAX_NAMED else None]:
        twice, number = overlap.coded_twice[coder], overlap.coded[coder]
        yield Remark(
            Kind.OVERLAP,
            f"Only {twice:,} of the {counted(number, 'answer')} {display_line(coder)} coded "
            f"({twice / number:.0%}) were also coded by someone else.",
        )
    busy = {
        pair: number
        for pair, number in overlap.shared.items()
        if overlap.coded[pair[0]] and overlap.coded[pair[1]]
    }
    apart = [pair for pair, number in busy.items() if not number]
    if len(apart) > _MAX_NAMED:
        first, second = map(display_line, apart[0])
        yield Remark(
            Kind.OVERLAP,
            f"{len(apart):,} of the {counted(len(busy), 'pair')} of coders coded no answer in "
            f"common, such as {first} and {second}.",
        )
    for first, second in apart[: 0 if len(apart) > _MAX_NAMED else None]:
        yield Remark(
            Kind.OVERLAP,
            f"{display_line(first)} and {display_line(second)} coded no answer in common.",
        )


def _paradoxes(whole: Agreement, names: Mapping[str, str]) -> Iterator[Remark]:
    """Codes with high percent agreement but low alpha, being very rare or very common."""
    found = []
    for code, figures in whole.codes.items():
        percent, alpha = _value(figures.get("percent_agreement")), _value(figures.get(_ALPHA))
        prevalence = whole.of_codes[code].prevalence if code in whole.of_codes else None
        if percent is None or alpha is None or prevalence is None:
            continue
        lopsided = min(prevalence, 1 - prevalence) < _PARADOX_SHARE
        if percent >= _HIGH_PERCENT and alpha < _LOW_ALPHA and lopsided:
            chance = prevalence**2 + (1 - prevalence) ** 2
            found.append((alpha, code, percent, prevalence, chance))
    for alpha, code, percent, prevalence, chance in sorted(found)[:_MAX_OF_A_KIND]:
        has = "has" if prevalence < 0.5 else "lacks"
        yield Remark(
            Kind.PREVALENCE,
            f"{names[code]}: {_share(percent)} agreement and yet alpha {number(alpha)}, because"
            f" hardly any answer {has} it: chance alone would bring {_share(chance)}.",
            (code,),
        )
    yield from _more(Kind.PREVALENCE, "also have high agreement and low alpha", sorted(found))


def _biases(table: StudyTable, whole: Agreement, names: Mapping[str, str]) -> Iterator[Remark]:
    """Coders who give a code far more often than another on the answers both judged."""
    found = []
    given, judged = _given_in_common(table)
    for code in whole.codes:
        column = table.sets.codes.index(code)
        worst: tuple[float, int, int] | None = None
        for a in range(len(table.coders)):
            for b in range(len(table.coders)):
                many, few = int(given[a, b, column]), int(given[b, a, column])
                if many >= MIN_RARE and many >= _BIAS * max(few, 1):
                    times = many / max(few, 1)
                    worst = max(worst or (0.0, 0, 0), (times, a, b))
        if worst is not None:
            found.append((-worst[0], code, worst[1], worst[2]))
    for _, code, a, b in sorted(found)[:_MAX_OF_A_KIND]:
        column = table.sets.codes.index(code)
        first, second = display_line(table.coders[a]), display_line(table.coders[b])
        yield Remark(
            Kind.BIAS,
            f"{names[code]}: of the {counted(int(judged[a, b]), 'answer')} both coded, {first} "
            f"gave it to {int(given[a, b, column]):,} and {second} to "
            f"{int(given[b, a, column]):,}: they differ in how readily they use it.",
            (code,),
        )
    yield from _more(Kind.BIAS, "are also given to different extents", sorted(found))


def _given_in_common(table: StudyTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often coder a gave each code on the answers a and b judged, and the number of these.

    Shapes (coders, coders, codes) and (coders, coders).
    """
    sets, number = table.sets, len(table.coders)
    given = np.zeros((number, number, len(sets.codes)), dtype=np.int64)
    judged = np.zeros((number, number), dtype=np.int64)
    for a in range(number):
        for b in range(number):
            both = sets.present[a] & sets.present[b]
            judged[a, b] = both.sum()
            if a != b and judged[a, b]:
                given[a, b] = sets.only([a]).of_answers(both).times_given()[0]
    return given, judged


def _rare(rare: Sequence[RareCode], names: Mapping[str, str]) -> Iterator[Remark]:
    unused = [one.code for one in rare if not one.answers]
    seen = [one.code for one in rare if one.answers]
    if unused:
        yield Remark(
            Kind.UNUSED,
            f"Nobody used {_listed([names[code] for code in unused])} on an answer coded twice.",
            tuple(unused),
        )
    if seen:
        yield Remark(
            Kind.RARE,
            f"Too rare to judge, with under {MIN_RARE} answers:"
            f" {_listed([names[code] for code in seen])}.",
            tuple(seen),
        )


def _unsure(table: StudyTable) -> Iterator[Remark]:
    judged = table.sets.present & table.twice
    number, total = int((table.unsure & judged).sum()), int(judged.sum())
    if number:
        yield Remark(
            Kind.UNSURE,
            f"Marked unsure, but counted: {number:,} of the {counted(total, 'decision')} compared "
            f"({number / total:.0%}); --leave-out-unsure leaves them out.",
        )


def _more(kind: Kind, what: str, found: Sequence[tuple[object, ...]]) -> Iterator[Remark]:
    rest = [str(one[1]) for one in found[_MAX_OF_A_KIND:]]
    if rest:
        number = "1 more code" if len(rest) == 1 else f"{len(rest)} more codes"
        yield Remark(kind, f"{number} {what}.", tuple(rest))


def _listed(names: Sequence[str]) -> str:
    shown, rest = list(names[:_MAX_OF_A_KIND]), len(names) - _MAX_OF_A_KIND
    if rest > 0:
        shown.append(f"{rest} more")
    return _and(shown)


def _share(value: float) -> str:
    """The share in whole percent, never rounded up to 100."""
    return f"{min(value, 0.999):.1%}" if 0.995 <= value < 1 else f"{value:.0%}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value
