"""Finding answers line by line: by words, by meaning, with a filter, or in another order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intercoder.codebook.code import Code
from intercoder.coding.queue import BY_MEANING, OPEN, QueueFilter, open_in
from intercoder.coding.session import READ_AHEAD
from intercoder.coding.suggestion import QueueOrder, order_words
from intercoder.errors import StudyError
from intercoder.plain.coding.batches import PlainBatches
from intercoder.plain.coding.typed_commands import FILTERS
from intercoder.suggest.reading.reading_process import meaning_from_process

BY = ("question", "language", "code")
"""Filters that a name follows."""


def named_filter(
    typed: str,
    *,
    questions: Iterable[str],
    languages: Iterable[str],
    codes: Iterable[Code],
) -> QueueFilter | str:
    """The filter that was typed after `filter`, or what there is to choose from, in a sentence.

    `questions` are the ids of questions; `codes` those that can be given.
    """
    word, _, name = typed.strip().partition(" ")
    name = name.strip()
    if word.casefold() not in BY:
        found = FILTERS.get(typed.strip().casefold())
        if found is not None:
            return found
        return f"Type filter and one of: {', '.join((*FILTERS, *(f'{one} NAME' for one in BY)))}."
    if word.casefold() == "code":
        meant = [
            code.id
            for code in codes
            if name.casefold() in {code.id.casefold(), code.name.casefold()}
        ]
        if len(meant) == 1:
            return replace(QueueFilter(), code=meant[0])
        return "Type filter code and the whole name of a code. Type codes to hear all of them."
    known = tuple(questions if word.casefold() == "question" else languages)
    for one in known:
        if one.casefold() == name.casefold():
            empty = QueueFilter()
            is_question = word.casefold() == "question"
            return replace(empty, question=one) if is_question else replace(empty, language=one)
    return f"Type filter {word.casefold()} and one of: {', '.join(known)}."


class PlainFinding(PlainBatches):
    """Other answers than those that come next: searched for, filtered, or in another order."""

    def _find(self, text: str) -> None:
        if meant := text.removeprefix(BY_MEANING).strip() if text.startswith(BY_MEANING) else "":
            self._find_by_meaning(meant)
        elif text:
            self._look_through(QueueFilter(text=text), f"Answers with “{text}”.")
        else:
            self.say("Type find and the words to look for.")

    def _find_by_meaning(self, meant: str) -> None:
        self.say("Searching by meaning. One moment.")
        try:
            found = meaning_from_process(self._workspace.study.address, meant)
        except StudyError as error:
            self.say(str(error))
            return
        self.say(found.in_words())
        if found.answers:
            wanted = QueueFilter(answers=found.answers, listed=True)
            self._look_through(wanted, f"Answers that mean “{meant}”.")

    def _filter(self, name: str) -> None:
        study = self._workspace.study
        wanted = named_filter(
            name,
            questions=self._wordings,
            languages=study.languages(),
            codes=self._session.codebook.assignable,
        )
        if isinstance(wanted, str):
            self.say(wanted)
            return
        if wanted == OPEN:
            wanted = self._session.home
        self._look_through(wanted, f"Filter: {name.casefold()}.")

    def _identical(self) -> None:
        """Identical answers that this coder coded differently, as on the screen."""
        from intercoder.study.identical.identical_answers import numbers_to_look_at

        workspace = self._workspace
        numbers = numbers_to_look_at(workspace.study, workspace.coder, workspace.round)
        if numbers:
            wanted = QueueFilter(answers=numbers)
            self._look_through(wanted, "Identical answers that you coded differently.")
        else:
            self.say("You coded no identical answers differently.")

    def _order(self, name: str) -> None:
        if name.casefold() not in list(QueueOrder):
            self.say(f"Type order and one of: {', '.join(QueueOrder)}.")
            return
        order = QueueOrder(name.casefold())
        home = open_in(order.drawn)
        self._session = replace(self._session, home=home)
        self._look_through(home, f"Order: {order_words(order.drawn)}.")

    def _look_through(self, wanted: QueueFilter, said: str) -> None:
        session = self._session.filtered(wanted)
        items = self._workspace.following(None, wanted, READ_AHEAD)
        if self._take(session.supplied(items, exhausted=len(items) < READ_AHEAD)):
            self.say(said)
            self._go_on()
