"""What a reader must know before trusting the figures, and the rules they follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intercoder.tui.agreement.panels.panel import AnswersLink, counts_told, heading_line, paragraph
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.row_styles import RowStyles, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from textual.strip import Strip

    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind

MEASURE = 100
"""Longest line in cells."""
NONE = "There is nothing to remark."


class RemarkPanel:
    """One item for each remark, and one for each part of the rule and of what figures rest on."""

    def __init__(self, found: StudyAgreement, names: CoderNames) -> None:
        self._found = found
        self._names = names
        self._rules = tuple(rules(found))

    def heading(self, width: int, look: RowStyles) -> Strip:
        """What the list is."""
        return row_of([text("what to know about the figures", look.quiet, width - 1)], width, look)

    def rows(self, width: int) -> Rows:
        """The remarks, then the rule, as paragraphs."""
        return FixedRows(list(self._lines(min(width, MEASURE))))

    def facts(self, item: int | None) -> Facts:
        """The codes a remark is about."""
        codes = self._codes(item)
        if codes:
            return Facts(" · ".join(self._found.name_of(code) for code in codes))
        is_rule = item is not None and item >= len(self._found.remarks)
        return Facts("The rule" if is_rule else "About all codes")

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers with the codes of a remark; all, if it is about none in particular."""
        if item is None or item >= len(self._found.remarks):
            return None
        codes = self._codes(item)
        names = ", ".join(f"“{self._found.name_of(code)}”" for code in codes)

        def find() -> UnitsBehind:
            from intercoder.agreement.of_study.sides.answers_behind import (
                behind_codes,
                behind_whole,
            )

            return behind_codes(self._found, codes) if codes else behind_whole(self._found)

        return AnswersLink(names or "all codes", find)

    def _codes(self, item: int | None) -> tuple[str, ...]:
        if item is None or item >= len(self._found.remarks):
            return ()
        return self._found.remarks[item].codes

    def _lines(self, width: int) -> Iterator[Line]:
        sentences = [self._names.within(remark.sentence) for remark in self._found.remarks]
        if not sentences:
            yield from paragraph(NONE, width, None)
        for item, sentence in enumerate(sentences):
            yield from paragraph(sentence, width, item)
        yield Line(heading_line(""))
        yield Line(heading_line("The rule"))
        for item, rule in enumerate(self._rules, start=len(sentences)):
            yield from paragraph(rule, width, item)


def rules(found: StudyAgreement) -> Iterator[str]:
    """What all figures rest on and the rules they follow, a sentence each."""
    rule, selection = found.whole.rule, found.selection
    revisions = ", ".join(map(str, found.revisions)) or "none"
    yield (
        f"Rounds: {', '.join(found.rounds) or 'none'}. Codebook revision {found.revision};"
        f" decisions made under {revisions}."
    )
    yield from counts_told(found)
    if selection.as_of:
        yield f"Decisions as they were at {selection.as_of}."
    for name in ("units", "missing", "distance", "empty_set"):
        if name in rule:
            title = "Empty set" if name == "empty_set" else name.capitalize()
            yield f"{title}: {rule[name]}."
    yield f"Unsure decisions are {rule.get('unsure', 'counted')}."
    if "resamples" in rule:
        yield (
            f"Intervals: {rule['confidence']:.0%}, {rule['interval']}; {rule['resamples']:,}"
            f" resamples, seed {rule['seed']}; {rule['too_rare']}."
        )
    else:
        yield "Intervals: none requested."
