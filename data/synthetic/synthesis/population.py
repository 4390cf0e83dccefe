"""Respondents and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from synthesis.compose import Composer, Subject
from synthesis.dice import Dice
from synthesis.noise import disturbed, near_copy
from synthesis.phrases import PhraseBook
from synthesis.plan import PlannedQuestion, StudyPlan

ALONE = frozenset({"unclear", "refuses-to-answer"})
"""Codes that stand alone."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """One who answered."""

    id: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MadeAnswer:
    """One cell of the table, with the truth about it."""

    respondent: str
    question: str
    text: str
    """Empty or only white space where nothing was answered."""
    codes: tuple[str, ...]
    """True codes, in the order they are mentioned."""
    language: str
    """Language of the text."""
    duplicate: str = ""
    """`exact`, `near`, or empty."""
    duplicate_of: str = ""
    """Id of the first answer with this text."""

    @property
    def id(self) -> str:
        """Respondent and question, as the import names answers."""
        return f"{self.respondent}:{self.question}"

    @property
    def is_blank(self) -> bool:
        """Nothing was answered: nobody codes it."""
        return not self.text.strip()


def make_respondents(plan: StudyPlan, seed: int) -> list[Respondent]:
    """The respondents of a study, in the order of their ids."""
    made = []
    for number in range(1, plan.respondents + 1):
        dice = Dice(seed, plan.name, "respondent", number)
        attributes = {name: dice.weighted(weights) for name, weights in plan.attributes.items()}
        attributes["language"] = dice.weighted(plan.languages)
        made.append(Respondent(f"{plan.letter}{number:04d}", attributes))
    return made


def make_answers(
    plan: StudyPlan, books: Mapping[str, PhraseBook], seed: int
) -> tuple[list[Respondent], list[MadeAnswer]]:
    """The respondents, and their answers to every question, respondent by respondent."""
    respondents = make_respondents(plan, seed)
    composers = {language: Composer(book, plan) for language, book in books.items()}
    answers: list[MadeAnswer] = []
    earlier: dict[tuple[str, str], list[MadeAnswer]] = {}
    for respondent in respondents:
        for question in plan.questions:
            dice = Dice(seed, plan.name, "answer", respondent.id, question.id)
            answer = _made(plan, composers, respondent, question, dice)
            same = earlier.setdefault((question.id, answer.language), [])
            if not answer.is_blank:
                answer = _perhaps_copied(plan, answer, same, dice)
                same.append(answer)
            answers.append(answer)
    return respondents, _with_chance_duplicates(answers)


def _made(
    plan: StudyPlan,
    composers: Mapping[str, Composer],
    respondent: Respondent,
    question: PlannedQuestion,
    dice: Dice,
) -> MadeAnswer:
    language = respondent.attributes["language"]
    if dice.chance(plan.in_english):
        language = "en"
    blank = MadeAnswer(respondent.id, question.id, "", (), language)
    if dice.chance(plan.blank):
        return blank
    if dice.chance(plan.whitespace):
        return replace(blank, text=dice.pick((" ", "   ", "\n", "\t", "\u00a0")))
    composer = composers[language]
    if dice.chance(question.unknowing):
        subject = Subject(question.id, ())
        return replace(blank, text=composer.answer(subject, dice))
    is_long = dice.chance(plan.long)
    count = dice.whole(3, 5) if is_long else dice.weighted(plan.code_counts)
    codes = _drawn_codes(plan, respondent, question, count, dice)
    if is_long and not ALONE & set(codes):
        text = composer.long_answer(Subject(question.id, codes), dice.whole(*plan.long_words), dice)
    else:
        denied = _neighbour(plan, codes[0], dice)
        text = composer.answer(Subject(question.id, codes, denied), dice)
        text = disturbed(text, plan.noises, dice)
    return replace(blank, text=text, codes=codes)


def _drawn_codes(
    plan: StudyPlan, respondent: Respondent, question: PlannedQuestion, count: int, dice: Dice
) -> tuple[str, ...]:
    weights = dict(question.codes)
    for effect in plan.effects:
        if effect.code in weights and respondent.attributes[effect.attribute] == effect.value:
            weights[effect.code] *= effect.factor
    codes = [dice.weighted(weights)]
    if codes[0] in ALONE:
        return tuple(codes)
    for _ in range(count - 1):
        left = {code: w for code, w in weights.items() if code not in codes and code not in ALONE}
        codes.append(dice.weighted(left))
    return tuple(codes)


def _neighbour(plan: StudyPlan, code: str, dice: Dice) -> str | None:
    """Another code below the same heading, or None for a code below none."""
    for codes in plan.headings.values():
        if code in codes:
            return dice.pick([other for other in codes if other != code])
    return None


def _perhaps_copied(
    plan: StudyPlan, answer: MadeAnswer, earlier: list[MadeAnswer], dice: Dice
) -> MadeAnswer:
    """The answer, or now and then a copy of an earlier one to the same question."""
    draw = dice.share()
    if not earlier or draw >= plan.exact_copies + plan.near_copies:
        return answer
    source = dice.pick(earlier)
    first = source.duplicate_of or source.id
    if draw < plan.exact_copies and source.duplicate != "near":
        return replace(
            answer, text=source.text, codes=source.codes, duplicate="exact", duplicate_of=first
        )
    copy = near_copy(source.text, dice)
    if copy is None or copy in {other.text for other in earlier}:
        return answer
    return replace(answer, text=copy, codes=source.codes, duplicate="near", duplicate_of=first)


def _with_chance_duplicates(answers: list[MadeAnswer]) -> list[MadeAnswer]:
    """The answers, with those marked that happen to repeat an earlier text."""
    first: dict[tuple[str, str], str] = {}
    for answer in answers:
        first.setdefault((answer.question, answer.text), answer.id)
    sources = [first[answer.question, answer.text] for answer in answers]
    return [
        answer
        if answer.is_blank or answer.duplicate or source == answer.id
        else replace(answer, duplicate="exact", duplicate_of=source)
        for answer, source in zip(answers, sources, strict=True)
    ]
