"""A lead writes a rule and sees at once what it takes, rightly and wrongly, and what it misses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Label

from intercoder.errors import IntercoderError
from intercoder.rules.coded_sample import read_sample
from intercoder.rules.trial import Outcome, TrialAnswer
from intercoder.rules.trial_words import excerpt, sample_sentence
from intercoder.rules.typed_rule import FIELDS, Material, Trial, fields_of, rule_in, trial_of
from intercoder.study.rounds.people import Coder
from intercoder.study.rules.rules import add_rule, change_rule, find_rule
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import AnswerText
from intercoder.tui.answers.answer_view import NOTHING, AnswerView
from intercoder.tui.drawing.row_styles import RowStyles, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.rules.keys import REVEALED_BY, WRITE_RULE
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.tab_line import TabLine
from intercoder.tui.widgets.title_line import TitleLine

LISTS = (Outcome.WRONG, Outcome.MISSED, Outcome.RIGHT)
NAMES = ("taken wrongly", "missed", "taken rightly")
LANGUAGE = 4
CHANGED = "This rule is not kept. Press Esc again to discard it, Ctrl+S to keep it."
TOKENS = "It has a pattern of tokens: `intercoder rule try` shows it. Here phrases are tried."


@dataclass
class MaterialRead(Message):
    """The answers that people coded are here, and the rule that is changed, if one is."""

    material: Material
    fields: dict[str, str]
    questions: tuple[str, ...]
    remark: str


@dataclass
class RuleTried(Message):
    """What the rule takes; or why there is no rule yet."""

    fields: dict[str, str]
    trial: Trial | None
    why_not: str = ""


@dataclass
class RuleKept(Message):
    """The rule is in the study; or why not."""

    fields: dict[str, str]
    id: str
    version: int
    why_not: str = ""


class WriteRuleScreen(ListScreen[None]):
    """Writes one rule; gives nothing."""

    CSS_PATH = "rules.tcss"
    KEYS = WRITE_RULE
    BINDINGS = bindings(WRITE_RULE)

    longest_wait = inf

    def __init__(self, study: Study, who: Coder | None, *, id: str = "") -> None:
        """`id` is the rule that is changed; empty for a new one."""
        super().__init__()
        self._study = study
        self._who = who
        self._rule_id = id
        self._material: Material | None = None
        self._questions: tuple[str, ...] = ()
        self._trial: Trial | None = None
        self._is_trying = False
        self._kept: dict[str, str] = {}
        """The fields as they were last kept."""
        self._list = 0
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """The rule above, what it takes below."""
        yield TitleLine("A rule", self._rule_id)
        with Vertical(id="fields"):
            yield from self._row(("code", "Code"), ("similarity", "Similarity"))
            yield from self._row(("phrases", "Phrases"))
            yield from self._row(("unless", "Not when"))
            yield from self._row(("reason", "Why"), ("languages", "Languages"))
        yield FactsPanel()
        yield TabLine(NAMES)
        yield RowList()
        yield AnswerView(keys=REVEALED_BY)
        yield NoticeLine(hints(WRITE_RULE), helped_by=WHILE_TYPING)

    def _row(self, *fields: tuple[str, str]) -> ComposeResult:
        with Horizontal(classes="field"):
            for place, (name, label) in enumerate(fields):
                yield Label(label, markup=False, classes="second" if place else "")
                yield Input(id=name, compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """Read what people coded."""
        self.query_one(TitleLine).show("reading…")
        self.query_one("#code", Input).focus()
        study, id = self._study, self._rule_id

        def reading() -> MaterialRead:
            codebook = study.codebook()
            questions = tuple(one.id for one in study.questions())
            material = Material(read_sample(study), codebook, questions)
            if not id:
                return MaterialRead(material, {"similarity": "100"}, (), "")
            rule = find_rule(study, id).rule
            remark = TOKENS if rule.tokens else ""
            return MaterialRead(material, fields_of(rule), rule.questions, remark)

        read(self, 0, reading)

    def on_material_read(self, message: MaterialRead) -> None:
        """They are here."""
        self.is_reading = False
        self._material, self._questions = message.material, message.questions
        for name, value in message.fields.items():
            self.query_one(f"#{name}", Input).value = value
        self._kept = self.typed
        count = len(message.material.sample.answers)
        self.query_one(TitleLine).show(f"on {count:,} coded answers")
        if not count:
            remark = "People have coded no answers yet, so nothing shows what a rule takes."
        else:
            remark = message.remark or sample_sentence(message.material.sample)
        self.query_one(FactsPanel).show(Facts("", (remark,)))
        self._try()

    # -- trying -----------------------------------------------------------------------------------

    @property
    def typed(self) -> dict[str, str]:
        """What is in the fields."""
        return {name: self.query_one(f"#{name}", Input).value for name in FIELDS}

    def on_input_changed(self) -> None:
        """Try the rule as it is now."""
        self._was_warned = False
        self.query_one(NoticeLine).show("")
        self._try()

    def on_input_submitted(self) -> None:
        """Enter goes to the next field."""
        self.focus_next(Input)

    def _try(self) -> None:
        material = self._material
        if material is None or self._is_trying:
            return  # when the last trial ends, what was typed since is tried
        if not self.query_one("#phrases", Input).value.strip():
            self._trial = None
            self._show()
            return
        self._is_trying = True
        fields, questions = self.typed, self._questions

        def trying() -> RuleTried:
            try:
                rule = rule_in(fields, material.codebook, questions)
                return RuleTried(fields, trial_of(rule, material))
            except IntercoderError as error:
                return RuleTried(fields, None, str(error))

        read(self, 0, trying)

    def on_rule_tried(self, message: RuleTried) -> None:
        """Show what it takes; try again if more was typed meanwhile."""
        self._is_trying = False
        self._trial = message.trial
        self._show(message.why_not)
        if message.fields != self.typed:
            self._try()

    # -- showing ----------------------------------------------------------------------------------

    @property
    def _listed(self) -> tuple[TrialAnswer, ...]:
        if self._trial is None:
            return ()
        return tuple(one for one in self._trial.answers if one.outcome is LISTS[self._list])

    def _show(self, why_not: str = "") -> None:
        facts = self.query_one(FactsPanel)
        if self._trial is not None:
            facts.show(Facts(*self._facts(self._trial)))
        elif why_not:
            facts.show(Facts("", (why_not,)))
        lines = [Line(self._drawer(one), place) for place, one in enumerate(self._listed)]
        rows = FixedRows(lines)
        self.query_one(TabLine).show(self._list)
        self.row_list.show(lambda _: rows)
        self.show_item()

    def _facts(self, trial: Trial) -> tuple[str, tuple[str, ...]]:
        first, *others = trial.lines()
        return first, tuple(others)

    def _drawer(self, one: TrialAnswer) -> Callable[[int, RowStyles], Strip]:
        def draw(width: int, look: RowStyles) -> Strip:
            answer = one.answer.answer
            room = width - LANGUAGE - 1
            seen = self.texts.see(_key(answer), answer.text)
            shown = excerpt(seen.line, seen.whole_spans(one.spans), room)
            return row_of(
                [
                    text(answer.language or "", look.quiet, LANGUAGE),
                    text(shown, look.background, max(room, 1)),
                ],
                width,
                look,
            )

        return draw

    def show_item(self) -> None:
        """Show the answer under the cursor, the words that fired underlined."""
        place, listed = self.row_list.item, self._listed
        view = self.query_one(AnswerView)
        if place is None or place >= len(listed):
            view.show(None, NOTHING)
            return
        one = listed[place]
        answer = one.answer.answer
        view.show(answer.row, self.texts.see(_key(answer), answer.text), evidence=one.spans)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer under the cursor."""
        place, listed = self.row_list.item, self._listed
        if place is None or place >= len(listed):
            return ()
        answer = listed[place].answer.answer
        return ((_key(answer), answer.text),)

    # -- keys -------------------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        """The next list of answers."""
        self._list = (self._list + by) % len(LISTS)
        self._show()

    def action_keep(self) -> None:
        """Keep the rule in the study."""
        material = self._material
        if material is None:
            return
        study, who, id, fields, questions = (
            *(self._study, self._who, self._rule_id),
            *(self.typed, self._questions),
        )

        def keeping() -> RuleKept:
            try:
                rule = rule_in(fields, material.codebook, questions)
                if id:
                    made = change_rule(study, id, rule, who, fields["reason"])
                else:
                    made = add_rule(study, rule, who, fields["reason"])
            except IntercoderError as error:
                return RuleKept(fields, "", 0, str(error))
            return RuleKept(fields, made.id, made.number)

        read(self, 0, keeping)

    def on_rule_kept(self, message: RuleKept) -> None:
        """Say so, or why not."""
        notice = self.query_one(NoticeLine)
        if message.why_not:
            notice.show(message.why_not)
            return
        self._rule_id, self._kept = message.id, message.fields
        self.query_one(TitleLine).show_remark(message.id)
        notice.show(f"Kept as rule {message.id}, version {message.version}.")

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when that is asked for twice."""
        if self.typed != self._kept and not self._was_warned:
            self._was_warned = True
            self.query_one(NoticeLine).show(CHANGED)
        else:
            self.dismiss(None)


def _key(answer: AnswerText) -> str:
    """What the text of an answer goes by."""
    return f"row {answer.row}"
