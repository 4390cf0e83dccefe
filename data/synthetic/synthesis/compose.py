"""Putting an answer together: from true codes to a text in some register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthesis.dice import Dice
from synthesis.phrases import PhraseBook, capital, filled
from synthesis.plan import StudyPlan

ALONE = "! "
"""Begins phrases that stand as sentences of their own."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one answer is to be about."""

    question: str
    codes: tuple[str, ...]
    """True codes, the most important first."""
    denied: str | None = None
    """A code that a contrast may mention only to deny it ("not the books, the quiet")."""


class Composer:
    """Writes answers in one language."""

    def __init__(self, book: PhraseBook, plan: StudyPlan) -> None:
        self._book = book
        self._plan = plan
        self._ways = {
            "terse": self._terse,
            "lines": self._lines,
            "framed": self._framed,
            "sentences": self._sentences,
            "mixed": self._mixed,
            "contrast": self._contrast,
            "chatty": self._chatty,
        }

    def answer(self, subject: Subject, dice: Dice) -> str:
        """A text that says exactly the subject's codes; without codes, that one does not know."""
        if not subject.codes:
            return self._say("dont_know", dice)
        whole = self._book.phrases(subject.codes[0], subject.question).whole
        if whole and len(subject.codes) == 1:
            return self._book.spoken(dice.pick(whole), dice)
        register = dice.weighted(self._registers_for(subject))
        return self._ways[register](subject, dice)

    def long_answer(self, subject: Subject, words: int, dice: Dice) -> str:
        """A text of about so many words, as far as the phrases reach without repeating one.

        Every code of the subject is said at least once.
        """
        fillers = dice.shuffled(self._book.talk["fillers"])
        left = [
            dice.shuffled(self._book.phrases(code, subject.question).sentences)
            for code in subject.codes
        ]
        said = [[clauses.pop(), fillers.pop()] for clauses in left]
        while any(left) and _words(said) < words:
            turn = dice.pick([at for at, clauses in enumerate(left) if clauses])
            said[turn].insert(0, left[turn].pop())
        patterns = [dice.pick(self._book.talk["intros"]), *(line for part in said for line in part)]
        while fillers and _words([patterns]) < words:
            patterns.insert(dice.whole(1, len(patterns)), fillers.pop())
        pieces = [self._book.spoken(pattern, dice) for pattern in patterns]
        ended = [self._ended(capital(piece.removeprefix(ALONE)), dice) for piece in pieces]
        if dice.chance(0.5):
            return " ".join(ended)
        size = dice.whole(3, 5)
        paragraphs = [" ".join(ended[at : at + size]) for at in range(0, len(ended), size)]
        return dice.pick(("\n", "\n\n")).join(paragraphs)

    # ---------------------------------------------------------------- registers

    def _registers_for(self, subject: Subject) -> dict[str, float]:
        """The registers this subject can be said in: those without what it lacks."""
        possible = dict(self._plan.registers)
        if not self._shared_kinds(subject):
            possible = {name: possible[name] for name in ("sentences", "chatty")}
        if len(subject.codes) == 1:
            possible = {name: w for name, w in possible.items() if name not in ("lines", "mixed")}
        if subject.denied is None or len(subject.codes) != 1:
            possible.pop("contrast", None)
        return possible

    def _terse(self, subject: Subject, dice: Dice) -> str:
        text = self._list_of(self._nouns(subject, dice)[1], dice)
        if dice.chance(0.6):
            text = capital(text)
        return self._ended(text, dice) if dice.chance(0.4) else text

    def _lines(self, subject: Subject, dice: Dice) -> str:
        nouns = self._nouns(subject, dice)[1]
        if dice.chance(0.2):
            return " ; ".join(nouns)
        bullet = dice.pick(("- {n}", "* {n}", "{n}", "{n}.", "{number}. {n}", "{number}) {n}"))
        return "\n".join(
            bullet.replace("{number}", str(number)).replace("{n}", noun)
            for number, noun in enumerate(nouns, 1)
        )

    def _framed(self, subject: Subject, dice: Dice) -> str:
        kind, nouns = self._nouns(subject, dice)
        frame = dice.pick(self._book.frame(subject.question, kind))
        return filled(self._book.spoken(frame, dice), n=self._list_of(nouns, dice))

    def _sentences(self, subject: Subject, dice: Dice) -> str:
        text = self._linked_clauses(subject, dice)
        return f"{text} {self._say('closers', dice)}" if dice.chance(0.08) else text

    def _mixed(self, subject: Subject, dice: Dice) -> str:
        first = Subject(subject.question, subject.codes[:1])
        rest = Subject(subject.question, subject.codes[1:])
        framed = self._ended(self._framed(first, dice), dice)
        return f"{framed} {self._linked_clauses(rest, dice)}"

    def _contrast(self, subject: Subject, dice: Dice) -> str:
        kind, nouns = self._nouns(subject, dice)
        denied = self._noun(subject.denied or subject.codes[0], subject.question, kind, dice)
        return capital(filled(self._say("contrasts", dice), n=nouns[0], x=denied))

    def _chatty(self, subject: Subject, dice: Dice) -> str:
        filler = self._ended(capital(self._say("fillers", dice)))
        pieces = [self._linked_clauses(subject, dice)]
        pieces.insert(dice.whole(0, 1), filler)
        if dice.chance(0.3):
            pieces.append(self._say("closers", dice))
        return " ".join(pieces)

    # ---------------------------------------------------------------- pieces

    def _say(self, name: str, dice: Dice) -> str:
        return self._book.spoken(dice.pick(self._book.talk[name]), dice)

    def _linked_clauses(self, subject: Subject, dice: Dice) -> str:
        """A clause for each code, or two for an only one, joined each time in another way."""
        sentences = [self._book.phrases(code, subject.question).sentences for code in subject.codes]
        patterns = [dice.pick(lines) for lines in sentences]
        if len(subject.codes) == 1 and dice.chance(self._plan.elaborating):
            patterns = dice.shuffled(sentences[0])[:2]
        first, *others = (self._book.spoken(pattern, dice) for pattern in patterns)
        text = first.removeprefix(ALONE)
        if dice.chance(0.3) and not first.startswith(ALONE):
            text = filled(self._say("openers", dice), s=text)
        links = dice.shuffled(tuple(dict.fromkeys(self._book.talk["links"])))
        for clause in others:
            link = "{a}. {B}" if clause.startswith(ALONE) or not links else links.pop()
            if text.endswith("?"):
                link = "{a} {B}"
            text = filled(self._book.spoken(link, dice), a=text, b=clause.removeprefix(ALONE))
        return self._ended(capital(text), dice)

    def _shared_kinds(self, subject: Subject) -> list[str]:
        """The kinds of noun phrase, `topics` and `nouns`, that all the codes have."""
        phrases = [self._book.phrases(code, subject.question) for code in subject.codes]
        return [
            kind for kind in ("topics", "nouns") if all(getattr(each, kind) for each in phrases)
        ]

    def _nouns(self, subject: Subject, dice: Dice) -> tuple[str, list[str]]:
        """A kind of noun phrase that all the codes have, and one of it for each code."""
        kinds = self._shared_kinds(subject)
        kind = "nouns" if "nouns" in kinds and (len(kinds) == 1 or dice.chance(0.6)) else "topics"
        nouns = [self._noun(code, subject.question, kind, dice) for code in subject.codes]
        if kind == "nouns" and len(nouns) == 1 and dice.chance(self._plan.elaborating):
            nouns.append(self._noun(subject.codes[0], subject.question, kind, dice))
        return kind, list(dict.fromkeys(nouns))

    def _noun(self, code: str, question: str, kind: str, dice: Dice) -> str:
        phrases = self._book.phrases(code, question)
        choices = phrases.nouns if kind == "nouns" else phrases.topics
        return self._book.spoken(dice.pick(choices or phrases.nouns or phrases.topics), dice)

    def _list_of(self, nouns: Sequence[str], dice: Dice) -> str:
        """The noun phrases in a row: "a", "a and b", "a, b and c"."""
        if len(nouns) == 1:
            return nouns[0]
        list_so_far, pattern = nouns[0], dice.pick(self._book.talk["lists"])
        for noun in nouns[1:-1]:
            list_so_far = filled(pattern, a=list_so_far, b=noun)
        return filled(self._say("pairs", dice), a=list_so_far, b=nouns[-1])

    def _ended(self, text: str, dice: Dice | None = None) -> str:
        """The text with a sign at its end, unless it has one; without dice, a full stop."""
        if text.endswith((".", "!", "?", "…", "؟")):
            return text
        return text + ("!" if dice and dice.chance(self._plan.exclaiming) else ".")


def _words(parts: Sequence[Sequence[str]]) -> int:
    """How many words the phrases have, more or less: alternatives are not yet drawn."""
    return sum(len(phrase.split()) for part in parts for phrase in part)
