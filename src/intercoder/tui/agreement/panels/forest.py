"""A forest plot: alpha of every code with its interval, all on one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING

from textual.strip import Strip

from intercoder.agreement.whole.figure_words import interval
from intercoder.text.counted import counted
from intercoder.tui.agreement.panels.panel import WIDE_ROW, AnswersLink, heading_line
from intercoder.tui.drawing.axis import Axis, reach
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.figure_words import number, percent, sentence
from intercoder.tui.drawing.row_styles import Column, RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import CodeName, StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind
    from intercoder.agreement.result import Figure

ALPHA = "krippendorff_alpha_nominal"
PERCENT = "percent_agreement"
NAME = 25
NAME_WIDE = 36
ANSWERS = 7
VALUE = 6
INTERVAL = 16


class Order(Enum):
    """In which order the codes stand."""

    TREE = "as in the codebook"
    WEAKEST = "weakest first"
    COUNT = "most given first"

    @property
    def following(self) -> Order:
        """The order that comes next."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


class ForestPanel:
    """One item for the sets of codes together, and one for each code."""

    def __init__(self, found: StudyAgreement, names: CoderNames, order: Order) -> None:
        self._found = found
        self._names = names
        self._order = order
        self._codes = _in_order(found, order)
        self._whole_key = f"alpha_set_{found.selection.distance}"
        self._whole = found.whole.overall[self._whole_key]
        self._alphas = [found.whole.codes[code.id][ALPHA] for code in found.codes]

    def heading(self, width: int, look: RowStyles) -> Strip:
        """The names of the columns, and the axis."""
        order = f"code, {self._order.value}"
        columns = [text(order, look.quiet, _name_width(width))]
        for words, room in (("answers", ANSWERS), ("agree", VALUE), ("alpha", VALUE)):
            columns.append(figure(words, look.quiet, room))
        if width >= WIDE_ROW:
            columns.append(text("interval", look.quiet, INTERVAL))
        axis = self._axis(width)
        columns.append(text(axis.ruler(), look.quiet, axis.width))
        return row_of(columns, width, look)

    def rows(self, width: int) -> Rows:
        """The whole first, then the codes in their order, below their headings in the tree."""
        return FixedRows(list(self._lines(self._axis(width))))

    def facts(self, item: int | None) -> Facts:
        """The figures of the item in words."""
        found, confidence = self._found, self._found.selection.how.confidence
        if not item:
            from intercoder.agreement.of_study.before import judged_before_words

            counts = found.whole.counts
            sentences = [
                sentence("Alpha over sets of codes", self._whole, confidence),
                f"{len(found.coders)} coders; {counted(counts.rated_twice, 'answer')} coded by "
                f"two or more{judged_before_words(found.whole.told)}, of "
                f"{found.answers_in_study:,} in the study.",
                *(
                    sentence(name, found.whole.overall[key], confidence)
                    for key, name in (
                        ("mvalpha_nominal", "mvAlpha"),
                        ("pooled_kappa", "Kappa pooled over the codes"),
                    )
                    if key in found.whole.overall
                ),
            ]
            return Facts(f"All codes · distance {found.selection.distance}", tuple(sentences))
        code = self._codes[item - 1]
        title = " › ".join((*code.path, code.name))
        if not code.in_codebook:
            title += "  (no longer in the codebook)"
        return Facts(title, tuple(self._about(code)))

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers some coder gave the code, those coded differently first."""
        if not item:
            return AnswersLink("all codes", self._behind_whole)
        code = self._codes[item - 1]
        return AnswersLink(f"“{code.name}”", lambda: self._behind_code(code.id))

    def item_of(self, code_id: str) -> int:
        """The item of a code; 0 for one that is not shown."""
        places = [n for n, code in enumerate(self._codes, start=1) if code.id == code_id]
        return places[0] if places else 0

    def _behind_whole(self) -> UnitsBehind:
        from intercoder.agreement.of_study.sides.answers_behind import behind_whole

        return behind_whole(self._found)

    def _behind_code(self, code: str) -> UnitsBehind:
        from intercoder.agreement.of_study.sides.answers_behind import behind_codes

        return behind_codes(self._found, (code,))

    def _about(self, code: CodeName) -> Iterator[str]:
        figures, of_code = self._found.whole.codes[code.id], self._found.whole.of_codes.get(code.id)
        yield sentence("Alpha", figures[ALPHA], self._found.selection.how.confidence)
        if of_code is not None:
            by_coder = ", ".join(
                f"{self._names.of(coder)} {of_code.by_coder[coder]:,}"
                for coder in self._names.ordered
                if coder in of_code.by_coder
            )
            yield (
                f"Given on {of_code.answers:,} of the {self._found.whole.counts.rated_twice:,} "
                f"answers coded by two or more. Counting all their answers: {by_coder}."
            )
        shown = [
            f"{name} {number(figures[key].value)}"
            for key, name in (
                ("positive_agreement", "positive agreement"),
                ("negative_agreement", "negative agreement"),
                ("gwet_ac1", "Gwet's AC1"),
            )
            if key in figures and figures[key].value is not None
        ]
        if shown:
            words = f"{', '.join(shown)}."
            yield f"{words[0].upper()}{words[1:]}"
        yield from (
            (
                f"To expect 10 answers with it, two or more coders must code about {one.more:,} "
                "more answers."
            )
            for one in self._found.rare
            if one.code == code.id and one.more
        )
        yield from (
            self._names.within(remark.sentence)
            for remark in self._found.remarks
            if remark.codes == (code.id,)
        )

    def _lines(self, axis: Axis) -> Iterator[Line]:
        whole = self._found.whole
        yield Line(
            self._drawer(
                "All codes together",
                whole.counts.rated_twice,
                whole.overall.get(PERCENT),
                self._whole,
                axis,
            ),
            0,
        )
        above: tuple[str, ...] = ()
        for item, code in enumerate(self._codes, start=1):
            indent = ""
            if self._order is Order.TREE:
                yield from _headings(above, code.path)
                above, indent = code.path, "  " * len(code.path)
            of_code, figures = whole.of_codes.get(code.id), whole.codes[code.id]
            draw = self._drawer(
                f"{indent}{code.name}",
                of_code.answers if of_code else 0,
                figures.get(PERCENT),
                figures[ALPHA],
                axis,
            )
            yield Line(draw, item)

    def _drawer(
        self, name: str, answers: int, agreed: Figure | None, alpha: Figure, axis: Axis
    ) -> Callable[[int, RowStyles], Strip]:
        def draw(width: int, look: RowStyles) -> Strip:
            bar = look.of(reach(alpha))
            columns = [
                text(name, look.strong if look.has_cursor else look.background, _name_width(width)),
                figure(f"{answers:,}", look.quiet, ANSWERS),
                figure(percent(agreed.value if agreed else None), look.quiet, VALUE),
                figure(number(alpha.value), bar, VALUE),
            ]
            if width >= WIDE_ROW:
                columns.append(text(interval(alpha), look.quiet, INTERVAL))
            columns.append(Column(look.drawn(axis.bar(alpha), bar), axis.width))
            return row_of(columns, width, look)

        return draw

    def _axis(self, width: int) -> Axis:
        used = _name_width(width) + ANSWERS + 2 * VALUE + 5
        used += INTERVAL + 1 if width >= WIDE_ROW else 0
        return Axis.fitting((self._whole, *self._alphas), width - used)


def _name_width(width: int) -> int:
    return NAME_WIDE if width >= WIDE_ROW else NAME


def _headings(above: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Line]:
    """The names on the way to a code that do not stand above it already."""
    common = 0
    while common < min(len(above), len(path)) and above[common] == path[common]:
        common += 1
    for depth in range(common, len(path)):
        yield Line(heading_line(f"{'  ' * depth}{path[depth]}"))


def _in_order(found: StudyAgreement, order: Order) -> tuple[CodeName, ...]:
    if order is Order.TREE:
        return found.codes

    def rank(code: CodeName) -> tuple[float, ...]:
        alpha, of_code = found.whole.codes[code.id][ALPHA], found.whole.of_codes.get(code.id)
        if order is Order.COUNT:
            return (-of_code.answers if of_code else 0,)
        if alpha.low is not None:
            return (0, alpha.low)
        return (1, alpha.value) if alpha.value is not None else (2, 0)

    return tuple(sorted(found.codes, key=rank))
