"""What a coder does for their own wellbeing, line by line."""

from __future__ import annotations

from intercoder.coding.wellbeing.handing_over import Colleague, handed_over, why_not, word_words
from intercoder.coding.wellbeing.limits import limits_words
from intercoder.coding.wellbeing.load import Enough, enough_words
from intercoder.errors import IntercoderError
from intercoder.plain.coding.proposing import PlainProposing
from intercoder.study.wellbeing.check_ins import check_in
from intercoder.text.folding import fold_name

HOW_TO_HAND = "Type hand and a name; a colon and a word may follow. People: {names}."
NOBODY = "Nobody else codes in this study, so there is nobody to hand it over to."
NOT_HEAVY = "Nothing is known that makes this answer heavy."
HOW_TO_CHECK_IN = "Type check-in and a line: only you can read it, and nobody learns of it."
SUPPORT_ASKED = (
    "The leads see that you would like support, and nothing else. support no takes it back."
)
SUPPORT_NOT_ASKED = "You no longer ask for support."
STOP_FOR_TODAY = "Everything is saved: type quit to stop for today."


class PlainCare(PlainProposing):
    """Breaks, support, and handing an answer over."""

    def _hand_over(self, rest: str) -> None:
        """Hand the answer in view over to whoever is named first; what follows a colon goes too."""
        refusal = why_not(self._session)
        if not refusal and not self._care.colleagues:
            refusal = NOBODY
        if refusal:
            self.say(refusal)
            return
        name, _, word = rest.partition(":")
        to = self._colleague(name)
        if to is None:
            names = ", ".join(one.name for one in self._care.colleagues)
            self.say(HOW_TO_HAND.format(names=names))
            return
        if self._take(handed_over(self._session, to.name, word)):
            self.say(self._session.notice)
            self._go_on()

    def _colleague(self, name: str) -> Colleague | None:
        wanted = fold_name(name)
        leads = [one for one in self._care.colleagues if one.is_lead]
        if wanted == "lead" and len(leads) == 1:
            return leads[0]
        return next((one for one in self._care.colleagues if fold_name(one.name) == wanted), None)

    def _rest(self) -> None:
        """Whom to turn to, and what is settled about breaks."""
        self.say("Take the time you need: everything you decided is saved. A line goes on.")
        self._say_support()
        self.say(limits_words(self._care.limits))

    def _say_support(self) -> None:
        support = self._care.support
        self._say_all(support.lines)
        if support.outcome:
            self.say("What this work led to:")
            self._say_all(support.outcome.splitlines())

    def _check_in(self, line: str) -> None:
        """Keep a line for the coder alone."""
        if not line.strip():
            self.say(HOW_TO_CHECK_IN)
        elif self._kept(line):
            self.say("Kept, for you alone. intercoder wellbeing check-ins reads your lines.")

    def _ask_for_support(self, rest: str) -> None:
        """Let the leads know that support would be welcome, or take that back."""
        asks = fold_name(rest) != "no"
        if self._kept("", asks=asks):
            self.say(SUPPORT_ASKED if asks else SUPPORT_NOT_ASKED)

    def _kept(self, line: str, *, asks: bool | None = None) -> bool:
        try:
            check_in(self._workspace.study, self._workspace.coder, line, asks=asks)
        except IntercoderError as error:
            self.say(str(error))
            return False
        return True

    def _weigh(self) -> None:
        """Say whether the answer in view is heavy, as far as is known."""
        item = self._session.item
        if item is None or not self._has_answer():
            return
        answer = item.answer
        codes = self._session.draft.codes
        reasons = self._load.heaviness.reasons(answer.question, answer.text, codes)
        said = f"This answer is heavy, by {' and '.join(reasons)}."
        self.say(said if reasons else NOT_HEAVY)

    def _say_word(self) -> None:
        """What a colleague said of the answer that came into view."""
        item = self._session.item
        if item is not None and item.number in self._care.words:
            self.say(word_words(*self._care.words[item.number]))

    def _remind_of_limits(self) -> None:
        """Say once that a limit is reached."""
        self._load = self._load.present(self._now())
        reached = self._load.reached
        if reached is not None and reached is not self._told:
            self.say(enough_words(self._load, reached))
            if reached is not Enough.BREAK_HEAVY:
                self._say_support()
                self.say(STOP_FOR_TODAY)
        self._told = reached
