"""Undo and redo of a sitting, worked out without the log, lead to what the log would say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide, DecideTogether
from intercoder.coding.decision import UNSEEN, Act, Circumstances, Decision, Judgement
from intercoder.coding.history import next_redo, next_undo, with_companions
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.undo_trail import MAX_PRESSES, UndoTrail, brought_back, taken_back

CODEBOOK = Codebook("Library", (Code("books", "Books"), Code("staff", "Staff")))


def item(number: int, standing: Judgement = UNSEEN) -> Item:
    return Item(number, Answer(f"a{number}", "q", f"r{number}", f"text {number}"), standing)


def session(number: int, standing: Judgement = UNSEEN) -> CodingSession:
    return CodingSession(CODEBOOK, Pace.starting(0.0), item(number, standing))


PRESSES = st.one_of(
    st.tuples(st.just("decide"), st.sets(st.integers(1, 4), min_size=1, max_size=3)),
    st.just(("undo", frozenset[int]())),
    st.just(("redo", frozenset[int]())),
)


@given(st.lists(PRESSES, max_size=30))
def test_the_trail_knows_what_the_log_would_say(presses: list[tuple[str, set[int]]]) -> None:
    trail = UndoTrail()
    log: list[Decision] = []
    standing: dict[int, Judgement] = {}

    def add(one: Decision) -> None:
        log.append(one)
        standing[int(one.answer)] = one.judgement

    for press, (what, answers) in enumerate(presses):
        if what == "decide":
            first, *others = sorted(answers)
            judgement = Judgement.of(["books"], memo=str(press))
            together = Circumstances(together=f"t{press}" if others else "")
            decided = [Decide(n, judgement, 0.0, circumstances=together) for n in others]
            in_view = Decide(first, judgement, 0.0, circumstances=together)
            before = tuple(item(n, standing.get(n, UNSEEN)) for n in others)
            change = DecideTogether(in_view, tuple(decided), before) if others else in_view
            trail = trail.after(session(first, standing.get(first, UNSEEN)), change)
            for place, n in enumerate((*others, first)):
                add(Decision(f"{press}.{place}", str(n), judgement, circumstances=together))
            continue
        newest = iter(reversed(log))
        last = (next_undo if what == "undo" else next_redo)(newest)
        found = trail.undo() if what == "undo" else trail.redo()
        if last is None:
            assert found.judged is None
            continue
        made = with_companions(last, newest)
        assert found.is_known
        assert found.judged is not None
        assert found.judged.numbers == {int(one.answer) for one in made}
        trail = found.trail
        leads = taken_back if what == "undo" else brought_back
        shown = leads(session(99), found.judged).session
        for place, one in enumerate(reversed(made)):
            act = Act.UNDO if what == "undo" else Act.REDO
            stands = next(
                (
                    held.standing if act is Act.UNDO else judgement
                    for held, judgement in found.judged.items
                    if held.number == int(one.answer)
                )
            )
            if act is Act.REDO:
                origin = next(d for d in log if d.id == one.refers_to)
                assert stands == origin.judgement
            else:
                earlier = [d for d in log[: log.index(one)] if d.answer == one.answer]
                assert stands == (earlier[-1].judgement if earlier else UNSEEN)
            add(
                Decision(
                    f"{press}.{place}",
                    one.answer,
                    stands,
                    act,
                    refers_to=one.id,
                    circumstances=one.circumstances,
                )
            )
        assert shown.item is not None
        assert shown.item.standing == standing[shown.item.number]
        for other in shown.ahead:
            if other.number != 99:
                assert other.standing == standing[other.number]


def test_what_was_decided_before_the_sitting_is_not_known() -> None:
    undo = UndoTrail().undo()
    assert not undo.is_known
    assert undo.judged is None
    again = undo.trail.redo()
    assert not again.is_known
    assert not UndoTrail().redo().is_known


def test_once_something_is_decided_nothing_from_before_can_be_brought_back() -> None:
    trail = UndoTrail().after(session(1), Decide(1, Judgement.of(["books"]), 0.0))
    assert trail.redo() == (trail, None, True)


def test_the_trail_stays_short() -> None:
    trail = UndoTrail()
    for number in range(MAX_PRESSES + 5):
        trail = trail.after(session(number), Decide(number, Judgement.of(["books"]), 0.0))
    assert len(trail.done) == MAX_PRESSES
