"""A study of library visitors that findings documents are made of."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Act, Decision, Judgement
from intercoder.coding.hash_chain import Entry
from intercoder.study.answers.answer_import import take_in
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import Coder, Role, add_coder, coder_id, insert_coder, round_id
from intercoder.study.study import MAIN_ROUND, create_study, open_study

BOOK = Codebook(
    "Library visitors",
    (
        Code("services", "Services", heading=True),
        Code("books", "Books", parent="services", definition="Anything to read."),
        Code("staff", "Staff", parent="services"),
        Code("place", "The place", heading=True),
        Code("quiet", "Quiet", parent="place"),
        Code("seats", "Seats", parent="place"),
        Code("other", "Other"),
    ),
)
SAID = {
    "books": "I like the many good books that are here",
    "staff": "The friendly staff always helps me at the desk",
    "quiet": "It is a quiet place where I can read",
    "seats": "There are enough seats and tables for all",
    "other": "Something else that I cannot say in words",
}
MARKED = "There are many good books at the desk for a xylographer: a.visitor@example.org"
"""Of the first visitor, who gave an address and a word that nobody else used."""


def make_visitors(path: Path, number: int = 160) -> None:
    """Two coders judged the answers of so many visitors, all but the last ten; lea leads."""
    chance = random.Random(17)
    with create_study(str(path), BOOK, name="Visitors <of> a library") as study:
        add_coder(study, "lea", Role.LEAD)
        given: dict[str, list[str]] = {}
        answers = []
        for n in range(number):
            age = "under 40" if n % 2 else "40 and over"
            likely = {"books": 0.5, "staff": 0.35 if n % 2 else 0.7, "quiet": 0.4, "seats": 0.3}
            codes = [code for code, p in likely.items() if chance.random() < p] or ["other"]
            if n == 0:
                codes = ["books"]
            text = MARKED if n == 0 else ". ".join(SAID[code] for code in codes)
            given[f"v{n:03}"] = codes
            wave = "2024" if n < number // 2 else "2025"
            attributes = {"age": age, "wave": wave}
            answers.append(Answer(f"v{n:03}", "value", f"r{n:03}", text, "en", attributes))
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            intake.add_attributes(["age", "wave"])
            intake.add_answers(answers)
        with study.writing() as connection:
            for coder in ("anna", "ben"):
                insert_coder(connection, Coder(coder))
        judge(study.target, dict(list(given.items())[:-10]))


def judge(
    target: str,
    given: dict[str, list[str]],
    *,
    coders: tuple[str, ...] = ("anna", "ben"),
    time: int = 1,
) -> None:
    """These coders give the answers these codes, for the first or another time."""
    with open_study(target) as study, study.writing() as connection:
        phase = round_id(connection, MAIN_ROUND)
        start = datetime(2026, 3, 2, 9, tzinfo=UTC)
        for place, coder in enumerate(coders):
            row = coder_id(connection, coder)
            entries = []
            for n, (answer, codes) in enumerate(given.items()):
                at = (start + timedelta(minutes=n)).isoformat(timespec="milliseconds")
                decision = Decision(
                    f"{place}-{answer}-{time}", answer, Judgement.of(codes), Act.DECIDE
                )
                moment = at.replace("+00:00", "Z")
                entries.append(Entry(decision, coder, MAIN_ROUND, 1, moment))
            decision_log.append(connection, Author(coder, row, MAIN_ROUND, phase), entries)
