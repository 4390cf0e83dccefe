"""The quick figures of codes are those of the agreement and of the decisions one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

import pytest

from intercoder.agreement.of_changes.code_figures import CodeFigures, figures_under
from intercoder.agreement.of_changes.preview import preview
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings
from intercoder.coding.decision import SKIPPED, Circumstances, Judgement, SelectionReason
from intercoder.study.agreement import decisions_with_codes
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.history import codebook_history
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide
from tests.codebook.changes.making import valid_changes

CODERS = ("anna", "ben", "carla", "dora", "m1")
DRAWN = Circumstances(drawn=SelectionReason.USEFUL)


def code_at_random(study: Study, random: Random, *, drawn: float) -> None:
    """Several coders and a machine, in two rounds, some of them again or skipped."""
    codes = [code.id for code in study.codebook().assignable]
    for _ in range(40):
        made = Judgement.of(random.sample(codes, min(random.choice((0, 1, 1, 2, 3)), len(codes))))
        decide(
            study,
            random.choice(CODERS),
            f"v{random.randint(1, 8)}:value",
            random.choice((made, made, made, made, made, SKIPPED)),
            round=random.choice(("main", "main", "second")),
            revision=study.revision(),
            circumstances=DRAWN if random.random() < drawn else Circumstances(),
        )


def made(study: Study) -> list[Coding]:
    """The standing decisions of people that have codes."""
    return [one for one in codings(study) if one.coder != "m1" and one.judgement.codes]


def one_by_one(study: Study, history: CodebookHistory) -> dict[str, CodeFigures]:
    """What `figures_under` should say, with the agreement of the study as it is."""
    meanings = Meanings(history, history.latest)
    decisions: Counter[str] = Counter()
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for one in made(study):
        for code in {meanings.of(one.revision).of(code) for code in one.judgement.codes}:
            decisions[code] += 1
            answers[code].add(one.answer.id)
    found = agreement_of_study(study, NONE).whole.codes
    alphas = {code: one["krippendorff_alpha_nominal"].value for code, one in found.items()}
    return {
        code: CodeFigures(decisions[code], len(answers[code]), alphas.get(code))
        for code in {*decisions, *alphas}
    }


def used(figures: dict[str, CodeFigures]) -> dict[str, CodeFigures]:
    return {code: one for code, one in figures.items() if one != CodeFigures()}


@pytest.fixture(
    params=[(62, 200_000), (62, 0), (0, 0)], ids=["as numbers", "by two threads", "as sets"]
)
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways in which decisions are read."""
    bits, long = request.param
    monkeypatch.setattr(decisions_with_codes, "_BITS", bits)
    monkeypatch.setattr(decisions_with_codes, "_LONG", long)


@pytest.mark.slow
@pytest.mark.usefixtures("read")
@pytest.mark.parametrize(("seed", "drawn"), [(1, 0.0), (2, 0.0), (3, 0.3)])
def test_a_preview_says_what_the_decisions_say_one_by_one(
    study: Study, seed: int, drawn: float
) -> None:
    random = Random(seed)
    add_coder(study, "m1", Role.MACHINE)
    for step in range(3):
        code_at_random(study, random, drawn=drawn)
        history = codebook_history(study)
        was = one_by_one(study, history)
        assert used(figures_under(study, history)) == used(was)
        changes = valid_changes(study.codebook(), random, str(step))
        told = preview(study, history, history.changed(changes))
        before = [(one, meant(one, history)) for one in made(study)]
        change_codebook(study, changes)
        changed = codebook_history(study)
        now = one_by_one(study, changed)
        codes = {code for code in {*was, *now} if was.get(code) != now.get(code)}
        assert {one.code: (one.before, one.after) for one in told.figures} == {
            code: (was.get(code, CodeFigures()), now.get(code, CodeFigures())) for code in codes
        }
        others = [one for one, codes in before if codes != meant(one, changed)]
        assert told.decisions == len(others)
        assert told.answers == len({one.answer.id for one in others})
        assert told.by_coder == Counter(one.coder for one in others)
        assert told.by_round == Counter(one.round for one in others)
        assert told.not_alone == not_alone(study, changed) - not_alone(study, history)
        assert {(one.code, one.decisions) for one in told.doubts} == doubts(study, history, changed)


def meant(one: Coding, history: CodebookHistory) -> set[str]:
    means = Meanings(history, history.latest).of(one.revision)
    return {means.of(code) for code in one.judgement.codes}


def not_alone(study: Study, history: CodebookHistory) -> int:
    alone = {code.id for code in history.codebook().codes if code.exclusive}
    every = [meant(one, history) for one in made(study)]
    return sum(len(codes) > 1 and bool(codes & alone) for codes in every)


def doubts(
    study: Study, history: CodebookHistory, changed: CodebookHistory
) -> set[tuple[str, int]]:
    counted: Counter[tuple[str, str]] = Counter()
    for one in made(study):
        now = Meanings(history, history.latest).of(one.revision).doubtful
        then = Meanings(changed, changed.latest).of(one.revision).doubtful
        for code in one.judgement.codes:
            if code in then and now.get(code) != then[code]:
                counted[code, then[code]] += 1
    return {(code, number) for (code, _), number in counted.items()}
