"""How far coders are: every decision is counted once, wherever its answer lies."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement, State
from intercoder.exchange.exporting.study_tables import decision_count
from intercoder.exchange.exporting.wanted import Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log.decision_log import Author
from intercoder.study.overview.progress import (
    CoderProgress,
    outside_words,
    progress,
    progress_of,
    words_of,
)
from intercoder.study.queue.work_lists import Listed, keep_list, read_list
from intercoder.study.rounds.people import Role, add_coder, coder_id, coders, round_id
from intercoder.study.study import Study

KEYS = [f"v{n}:{asked}" for asked in ("value", "better") for n in range(1, 11)]
JUDGEMENTS = (Judgement.of(["books"]), Judgement.of(()), SKIPPED, Judgement.of([], unsure=True))


def decide(study: Study, *made: tuple[str, str, str, Judgement]) -> None:
    """Decisions of coders in rounds, wherever their answers lie."""
    with take_in(study) as intake:
        for coder, round, key, judgement in made:
            intake.add_decisions([EarlierDecision(key, coder, judgement, "", 2.0, round)])


def give(study: Study, coder: str, *numbers: int, round: str = "main") -> None:
    keep_list(study, coder, round, None, [Listed(number) for number in numbers])


def of(study: Study, name: str, round: str = "main") -> CoderProgress:
    return next(one for one in progress(study, round) if one.coder == name)


def recounted(study: Study, name: str, round: str, rows: dict[str, int]) -> Counter[str]:
    """The same figures, answer by answer."""
    found: Counter[str] = Counter()
    held = {one.number for one in read_list(study, name, round)}
    people = [one.name for one in coders(study)]
    others = {one.number for who in people if who != name for one in read_list(study, who, round)}
    is_given = any(read_list(study, who, round) for who in people)
    found["total"] = len(held) if is_given else len(KEYS)
    for one in codings(study, coders=[name], round=round):
        row = rows[one.answer.id]
        is_in = not is_given or row in held
        found[f"{'in' if is_in else 'out'} {one.judgement.state}"] += 1
        found["in unsure"] += is_in and one.judgement.unsure
        if not is_in and one.judgement.is_decided:
            found["with others"] += row in others
    return found


def test_every_decision_is_counted_once_whatever_is_allocated_to_whom(study: Study) -> None:
    chance = random.Random(7)
    add_coder(study, "carla", Role.LEAD)
    add_coder(study, "model", Role.MACHINE)
    names = ("anna", "ben", "carla", "model")
    decide(study, ("anna", "pilot", KEYS[0], JUDGEMENTS[0]))
    workspace = open_workspace(study, "anna")
    rows = {workspace.item(number).answer.id: number for number in range(1, 21)}
    workspace.leave()
    for step in range(30):
        name, round = chance.choice(names), chance.choice(("main", "pilot"))
        if step % 3 == 0 and name != "model":
            give(study, name, *chance.sample(range(1, 21), chance.randint(0, 8)), round=round)
        else:
            keys = chance.sample(KEYS, 3)
            decide(study, *((name, round, key, chance.choice(JUDGEMENTS)) for key in keys))
    by_whom = {(one.coder, one.round): one for one in progress(study)}
    total = 0
    for name in names:
        for round in ("main", "pilot"):
            wanted = recounted(study, name, round, rows)
            one = by_whom.get((name, round))
            if one is None:
                assert not any(wanted.values())
                continue
            now, outside = one.progress, one.outside
            assert now.total == wanted["total"]
            assert now.coded == wanted[f"in {State.CODED}"]
            assert now.no_code_applies == wanted[f"in {State.NO_CODE_APPLIES}"]
            assert now.skipped == wanted[f"in {State.SKIPPED}"]
            assert now.unsure == wanted["in unsure"]
            assert outside.coded == wanted[f"out {State.CODED}"]
            assert outside.no_code_applies == wanted[f"out {State.NO_CODE_APPLIES}"]
            assert outside.skipped == wanted[f"out {State.SKIPPED}"]
            assert now.outside == outside.decided
            if one.role is not Role.MACHINE:
                assert one.with_others == wanted["with others"]
            with study.reading() as connection:
                who = Author(name, coder_id(connection, name), round, round_id(connection, round))
                assert progress_of(connection, who) == now
            total += one.made
    assert total == len(list(codings(study))) == decision_count(study, Wanted())
    assert progress(study, "pilot") == tuple(one for one in progress(study) if one.round == "pilot")


def test_a_coder_at_work_sees_what_they_decided_outside_their_queue(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    first, second, third = (workspace.item(number) for number in (1, 2, 3))
    workspace.write(Decide(first.number, Judgement.of(["books"]), 1.0))
    workspace.write(Decide(second.number, SKIPPED, 1.0))
    workspace.leave()
    give(study, "anna", third.number)
    workspace = open_workspace(study, "anna")
    now = workspace.progress()
    assert (now.total, now.decided, now.skipped, now.outside) == (1, 0, 0, 1)
    outside, skipped, own = (workspace.item(item.number) for item in (first, second, third))
    assert [item.is_in_queue for item in (outside, skipped, own)] == [False, False, True]
    for item, judgement in ((outside, SKIPPED), (skipped, Judgement.of(())), (own, SKIPPED)):
        workspace.write(Decide(item.number, judgement, 1.0))
        now = now.changed(item, item.standing, judgement)
        assert now == workspace.progress()
    workspace.leave()


def test_where_nothing_is_allocated_nothing_lies_outside(study: Study) -> None:
    decide(study, ("ben", "main", KEYS[3], JUDGEMENTS[0]))
    ben = of(study, "ben")
    assert (ben.progress.total, ben.progress.decided, ben.outside.decided) == (20, 1, 0)
    assert words_of(progress(study)) == ()


def test_what_a_machine_codes_besides_is_counted_and_needs_no_sentence(study: Study) -> None:
    add_coder(study, "model", Role.MACHINE)
    give(study, "anna", 1, 2)
    decide(study, ("model", "main", KEYS[0], JUDGEMENTS[0]))
    assert of(study, "model").outside.decided == 1
    assert words_of(progress(study)) == ()


@pytest.mark.parametrize(
    ("outside", "others", "words"),
    [
        (1, 1, "1 more is on an answer now allocated to others"),
        (3, 3, "3 more are on answers now allocated to others"),
        (1, 0, "1 more is on an answer that is not allocated to ben"),
        (2, 0, "2 more are on answers that are not allocated to ben"),
        (
            *(5, 3),
            "5 more are on answers that are not allocated to ben, and others now have 3 of these",
        ),
    ],
)
def test_the_sentence_says_who_has_the_answers_now(outside: int, others: int, words: str) -> None:
    assert outside_words("ben", outside, others) == words
