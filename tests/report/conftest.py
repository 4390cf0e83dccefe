"""Studies to report on: an everyday one, and one whose names are hostile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Act, Decision, Judgement
from intercoder.coding.hash_chain import Entry
from intercoder.report.build import reliability_report
from intercoder.report.conduct import Conduct
from intercoder.report.document import Document
from intercoder.report.facts import StudyFacts, facts_of_study
from intercoder.study.answers.answer_import import take_in
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import Coder, insert_coder, round_id
from intercoder.study.study import MAIN_ROUND, Study, create_study, open_study

SELECTION = Selection(
    views=(ViewBy.parse("question"), ViewBy.parse("attribute:age")),
    roll_up=(1,),
    how=Resampling(resamples=200, seed=7, minimum=0.8),
)
QUICK = Selection(how=Resampling(resamples=100))
TEXT = "Quiet, and the staff are kind."
"""Of every answer; it must never be in a report."""
HOSTILE = (
    "<script>alert(1)</script>",
    "]]></title></svg><img src=x onerror=alert(1)>",
    r"\input{secrets} \write18{ls} $x^2$ 100% #1 a_b & {c} ~ `d` \\",
    "| a | b |\n| --- | --- |",
    "[link](javascript:alert(1)) ![i](http://example.org/x.png) *b* _i_",
    "{{ 7 * 7 }} {% raw %} ${x}",
    "bell\x07 escape\x1b[31m override\u202egnp.exe",
    "&lt;b&gt; &amp;amp; \"quoted\" 'single'",
    "-- --- !` ?` ,, '' 1. 2) # + - =",
    "الهدوء والكتب 静かな図書館 📚",
)

Sets = dict[str, Sequence[Iterable[str] | None]]
"""By coder, what each answer was given; None where it was not judged."""


@dataclass(frozen=True)
class Reported:
    """A study's agreement, the facts of the study, and the report of both."""

    found: StudyAgreement
    facts: StudyFacts
    document: Document


MakeStudy = Callable[..., Study]
"""Study by name from a codebook, sets by coder, and questions."""


def make_study(
    path: Path,
    codebook: Codebook,
    sets: Sets,
    *,
    name: str = "Visitors of a small library",
    questions: Sequence[Question] = (Question("value", "What do you value most?"),),
) -> Study:
    """A study whose coders decided on its answers one a minute, answer by answer."""
    study = create_study(str(path), codebook, name=name)
    number = max((len(column) for column in sets.values()), default=0)
    answers = [
        Answer(
            f"v{n:03}",
            questions[n % len(questions)].id,
            f"r{n:03}",
            TEXT,
            "en",
            {"age": "under 40" if n % 3 else "40 and over"},
        )
        for n in range(number)
    ]
    with take_in(study) as intake:
        intake.add_questions(list(questions))
        intake.add_attributes(["age"])
        intake.add_answers(answers)
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with study.writing() as connection:
        phase = round_id(connection, MAIN_ROUND)
        for place, (coder, column) in enumerate(sets.items()):
            row = insert_coder(connection, Coder(coder))
            entries = []
            for n, given in enumerate(column):
                if given is None:
                    continue
                at = (start + timedelta(hours=n, minutes=place)).isoformat(timespec="milliseconds")
                made = Judgement.of(given)
                decision = Decision(f"{place}-{n:04}", f"v{n:03}", made, Act.DECIDE)
                moment = at.replace("+00:00", "Z")
                entries.append(Entry(decision, coder, MAIN_ROUND, 1, moment))
            decision_log.append(connection, Author(coder, row, MAIN_ROUND, phase), entries)
    return study


def reported(study: Study, selection: Selection = QUICK) -> Reported:
    """The report of a study, made on a day in March."""
    found = agreement_of_study(study, selection)
    facts = facts_of_study(
        study,
        software="intercoder 9.9",
        made_on="2026-03-31",
        file_name="library.study",
        output="report.html",
        selection=selection,
    )
    facts = replace(facts, conduct=as_in_march(facts.conduct))
    return Reported(found, facts, reliability_report(found, facts))


def as_in_march(conduct: Conduct) -> Conduct:
    """The same with the days of a study that was made then, and a fingerprint that stays."""
    return replace(
        conduct,
        rounds=tuple(replace(one, begun_on="2026-03-02") for one in conduct.rounds),
        revisions=tuple(replace(one, made_on="2026-03-01") for one in conduct.revisions),
        last_at="",
        fingerprint=conduct.fingerprint and "253.4.7QK3-9F2M-4ZTA-8WXY",
    )


def noisy_sets(coders: Sequence[str], codes: Sequence[str], answers: int) -> Sets:
    """Sets that coders mostly agree on; the last code is rare, and the last coder skips some."""
    chance = random.Random(20260302)
    truth = [[code for code in codes[:-1] if chance.random() < 0.3] for _ in range(answers)]
    for place in (3, 30):
        truth[place].append(codes[-1])
    columns: Sets = {}
    for place, coder in enumerate(coders):
        column: list[Iterable[str] | None] = []
        for given in truth:
            changed = {code for code in given if chance.random() > 0.06 * (place + 1)}
            if chance.random() < 0.08:
                changed.add(codes[0])
            skips = place == len(coders) - 1 and chance.random() < 0.15
            column.append(None if skips else sorted(changed, key=codes.index))
        columns[coder] = column
    return columns


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeStudy]:
    """Makes studies that are closed when the test ends."""
    opened: list[Study] = []

    def one(codebook: Codebook, sets: Sets, **more: object) -> Study:
        path = tmp_path / f"study-{len(opened)}.study"
        opened.append(make_study(path, codebook, sets, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield one
    for study in opened:
        study.close()


@pytest.fixture(scope="session")
def everyday(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Reported:
    """Three coders, ninety answers to two questions, and one code that is rare."""
    path = tmp_path_factory.mktemp("everyday") / "library.study"
    codes = ["books", "staff", "quiet", "access", "refuses"]
    questions = (
        Question("value", "What do you value most about the library?"),
        Question("better", "What should be better?"),
    )
    sets = noisy_sets(["anna", "ben", "carla"], codes, 90)
    with make_study(path, codebook, sets, questions=questions) as study:
        return reported(study, SELECTION)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """Every name in it tries to be something else than a name."""
    path = tmp_path_factory.mktemp("hostile") / "library.study"
    codes = [f"c{n}" for n in range(len(HOSTILE))]
    codebook = Codebook(
        HOSTILE[0],
        (
            Code("above", HOSTILE[1], heading=True),
            *(Code(code, name, parent="above") for code, name in zip(codes, HOSTILE, strict=True)),
        ),
    )
    coders = ["<b>anna</b>", r"ben \bfseries & $co$", "carla | `x` [y](z)"]
    questions = (Question("<q>", HOSTILE[5]), Question("q|2", HOSTILE[2]))
    sets = noisy_sets(coders, codes, 90)
    with make_study(path, codebook, sets, name=HOSTILE[1], questions=questions) as study:
        return reported(study, SELECTION)


@pytest.fixture(scope="session")
def demo_report(demo_path: Path) -> Reported:
    """The report of the demonstration study."""
    with open_study(str(demo_path)) as study:
        return reported(study, replace(SELECTION, views=(ViewBy.parse("attribute:visits"),)))
